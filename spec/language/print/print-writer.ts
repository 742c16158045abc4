/**
 * The lines of a printed spec while they grow: puts the comments and blank lines of the source
 * between them.
 *
 * A comment goes with what it stands before, or ends the line that it ended. One inside an
 * expression moves to the end of the line, or to a line of its own behind it; none is lost.
 */
import { type Comment, lex } from '../text/lex.ts';
import type { SourceFile } from '../text/source.ts';
import { type Doc, layout } from './print-layout.ts';

export const WIDTH = 100;

interface Line {
  readonly text: string;
  /** The comment that ends the line, if any. */
  comment: string;
  /** True for a comment on a line of its own, which takes no other behind it. */
  readonly closed: boolean;
}

/** Where in the source a node stands; nodes that were made and not read have no source. */
interface Extent {
  readonly start: number;
  readonly end: number;
}

export interface Writer {
  /** Writes the comments before `offset`, and the blank line before what stands there. */
  readonly before: (offset: number, depth: number) => void;
  /** Writes the comments before `offset` alone: the end of a block. */
  readonly commentsBefore: (offset: number, depth: number) => void;
  /** Writes `doc` on lines of its own. */
  readonly write: (doc: Doc, depth: number) => void;
  /** Writes one blank line, unless there is one or a block has just begun. */
  readonly blank: () => void;
  /** Tells whether `doc` stands on one line of `WIDTH` columns. */
  readonly fits: (doc: Doc, depth: number) => boolean;
  /** Tells whether the source has `extent` on one line; false without a source. */
  readonly isOneLine: (extent: Extent) => boolean;
  /** Tells whether a comment that is not yet written stands before `offset`. */
  readonly hasCommentBefore: (offset: number) => boolean;
  readonly finish: () => string;
}

/** Returns a writer; without `source` there are no comments and no blank lines to keep. */
export function makeWriter(source: SourceFile | undefined): Writer {
  const text = source?.text ?? '';
  const comments = source === undefined ? [] : lex(source).comments;
  const lines: Line[] = [];
  let next = 0; // the first comment that is not yet written

  function blankBefore(offset: number): boolean {
    let lineEnds = 0;
    for (let i = offset - 1; i >= 0 && /\s/.test(text[i] ?? ''); i -= 1) {
      if (text[i] === '\n') lineEnds += 1;
    }
    return lineEnds > 1;
  }

  function blank(): void {
    const last = lines.at(-1);
    if (last !== undefined && last.text !== '' && !last.text.endsWith('{')) {
      lines.push({ text: '', comment: '', closed: true });
    }
  }

  function writeComment({ start, ownLine, text: comment }: Comment, depth: number): void {
    const last = lines.at(-1);
    if (!ownLine && last !== undefined && !last.closed && last.comment === '') {
      last.comment = comment.trimEnd();
      return;
    }
    if (ownLine && blankBefore(start)) blank();
    lines.push({ text: ' '.repeat(depth) + comment.trimEnd(), comment: '', closed: true });
  }

  function commentsBefore(offset: number, depth: number): void {
    for (let comment = comments[next]; comment !== undefined; comment = comments[next]) {
      if (comment.start >= offset) return;
      writeComment(comment, depth);
      next += 1;
    }
  }

  return {
    before: (offset, depth) => {
      commentsBefore(offset, depth);
      if (source !== undefined && blankBefore(offset)) blank();
    },
    commentsBefore,
    write: (doc, depth) => {
      for (const line of layout(doc, depth, WIDTH)) {
        lines.push({ text: line, comment: '', closed: false });
      }
    },
    blank,
    fits: (doc, depth) => {
      const [first = '', ...others] = layout(doc, depth, WIDTH);
      return others.length === 0 && first.length <= WIDTH;
    },
    isOneLine: ({ start, end }) => source !== undefined && !text.slice(start, end).includes('\n'),
    hasCommentBefore: (offset) => (comments[next]?.start ?? Number.POSITIVE_INFINITY) < offset,
    finish: () => {
      commentsBefore(Number.POSITIVE_INFINITY, 0);
      return `${aligned(lines).join('\n')}\n`;
    },
  };
}

/** The lines with their comments; those of neighbouring lines stand in one column. */
function aligned(lines: readonly Line[]): string[] {
  const result: string[] = [];
  for (let i = 0; i < lines.length; ) {
    let end = i;
    while ((lines[end]?.comment ?? '') !== '') end += 1;
    const run = lines.slice(i, end);
    const width = run.reduce((most, { text }) => Math.max(most, text.length), 0);
    for (const { text, comment } of run) result.push(`${text.padEnd(width)}  ${comment}`);
    const plain = lines[end];
    if (plain !== undefined) result.push(plain.text);
    i = end + 1;
  }
  return result;
}
