/** Sets short lines into columns, one a CPU, as the kernel's comments on races do. */
import { wrap } from '../show/wrap.ts';

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
/** What the last column has for its texts at least; narrower ones are deciphered and not read. */
const COLUMN_MIN = 28;
/** How far columns stand apart at least, and what a header may ask for. */
const GAP_MIN = 14;
const GAP_MAX = 24;
/** What deep calls leave for their text. */
const TEXT_MIN = 12;

/**
 * Returns the rows of a picture, at most `width` characters each, without trailing blanks.
 *
 * Only one column speaks in a row, so its text may reach over those to its right: where columns side
 * by side are too wide, they move together until their texts fit, and texts wrap only at the right
 * edge. Where even the headers do not fit, each line is told with its column's name before it.
 * Columns begin at multiples of `tabStop`. `marks` are rows of their own before the line of that number, or after the last line.
 */
export function setColumns(
  headers: readonly string[],
  lines: readonly Line[],
  width: number,
  marks: ReadonlyMap<number, string> = NO_MARKS,
  tabStop = 1,
): readonly string[] {
  const starts = columnStarts(headers, lines, width, tabStop);
  if (starts === undefined) return setList(headers, lines, width, marks);
  const startOf = (column: number): number => starts[column] ?? 0;
  const head = headers.map((header, i) =>
    wrap(header, (starts[i + 1] ?? width + 1) - startOf(i) - 1, '  '),
  );
  const headRow = (texts: readonly string[]): string =>
    texts.reduce((row, text, i) => (text === '' ? row : row.padEnd(startOf(i)) + text), '');
  const headRows = Math.max(...head.map((texts) => texts.length));
  return [
    ...Array.from({ length: headRows }, (_, r) => headRow(head.map((texts) => texts[r] ?? ''))),
    headRow(headers.map(() => '----')),
    ...lines.flatMap((line, number) => {
      const start = startOf(line.column);
      const rows = wrapLine(line, width - start).map((text) =>
        (' '.repeat(start) + text).trimEnd(),
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

/** Where each column begins: side by side if there is room, else as far apart as texts allow. */
function columnStarts(
  headers: readonly string[],
  lines: readonly Line[],
  width: number,
  tabStop: number,
): readonly number[] | undefined {
  const natural = headers.map((header, column) =>
    Math.max(
      header.length,
      ...lines.filter((line) => line.column === column).map((l) => l.depth + l.text.length),
    ),
  );
  const gaps = headers.map((header) => Math.min(Math.max(header.length + 2, GAP_MIN), GAP_MAX));
  // From the right: the last place where a column's texts, and the columns behind it, still fit.
  const latest: number[] = [];
  for (let i = headers.length - 1; i >= 0; i -= 1) {
    const isLast = i === headers.length - 1;
    const own = width - Math.max(natural[i] ?? 0, isLast ? COLUMN_MIN : 0);
    latest[i] = Math.min(own, (latest[i + 1] ?? Number.POSITIVE_INFINITY) - (gaps[i] ?? 0));
  }
  const starts = [0];
  for (let i = 1; i < headers.length; i += 1) {
    const before = starts[i - 1] ?? 0;
    const beside = before + (natural[i - 1] ?? 0) + GUTTER;
    const least = Math.ceil((before + (gaps[i - 1] ?? 0)) / tabStop) * tabStop;
    const wanted = Math.floor(Math.min(beside, latest[i] ?? 0) / tabStop) * tabStop;
    starts[i] = Math.max(least, wanted);
  }
  return (starts.at(-1) ?? 0) > width - COLUMN_MIN ? undefined : starts;
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
    const wrapped = texts.map(
      (text, i) => `${(i === 0 ? name : '').padEnd(longest + GUTTER)}${text}`,
    );
    return [...markRows(marks, number), ...wrapped];
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
