/** Tests of diagnostics in the source text: `^^^ K0101` in a comment under the culprit. */
import { expect } from 'vitest';
import { parse } from '../parse/parse.ts';
import type { Diagnostic } from './diagnostics.ts';
import { positionAt, type SourceFile } from './source.ts';

/** What a marked line expects: a code at a place, from 1, and how many columns are marked. */
interface Mark {
  readonly line: number;
  readonly column: number;
  readonly width: number;
  readonly code: string;
}

/**
 * Checks that the messages about `text` are those that its marks ask for: lines of the form
 * `//  ^^^ K0101`, whose `^^^` stand under the culprit in the line above. A mark in the first two
 * columns is written `//^`, for a culprit that begins in column 3; `//<^^` marks from column 1.
 * A mark line is a comment, and so is parsed with the rest.
 */
export function check(
  text: string,
  diagnose: (source: SourceFile) => readonly Diagnostic[] = (source) => parse(source).diagnostics,
): void {
  const source = { path: 'test.kspec', text };
  const found = diagnose(source).map(({ code, span }): Mark => {
    const { line, column } = positionAt(source, span.start);
    const lineEnd = text.indexOf('\n', span.start);
    const end = Math.min(span.end, lineEnd === -1 ? text.length : lineEnd);
    return { line, column, width: Math.max(1, end - span.start), code };
  });
  expect(found).toEqual(marksIn(text));
}

/** The marks of a text, in its order. */
function marksIn(text: string): readonly Mark[] {
  const marks: Mark[] = [];
  let culprit = 0; // the number of the last line that is no mark
  for (const [i, line] of text.split('\n').entries()) {
    const mark = /^( *\/\/)(<?)( *)(\^+) (K\d{4})/.exec(line);
    if (mark === null) {
      culprit = i + 1;
      continue;
    }
    const [, slashes = '', atStart = '', blanks = '', carets = '', code = ''] = mark;
    const column = atStart === '<' ? 1 : slashes.length + blanks.length + 1;
    marks.push({ line: culprit, column, width: carets.length, code });
  }
  return marks.sort((a, b) => a.line - b.line || a.column - b.column);
}
