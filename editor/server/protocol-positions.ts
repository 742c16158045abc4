/** Places in texts, as the Language Server Protocol counts them: lines and UTF-16 units from 0. */
import type { Position, Range, TextEdit } from 'vscode-languageserver';
import {
  lineStarts,
  positionAt,
  type SourceFile,
  type Span,
} from '../../spec/language/text/source.ts';

export function toPosition(source: SourceFile, offset: number): Position {
  const { line, column } = positionAt(source, offset);
  return { line: line - 1, character: column - 1 };
}

export function toRange({ source, start, end }: Span): Range {
  return { start: toPosition(source, start), end: toPosition(source, end) };
}

/** Returns the offset of `position`; one behind the end of its line is that end, as the protocol has it. */
export function toOffset(source: SourceFile, { line, character }: Position): number {
  const starts = lineStarts(source);
  const start = starts[line];
  if (start === undefined) return source.text.length;
  const end = (starts[line + 1] ?? source.text.length + 1) - 1;
  return Math.min(start + character, end);
}

/** Returns the edit that makes `text` of `source`, which leaves alone how both begin and end; none if they are equal. */
export function editTo(source: SourceFile, text: string): readonly TextEdit[] {
  const old = source.text;
  if (old === text) return [];
  const shorter = Math.min(old.length, text.length);
  let start = 0;
  while (start < shorter && old[start] === text[start]) start += 1;
  let same = 0;
  while (same < shorter - start && old.at(-1 - same) === text.at(-1 - same)) same += 1;
  const end = old.length - same;
  const newText = text.slice(start, text.length - same);
  return [{ range: toRange({ source, start, end }), newText }];
}
