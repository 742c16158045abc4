/** Sets short lines into columns, one a CPU, as the kernel's comments on races do. */

/** What one column says at one moment. */
export interface Line {
  readonly column: number;
  /** How many calls deep: one space of indent each. */
  readonly depth: number;
  readonly text: string;
  /** Put before each continuation of a wrapped text: `// ` in a comment. */
  readonly continuation: string;
}

const GUTTER = 4;
/** Narrower columns are not read but deciphered. */
const COLUMN_MIN = 20;
/** What deep calls leave for their text. */
const TEXT_MIN = 12;

/**
 * Returns the rows of a picture, at most `width` characters each, without trailing blanks.
 *
 * Columns are as wide as they need; where that is too wide, the widest give way and their texts
 * wrap. Where even that does not help, each line is told with its column's name before it. `marks`
 * are rows of their own before the line of that number, or after the last line.
 */
export function setColumns(
  headers: readonly string[],
  lines: readonly Line[],
  width: number,
  marks: ReadonlyMap<number, string> = NO_MARKS,
): readonly string[] {
  const widths = columnWidths(headers, lines, width);
  if (widths === undefined) return setList(headers, lines, width, marks);
  const row = (texts: readonly string[]): string =>
    texts
      .map((text, i) => text.padEnd((widths[i] ?? 0) + GUTTER))
      .join('')
      .trimEnd();
  const head = headers.map((header, i) => wrap(header, widths[i] ?? width, '  '));
  const headRows = Math.max(...head.map((texts) => texts.length));
  return [
    ...Array.from({ length: headRows }, (_, r) => row(head.map((texts) => texts[r] ?? ''))),
    row(headers.map(() => '----')),
    ...lines.flatMap((line, number) => {
      const own = widths[line.column] ?? width;
      const rows = wrapLine(line, own).map((text) =>
        row(headers.map((_, i) => (i === line.column ? text : ''))),
      );
      return [...markRows(marks, number), ...rows];
    }),
    ...markRows(marks, lines.length),
  ];
}

const NO_MARKS: ReadonlyMap<number, string> = new Map();

function markRows(marks: ReadonlyMap<number, string>, line: number): readonly string[] {
  const mark = marks.get(line);
  return mark === undefined ? [] : ['', mark];
}

function columnWidths(
  headers: readonly string[],
  lines: readonly Line[],
  width: number,
): readonly number[] | undefined {
  const natural = headers.map((header, column) =>
    Math.max(
      header.length,
      ...lines.filter((line) => line.column === column).map((l) => l.depth + l.text.length),
    ),
  );
  let left = width - GUTTER * (headers.length - 1);
  if (left < COLUMN_MIN * headers.length) return undefined;
  const widths = natural.map(() => 0);
  // The narrow ones take what they need; the others share what is left, the first a little more.
  const order = natural.map((_, i) => i).sort((a, b) => (natural[a] ?? 0) - (natural[b] ?? 0));
  for (const [rank, column] of order.entries()) {
    const share = Math.floor(left / (order.length - rank));
    const own = Math.min(natural[column] ?? 0, share);
    widths[column] = own;
    left -= own;
  }
  return widths;
}

function setList(
  headers: readonly string[],
  lines: readonly Line[],
  width: number,
  marks: ReadonlyMap<number, string>,
): readonly string[] {
  const longest = Math.min(24, Math.max(...headers.map((header) => header.length)));
  let speaker = -1;
  const rows = lines.flatMap((line, number) => {
    const name = line.column === speaker ? '' : (headers[line.column] ?? '').slice(0, longest);
    speaker = line.column;
    const texts = wrapLine(line, Math.max(COLUMN_MIN, width - longest - GUTTER));
    const told = texts.map((text, i) => `${(i === 0 ? name : '').padEnd(longest + GUTTER)}${text}`);
    return [...markRows(marks, number), ...told];
  });
  return [...rows, ...markRows(marks, lines.length)];
}

function wrapLine(line: Line, width: number): readonly string[] {
  const depth = Math.min(line.depth, Math.max(0, width - TEXT_MIN));
  const indent = ' '.repeat(depth);
  // A statement with a fact behind it gives the fact a line of its own before it breaks.
  const comment = line.text.indexOf('  // ');
  const parts =
    line.text.length > width - depth && comment > 0
      ? [line.text.slice(0, comment), line.text.slice(comment + 2)]
      : [line.text];
  return parts
    .flatMap((text) => wrap(text, width - depth, line.continuation))
    .map((text) => indent + text);
}

/**
 * Breaks `text` into pieces of at most `width`: after a comma if one stands in the second half of a
 * piece, else at a blank; a longer word is cut.
 */
export function wrap(text: string, width: number, continuation: string): readonly string[] {
  if (text.length <= width) return [text];
  const comma = text.lastIndexOf(', ', width - 1) + 1;
  const cut = comma > width / 2 ? comma : text.lastIndexOf(' ', width);
  const end = cut > continuation.length ? cut : width;
  const rest = text.slice(end).trimStart();
  if (end <= continuation.length) return [text.slice(0, width), ...wrap(rest, width, '')];
  return [text.slice(0, end).trimEnd(), ...wrap(continuation + rest, width, continuation)];
}
