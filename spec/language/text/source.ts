/** A spec text and where it came from. The front end never reads a file itself. */
export interface SourceFile {
  /** Path as the user wrote it; only ever printed. */
  readonly path: string;
  readonly text: string;
}

/** A half-open range `[start, end)` of UTF-16 offsets into one source file. */
export interface Span {
  readonly source: SourceFile;
  readonly start: number;
  readonly end: number;
}

/** A 1-based line and column, for people; everything else counts offsets from zero. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

const lineStartsOf = new WeakMap<SourceFile, readonly number[]>();

/** Returns the offsets at which the lines of `source` begin; the first is 0. */
export function lineStarts(source: SourceFile): readonly number[] {
  const known = lineStartsOf.get(source);
  if (known !== undefined) return known;
  const starts = [0];
  for (let i = source.text.indexOf('\n'); i !== -1; i = source.text.indexOf('\n', i + 1)) {
    starts.push(i + 1);
  }
  lineStartsOf.set(source, starts);
  return starts;
}

/** Returns the line and column (both from 1, columns in UTF-16 units) of `offset`. */
export function positionAt(source: SourceFile, offset: number): Position {
  const starts = lineStarts(source);
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
}

/** Returns the text that `span` covers. */
export function textOf(span: Span): string {
  return span.source.text.slice(span.start, span.end);
}
