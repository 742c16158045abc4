/** Records new counts in the text of a spec, and nothing else of it. */

import type { Counts } from '../../report/verdict/judgement.ts';
import type { ClaimDeclaration } from '../../spec/language/syntax/ast.ts';
import type { SourceFile } from '../../spec/language/text/source.ts';

export interface Blessing {
  readonly claim: ClaimDeclaration;
  readonly counts: Counts;
}

/** Returns the text of `source` with the counts of each claim in `blessings` recorded. */
export function blessText(source: SourceFile, blessings: readonly Blessing[]): string {
  const edits = blessings.map(({ claim, counts }) => editOf(source, claim, counts));
  // From the end to the beginning, so that the offsets before an edit stay true.
  return edits
    .sort((a, b) => b.start - a.start)
    .reduce(
      (text, { start, end, insert }) => text.slice(0, start) + insert + text.slice(end),
      source.text,
    );
}

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly insert: string;
}

function editOf(source: SourceFile, claim: ClaimDeclaration, counts: Counts): Edit {
  const { states, transitions, depth } = counts;
  const clause = `recorded { states ${states}, transitions ${transitions}, depth ${depth} }`;
  if (claim.recorded !== undefined) {
    const { start, end } = claim.recorded.span;
    return { start, end, insert: clause };
  }
  // Before the closing brace, after the blanks that precede it.
  const brace = source.text.lastIndexOf('}', claim.span.end - 1);
  const before = source.text.slice(claim.span.start, brace);
  const start = claim.span.start + before.trimEnd().length;
  const isOnOneLine = !before.includes('\n');
  return isOnOneLine
    ? { start, end: brace, insert: `  ${clause} ` }
    : { start, end: start, insert: `\n  ${clause}` };
}
