/**
 * Characters by which a text is shown otherwise than it is read: they turn the direction of what follows, or begin a
 * line for some programs and not for others, so that what looks like a comment is code, or the other way round.
 */
import { type Diagnostic, diagnostic } from './diagnostics.ts';
import type { SourceFile } from './source.ts';

/** Marks of direction, ends of lines that this language does not have, and a carriage return on its own. */
const DECEPTIVE = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\v\f\u0085\u2028\u2029]|\r(?!\n)/g;
/** So many are told. */
const TOLD_MAX = 10;

export function deceptiveCharacters(source: SourceFile): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const { 0: text, index } of source.text.matchAll(DECEPTIVE)) {
    if (found.length === TOLD_MAX) break;
    const code = text.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
    const span = { source, start: index, end: index + 1 };
    found.push(diagnostic('K0126', { code }, span, { hint: 'remove it' }));
  }
  return found;
}
