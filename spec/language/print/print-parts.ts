/** A keyword with parts, each on a line of its own. */
import type { Declaration } from '../syntax/ast.ts';
import { concat, type Doc, join } from './print-layout.ts';
import type { Writer } from './print-writer.ts';

/** One part of a declaration in braces, and where the source has it. */
export interface Part {
  readonly start: number;
  readonly doc: Doc;
}

/** Writes `head { parts }`, on one line with `separator` if it was on one and fits. */
export function printParts(
  writer: Writer,
  { span }: Declaration,
  head: string,
  parts: readonly Part[],
  separator: string,
): void {
  const docs = parts.map(({ doc }) => doc);
  const flat = docs.length === 0 ? `${head} {}` : concat(`${head} { `, join(separator, docs), ' }');
  const short = docs.length === 0 ? !writer.hasCommentBefore(span.end - 1) : writer.isOneLine(span);
  if (short && writer.fits(flat, 0)) {
    writer.write(flat, 0);
    return;
  }
  writer.write(`${head} {`, 0);
  for (const { start, doc } of parts) {
    writer.before(start, 2);
    writer.write(doc, 2);
  }
  writer.commentsBefore(span.end - 1, 2);
  writer.write('}', 0);
}
