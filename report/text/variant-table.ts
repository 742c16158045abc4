/** The table of `table`: what each version of a spec breaks. */
import { showCount, showSeconds } from '../verdict/numbers.ts';
import { showLimit } from '../verdict/result.ts';
import type { VersionColumn, VersionRow, VersionTable } from '../verdict/version-table.ts';
import { bareTable } from './bare-table.ts';

const TABLE_WIDTH = 120;
const AS_IT_IS = 'as it is';

/** Returns the table, what its columns and rows are, and its bounds: plain text for a document. */
export function variantTable(table: VersionTable): string {
  const { columns, rows, bounds } = table;
  const documented = table.variants.filter(({ doc }) => doc !== '');
  const numbered = columns.map((column, i) => ({ ...column, number: String(i + 1) }));
  const parts = inParts(numbered, rows).map((part, i, all) =>
    grid(part, rows, i === all.length - 1),
  );
  const unknown = rows.some((row) => row.limit !== undefined);
  const missing = rows.some((row) => row.broken.some(({ trace }) => trace === undefined));
  const cut = rows.some((row) => columns.some(({ property }) => cell(row, property) === AS_FAR));
  const long = rows.some((row) => row.broken.some(({ trace }) => trace?.isMinimal === false));
  return [
    ...parts.flatMap((lines) => [...lines, '']),
    `${OK} holds   5/2 violated in 5 steps with 2 context switches, the fewest there are`,
    ...(cut
      ? [`${AS_FAR} holds as far as runs go: in that row some end in a step that fails`]
      : []),
    ...(long ? ['* the shortest that was found, but perhaps not with the fewest switches'] : []),
    ...(missing ? ['never: no state fulfils what some state must'] : []),
    ...(unknown ? ['? a limit was reached before an answer'] : []),
    '',
    ...numbered.flatMap(({ number, property, doc }) =>
      filled(`${number.padStart(2)}  ${property}${doc === '' ? '' : `: ${doc}`}`, 4),
    ),
    '',
    ...documented.flatMap(({ name, doc }) => filled(`${name}: ${doc}`, 2)),
    ...(documented.length > 0 ? [''] : []),
    ...filled(`bounds: ${bounds === '' ? 'none' : bounds}`, 2),
    '',
  ].join('\n');
}

interface NumberedColumn extends VersionColumn {
  readonly number: string;
}

const OK = '·';
const AS_FAR = '~';

/** Cuts the columns into tables that are no wider than `TABLE_WIDTH`. */
function inParts(
  columns: readonly NumberedColumn[],
  rows: readonly VersionRow[],
): readonly (readonly NumberedColumn[])[] {
  const parts: NumberedColumn[][] = [[]];
  for (const column of columns) {
    const last = parts.at(-1) ?? [];
    const width = Math.max(...grid([...last, column], rows, true).map((line) => line.length));
    if (width <= TABLE_WIDTH || last.length === 0) last.push(column);
    else parts.push([column]);
  }
  return parts;
}

function grid(
  columns: readonly NumberedColumn[],
  rows: readonly VersionRow[],
  isLast: boolean,
): readonly string[] {
  const head = ['', ...columns.map(({ number }) => number), ...(isLast ? ['states', 'time'] : [])];
  const body = rows.map((row) => [
    nameOf(row.variants),
    ...columns.map(({ property }) => cell(row, property)),
    ...(isLast ? [showCount(row.states), showSeconds(row.seconds)] : []),
  ]);
  const align = head.map((_, i) => (i === 0 ? 'left' : 'right') as 'left' | 'right');
  return bareTable(head, align, body);
}

function cell(row: VersionRow, property: string): string {
  const broken = row.broken.find((each) => each.property === property);
  if (broken === undefined) {
    if (row.limit !== undefined) return '?';
    return row.failures.length === 0 ? OK : AS_FAR;
  }
  if (broken.trace === undefined) return 'never';
  const { steps, switches, isMinimal } = broken.trace;
  return `${steps}/${switches}${isMinimal ? '' : '*'}`;
}

function nameOf(variants: readonly string[]): string {
  return variants.length === 0 ? AS_IT_IS : variants.join(' + ');
}

/** Breaks `text` between words; all lines but the first are indented. */
function filled(text: string, indent: number): readonly string[] {
  const lines: string[] = [];
  let rest = text;
  while (rest.length > TABLE_WIDTH) {
    const end = rest.lastIndexOf(' ', TABLE_WIDTH);
    if (end <= indent) break;
    lines.push(rest.slice(0, end));
    rest = ' '.repeat(indent) + rest.slice(end + 1);
  }
  return [...lines, rest];
}

/** Returns what was not explored, a line each version that reached a limit. */
export function limitRemarks({ rows }: VersionTable): readonly string[] {
  return rows.flatMap(({ variants, limit, states }) =>
    limit === undefined
      ? []
      : [`${nameOf(variants)}: ${showLimit(limit)} after ${showCount(states)} states`],
  );
}
