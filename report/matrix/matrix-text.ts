/** The matrix on a terminal: a table, what no order explains, and what is not as recorded. */
import { bareTable } from '../text/bare-table.ts';
import { showCount, showMany, showSeconds } from '../verdict/numbers.ts';
import { showLimit, showMainBounds } from '../verdict/result.ts';
import {
  brokenText,
  CELL_VERDICTS,
  type CellVerdict,
  type CheckedExtent,
  type Matrix,
  type MatrixBroken,
  type MatrixCell,
  type MatrixOutcome,
  type MatrixSleeper,
  type MatrixStart,
  type ModeMatrix,
  ownOutcomes,
} from './matrix.ts';
import { repeatedPairs } from './repeated-pairs.ts';

/** Findings that are shown whole, without `-v`. */
const SHOWN_MAX = 10;

export function matrixText(matrix: Matrix, isVerbose: boolean): string {
  return matrix.modes
    .flatMap((mode) => [
      ...(mode.mode === undefined ? [] : [`${mode.mode}:`, '']),
      ...gridOf(mode),
      '',
      ...findings(matrix, mode, isVerbose),
      ...changes(matrix, mode),
      ...(isVerbose ? sleeping(mode) : []),
      extentOf(mode),
      '',
    ])
    .slice(0, -1)
    .map((line) => `${line}\n`)
    .join('');
}

/** Cells by their two operations; a third that is beside all of them is no part of the key. */
export function cellsByPair({
  cells,
}: ModeMatrix): (a: string, b: string) => MatrixCell | undefined {
  const known = new Map(cells.map((cell) => [pairKey(cell.operations), cell]));
  return (a, b) => known.get(pairKey([a, b])) ?? known.get(pairKey([b, a]));
}

function pairKey([a = '', b = '']: readonly string[]): string {
  return JSON.stringify([a, b]);
}

/** What stands where there is no cell: never called beside each other, or not from the start states that were found. */
export function missing({ limit }: ModeMatrix): '·' | '?' {
  return limit === undefined ? '·' : '?';
}

/** The columns are numbers: names do not fit. A cell below the diagonal is that above it. */
function gridOf(mode: ModeMatrix): readonly string[] {
  const { operations } = mode;
  const cellOf = cellsByPair(mode);
  const rows = operations.map((row, i) => [
    String(i + 1),
    row,
    ...operations.map((column, j) =>
      j > i ? '' : (cellOf(row, column)?.verdict ?? missing(mode)),
    ),
  ]);
  const head = ['', 'beside', ...operations.map((_, i) => String(i + 1))];
  return bareTable(
    head,
    head.map((_, i) => (i === 0 ? 'right' : i === 1 ? 'left' : 'center')),
    rows,
  );
}

const MEANING: Readonly<Record<CellVerdict, string>> = {
  '=': 'some order explains all',
  '^': 'repeats a pair, beside which the third changes nothing',
  '~': 'has outcomes of no order, each with a reason',
  '!': 'has an outcome that no order gives',
  '?': 'not all was looked at',
};

const MEANING_WITH_PROPERTIES: Readonly<Record<CellVerdict, string>> = {
  '=': 'some order explains all, and no property is broken',
  '^': 'repeats a pair, beside which the third changes nothing',
  '~': 'has outcomes of no order, or breaks a property, each with a reason',
  '!': 'has an outcome that no order gives, or breaks a property',
  '?': 'not all was looked at',
};

export function meaningOf({ checked }: ModeMatrix, verdict: CellVerdict): string {
  return (checked === undefined ? MEANING : MEANING_WITH_PROPERTIES)[verdict];
}

function findings(matrix: Matrix, mode: ModeMatrix, isVerbose: boolean): readonly string[] {
  const { cells } = mode;
  const open = cells.filter((cell) => {
    const own = ownOutcomes(cell);
    const isOpen = [...own, ...cell.broken].some(({ reason }) => reason === '');
    return isVerbose ? own.length + cell.broken.length > 0 : isOpen;
  });
  const shown = isVerbose ? open : open.slice(0, SHOWN_MAX);
  const left = open.length - shown.length;
  const lines = shown.flatMap((cell) => [
    ...ownOutcomes(cell).flatMap((outcome) => outcomeLines(mode, cell, outcome, isVerbose)),
    ...cell.broken.flatMap((broken) => brokenLines(cell, broken, isVerbose)),
  ]);
  const counts = CELL_VERDICTS.flatMap((verdict) => {
    const count = cells.filter((cell) => cell.verdict === verdict).length;
    return count === 0
      ? []
      : [`${verdict} ${showMany(count, 'cell')}: ${meaningOf(mode, verdict)}`];
  });
  const { beside } = matrix;
  const third = beside === undefined ? [] : [`beside all: ${beside}`];
  const more =
    left === 0 ? [] : [`and ${showMany(left, 'more cell')} like these (-v shows all)`, ''];
  return [...third, ...counts, '', ...lines, ...more, ...folded(mode, isVerbose)];
}

function outcomeLines(
  { starts }: ModeMatrix,
  { operations, verdict }: MatrixCell,
  { outcome, starts: found, orders, picture, reason }: MatrixOutcome,
  isVerbose: boolean,
): readonly string[] {
  const [first = 0] = found;
  return [
    `${verdict} ${operations.join(' beside ')}  (from ${showMany(found.length, 'start state')})`,
    `  from      ${startText(starts[first])}`,
    `  no order  ${outcome}`,
    ...orders.map((order) => `  an order  ${order.outcome}`),
    ...(reason === '' ? [] : [`  reason    ${reason}`]),
    ...(isVerbose && picture !== undefined ? ['', ...indented(picture)] : []),
    '',
  ];
}

function brokenLines(
  { operations, verdict }: MatrixCell,
  broken: MatrixBroken,
  isVerbose: boolean,
): readonly string[] {
  const { starts, first, message, reason, picture } = broken;
  return [
    `${verdict} ${operations.join(' beside ')}  (from ${showMany(starts, 'start state')})`,
    `  from      ${startText(first)}`,
    `  ${brokenText(broken)}${message === '' ? '' : `: ${message}`}`,
    ...(reason === '' ? [] : [`  reason    ${reason}`]),
    ...(isVerbose && picture !== undefined ? ['', ...indented(picture)] : []),
    '',
  ];
}

/** The pairs that triples repeat; with each outcome, if all is to be shown. */
function folded(mode: ModeMatrix, isVerbose: boolean): readonly string[] {
  return repeatedPairs(mode).flatMap(({ operations, isOpen, cells, outcomes }) => {
    const open = isOpen ? '; no reason is recorded of the pair' : '';
    return [
      `^ ${operations.join(' beside ')}, repeated by ${showMany(cells.length, 'triple')}${open}`,
      ...(isVerbose
        ? [
            ...outcomes.map((outcome) => `  no order  ${outcome}`),
            ...cells.map((each) => `  in        ${each.operations.join(' beside ')}`),
          ]
        : []),
      '',
    ];
  });
}

/** A start state, and how one gets there. */
export function startText(start: MatrixStart | undefined): string {
  if (start === undefined) return '';
  const { labels, asleep, sequence } = start;
  const blocked = asleep.length === 0 ? '' : `, blocked: ${asleep.join(', ')}`;
  return `${labels}${blocked}${sequence.length === 0 ? '' : ` (by ${sequence.join(', ')})`}`;
}

function indented(picture: string): readonly string[] {
  return runLines(picture).map((line) => (line === '' ? '' : `    ${line}`));
}

/** The lines of a picture, but for the verdict above it, which may take several, and the command below: neither is of a cell. */
export function runLines(picture: string): readonly string[] {
  const lines = picture.trimEnd().split('\n');
  const extent = lines.findIndex((line) => /^\d+ steps?, /.test(line));
  const kept = lines.slice(Math.max(1, extent)).filter((line) => !line.startsWith('replay: '));
  return kept.slice(0, kept.findLastIndex((line) => line !== '') + 1);
}

function changes({ recordFile }: Matrix, mode: ModeMatrix): readonly string[] {
  const { cells, lost, isRecorded } = mode;
  if (!isRecorded) return [`nothing is recorded in ${recordFile}: --bless records it`, ''];
  const lines = cells.flatMap(({ operations, change, gone }) => {
    const name = operations.join(' beside ');
    if (change === undefined) return [];
    if (change === 'new') return [`new: ${name}`];
    if (change === 'outcomes') return [`changed: ${name} has other outcomes than recorded`];
    return gone.length === 0
      ? [`changed: ${name} has outcomes of no order that are not recorded`]
      : gone.map((outcome) => `changed: ${name} has not, any more: ${outcome}`);
  });
  const all = [...lines, ...lost.map((names) => `gone: ${names.join(' beside ')}`)];
  return all.length === 0 ? [] : [...all, ''];
}

function sleeping({ sleepers }: ModeMatrix): readonly string[] {
  if (sleepers.length === 0) return [];
  return [
    'blocked, one at a time, though the same call would return now:',
    ...sleepers.map((each) => `  ${sleeperText(each)}`),
    '',
  ];
}

export function sleeperText({ asleep, labels, sequence }: MatrixSleeper): string {
  return `${asleep}: ${labels} (by ${sequence.join(', ')})`;
}

/** What was looked at. */
export function extentOf(mode: ModeMatrix): string {
  const { starts, quiescent, cells, points, seconds, limit, ambiguous, params, checked } = mode;
  const bounds = showMainBounds(params);
  const calls = cells.reduce((sum, cell) => sum + cell.calls, 0);
  const within =
    limit === undefined
      ? ''
      : limit === 'length'
        ? '; start states of the length asked for'
        : `; not all: ${showLimit(limit)}`;
  const hidden =
    ambiguous === 0 ? '' : `, of which ${showCount(ambiguous)} look like others and do otherwise`;
  return (
    `${showMany(starts.length, 'start state')} of ${showCount(quiescent)} between operations${hidden}; ` +
    `${showMany(cells.length, 'cell')}, ${showMany(calls, 'call')} beside each other, ` +
    `${showMany(points, 'point')} of runs, ${checkedText(checked)}${showSeconds(seconds)}${within}${bounds === '' ? '' : `; ${bounds}`}`
  );
}

function checkedText(checked: CheckedExtent | undefined): string {
  if (checked === undefined) return '';
  const { starts, points, limit } = checked;
  const within = limit === undefined || limit === 'length' ? '' : `, not all: ${showLimit(limit)}`;
  return `properties from ${showMany(starts, 'start state')}, ${showMany(points, 'point')}${within}; `;
}
