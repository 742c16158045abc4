/** The text around a word that is being typed, made such that it can be read. */
import { parse } from '../../spec/language/parse/parse.ts';
import type { SourceFile } from '../../spec/language/text/source.ts';
import { PLACEHOLDER } from './complete-names.ts';
import { wordAt } from './hover.ts';

/**
 * Returns `source` with a word at `offset`, if there is none, that is a statement where one is being typed.
 *
 * A name alone is no statement, and of a declaration with a mistake in its syntax no name is known. A call is
 * one, whatever it is a call of: the text with the fewest mistakes is taken, that without a call first. What
 * stands before `offset` is where it was.
 */
export function textToComplete(source: SourceFile, offset: number): string {
  const { path, text } = source;
  const typed = wordAt(source, offset) ?? { start: offset, end: offset };
  const written = text.slice(typed.start, typed.end);
  // A keyword cannot be called; a word of the same length can.
  const words =
    written === ''
      ? [PLACEHOLDER, `${PLACEHOLDER}()`]
      : [written, `${written}()`, `${'z'.repeat(written.length)}()`];
  let [best, fewest] = [text, Number.POSITIVE_INFINITY];
  for (const word of words) {
    const patched = text.slice(0, typed.start) + word + text.slice(typed.end);
    const { diagnostics } = parse({ path, text: patched });
    if (diagnostics.length < fewest) [best, fewest] = [patched, diagnostics.length];
    if (fewest === 0) break;
  }
  return best;
}
