/** What the page knows of a place in the text: what can be typed, and where a name is declared. */
import { positionAt } from '../../spec/language/text/source.ts';
import { completionsAt } from '../language/complete.ts';
import { nameIndex, occurrenceAt } from '../language/name-index.ts';
import { textToComplete } from '../language/text-to-complete.ts';
import type { PageCompletion, PageDefinition, SpecText } from './messages.ts';
import { loadPageSpec } from './spec-summary.ts';

/** Returns what can stand at `offset`, what is near first; `moduleNames` can be used. */
export function completeAt(
  text: SpecText,
  offset: number,
  moduleNames: readonly string[],
): readonly PageCompletion[] {
  const patched = textToComplete(loadPageSpec(text).source, offset);
  const { program, source } = loadPageSpec({ ...text, text: patched });
  const seen = new Set<string>();
  return completionsAt(nameIndex(program, false), source, offset, moduleNames).flatMap(
    ({ label, detail, doc }) => {
      if (seen.has(label)) return [];
      seen.add(label);
      return [{ label, detail, doc }];
    },
  );
}

/** Returns where the name at `offset` is declared; undefined if there is none. */
export function definitionAt(text: SpecText, offset: number): PageDefinition | undefined {
  const { program, source } = loadPageSpec(text);
  const [target] = occurrenceAt(nameIndex(program, true), source, offset)?.targets ?? [];
  if (target === undefined) return undefined;
  if (target.source === source) return { offset: target.start };
  const { line } = positionAt(target.source, target.start);
  return { elsewhere: `${target.source.path.replace(/^faultline\//, '')}:${line}` };
}
