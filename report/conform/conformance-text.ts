/** A comparison with tables, as text: how many cells compare how, and what to look at. */
import { bareTable } from '../text/bare-table.ts';
import { showCount, showMany, showSeconds } from '../verdict/numbers.ts';
import { showLimit, showMainBounds } from '../verdict/result.ts';
import {
  AGREEMENTS,
  type ComparedCell,
  type Conformance,
  isAccepted,
  type Missing,
  type WalkedMode,
} from './conformance.ts';

/** Cells that are told of one by one, unless more are asked for. */
const SHOWN_MAX = 10;

/** Returns the tables of counts, the cells that are not as they should be, and what was walked. */
export function conformanceText(conformance: Conformance, isVerbose: boolean): string {
  const { cells, modes } = conformance;
  const hasModes = cells.some(({ mode }) => mode !== undefined);
  const lines = [
    ...counts('operation', cells, ({ operation }) => operation),
    ...(hasModes ? ['', ...counts('mode', cells, ({ mode }) => mode ?? '')] : []),
    '',
    ...disagreements(conformance, isVerbose),
    ...gaps(cells),
    ...modes.flatMap((mode) => walked(mode)),
    ...remarks(conformance),
  ];
  return `${lines.join('\n')}\n`;
}

/** A table of how cells compare, by what `groupOf` says of each, and of all. */
function counts(
  name: string,
  cells: readonly ComparedCell[],
  groupOf: (cell: ComparedCell) => string,
): readonly string[] {
  const groups = new Map<string, ComparedCell[]>();
  for (const cell of cells) {
    const group = groupOf(cell);
    groups.set(group, [...(groups.get(group) ?? []), cell]);
  }
  const used = AGREEMENTS.filter(
    (each) => each === 'agrees' || cells.some(({ agreement }) => agreement === each),
  );
  const hasReasons = cells.some(({ reasons }) => reasons.length > 0);
  const row = (title: string, members: readonly ComparedCell[]): readonly string[] => [
    title,
    showCount(members.length),
    showCount(members.filter(isCovered).length),
    ...used.map((agreement) =>
      dotted(members.filter((member) => member.agreement === agreement).length),
    ),
    ...(hasReasons ? [dotted(members.filter(({ reasons }) => reasons.length > 0).length)] : []),
  ];
  const head = [name, 'cells', 'covered', ...used, ...(hasReasons ? ['with a reason'] : [])];
  const align = head.map((_, i) => (i === 0 ? 'left' : 'right') as 'left' | 'right');
  const rows = [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, all]) => row(key, all));
  return bareTable(head, align, [...rows, row('all', cells)]);
}

function isCovered({ agreement }: ComparedCell): boolean {
  return agreement !== 'not expressible' && agreement !== 'unknown';
}

function dotted(count: number): string {
  return count === 0 ? '·' : showCount(count);
}

/** The cells that the spec has, but not as the tables say; those with the shortest sequences first. */
function disagreements(conformance: Conformance, isVerbose: boolean): readonly string[] {
  const open = conformance.cells
    .filter((cell) => isCovered(cell) && !isAccepted(cell))
    .sort((a, b) => lengthOf(a) - lengthOf(b));
  const shown = isVerbose ? open : open.slice(0, SHOWN_MAX);
  const left = open.length - shown.length;
  return [
    ...shown.flatMap((cell) => [...cellLines(conformance, cell), '']),
    ...(left > 0 ? [`and ${showMany(left, 'more cell')} (-v shows all)`, ''] : []),
  ];
}

function lengthOf({ outcomes }: ComparedCell): number {
  return Math.min(...outcomes.map(({ sequence }) => sequence?.length ?? Number.POSITIVE_INFINITY));
}

function cellLines(
  { before, after }: Conformance,
  { mode, operation, before: seen, agreement, outcomes, place }: ComparedCell,
): readonly string[] {
  const where = mode === undefined ? '' : ` in ${mode}`;
  return [
    `${operation}${where} at ${named(before, seen)}: ${agreement}  (${place})`,
    ...outcomes.map(({ after: behind, isObserved, sequence, reason }) => {
      const side = sequence === undefined ? 'observed' : isObserved ? 'both    ' : 'spec    ';
      const why = reason === undefined ? '' : `  (${reason})`;
      const by = sequence === undefined ? '' : `  by ${sequence.join(', ')}`;
      return `  ${side}  ${named(after, behind)}${why}${by}`;
    }),
  ];
}

function named(columns: readonly string[], values: readonly string[]): string {
  return columns.map((column, i) => `${column}=${values[i] ?? ''}`).join(' ');
}

const MISSING: Readonly<Record<Missing, string>> = {
  mode: 'the spec has no such mode',
  operation: 'the spec has no such operation',
  state: 'no sequence of operations leads to where this is seen',
  'not taken': 'the operation is not taken there',
};

/** What the spec cannot express, and nothing says why. */
function gaps(cells: readonly ComparedCell[]): readonly string[] {
  const open = cells.filter((cell) => cell.missing !== undefined && !isAccepted(cell));
  if (open.length === 0) return [];
  const kinds = Object.entries(MISSING).flatMap(([missing, text]) => {
    const members = open.filter((cell) => cell.missing === missing);
    const [first] = members;
    return first === undefined
      ? []
      : [`  ${showCount(members.length).padStart(6)}  ${text}  (first: ${first.place})`];
  });
  return ['not expressible, and without a reason:', ...kinds, ''];
}

function walked({
  mode,
  params,
  quiescent,
  states,
  seconds,
  limit,
  failures,
  unobserved,
}: WalkedMode): readonly string[] {
  const name = mode === undefined ? '' : `${mode}: `;
  const within =
    limit === undefined
      ? 'sequences of any length'
      : limit === 'length'
        ? 'sequences of the length asked for'
        : `not all sequences: ${showLimit(limit)}`;
  const bounds = showMainBounds(params);
  const only = unobserved === 0 ? '' : `; ${showMany(unobserved, 'cell')} that no table has`;
  return [
    `${name}${within}, ${showMany(quiescent, 'state')} between operations, ${showMany(states, 'state')} in all, ` +
      `${showSeconds(seconds)}${only}${bounds === '' ? '' : `; ${bounds}`}`,
    ...failures.map(({ check, sequence }) => `  broken: ${check}, by ${sequence.join(', ')}`),
  ];
}

function remarks({ notCompared, idleExceptions }: Conformance): readonly string[] {
  return [
    ...(notCompared.length > 0
      ? [`not compared, since the spec has no such column: ${notCompared.join(', ')}`]
      : []),
    ...idleExceptions.map(
      ({ place, reason }) => `${place}: no cell needs this exception: ${reason}`,
    ),
  ];
}
