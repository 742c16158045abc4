/** Comments are no nodes: they are found by where they stand. */
import type { Comment } from './lex.ts';
import { positionAt, type SourceFile, type Span } from './source.ts';

/** Tells whether a comment is documentation: `///`, but not a rule of `////////`. */
function isDocumentation({ text, ownLine }: Comment): boolean {
  return ownLine && text.startsWith('///') && !text.startsWith('////');
}

/** Returns the `///` lines of a source, by the number of their line. */
export function documentation(
  source: SourceFile,
  comments: readonly Comment[],
): ReadonlyMap<number, Comment> {
  return new Map(
    comments
      .filter(isDocumentation)
      .map((comment) => [positionAt(source, comment.start).line, comment]),
  );
}

/** Returns the text of the `///` lines directly above `span`, joined by single spaces. */
export function docBefore(docs: ReadonlyMap<number, Comment>, span: Span): string {
  const lines: string[] = [];
  let line = positionAt(span.source, span.start).line - 1;
  for (let doc = docs.get(line); doc !== undefined; doc = docs.get(line)) {
    lines.unshift(doc.text.slice(3).trim());
    line -= 1;
  }
  return lines.filter((text) => text !== '').join(' ');
}
