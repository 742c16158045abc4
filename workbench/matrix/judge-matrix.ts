/** Compares a matrix that was found with what is recorded. */
import type { MatrixCell, MatrixOutcome, ModeMatrix } from '../../report/matrix/matrix.ts';
import type { FoundCell, FoundMatrix, Unexplained } from './found-matrix.ts';
import type { MatrixOptions } from './matrix-options.ts';
import type { StateRun } from './outcome-run.ts';
import type { RecordRow } from './record-file.ts';

/** `a beside b`: how a cell is called, in records and pictures. */
export function cellName(operations: readonly string[]): string {
  return operations.join(' beside ');
}

export type Draw = (
  run: StateRun | undefined,
  title: string,
  message: string,
) => string | undefined;

export function judged(
  found: FoundMatrix,
  rows: readonly RecordRow[],
  { operations, beside, maxLength }: MatrixOptions,
  draw: Draw,
): Omit<ModeMatrix, 'mode' | 'bounds' | 'operations' | 'seconds'> {
  const { starts, ambiguous, sleepers, quiescent, points, limit } = found;
  const here = rows.filter((row) => isOfSize(row, beside));
  const isRecorded = here.length > 0;
  const cells = found.cells
    .filter(({ calls, isComplete }) => calls > 0 || !isComplete)
    .map((cell) => judgedCell(cell, here, isRecorded, maxLength === undefined, draw));
  const names = new Set(cells.map((cell) => cellName(cell.operations)));
  const lost = new Set(here.map((row) => row.operations).filter((name) => !names.has(name)));
  return {
    ...{ starts, ambiguous, sleepers, quiescent, points, limit, cells, isRecorded },
    lost: [...lost]
      .map((name) => name.split(' beside '))
      .filter(
        (each) =>
          operations.length === 0 || each.slice(0, 2).every((name) => operations.includes(name)),
      ),
  };
}

/** Whether a row is of pairs, or of triples with that third operation, as is asked for. */
function isOfSize({ operations }: RecordRow, beside: string | undefined): boolean {
  const names = operations.split(' beside ');
  return beside === undefined ? names.length === 2 : names.length === 3 && names[2] === beside;
}

function judgedCell(
  { operations, calls, isComplete, digest, unexplained }: FoundCell,
  rows: readonly RecordRow[],
  isRecorded: boolean,
  hasAllStarts: boolean,
  draw: Draw,
): MatrixCell {
  const isWhole = isComplete && hasAllStarts;
  const name = cellName(operations);
  const own = rows.filter((row) => row.operations === name);
  const outcomes = unexplained.map((each) => outcomeOf(each, own, name, draw));
  const gone = isWhole
    ? own
        .map(({ outcome }) => outcome)
        .filter((text) => text !== '' && !unexplained.some(({ outcome }) => outcome === text))
    : [];
  const recorded = own.find(({ outcome }) => outcome === '');
  const isVerdict = gone.length > 0 || outcomes.some((each) => !each.isRecorded);
  const change = !isRecorded
    ? undefined
    : recorded === undefined
      ? 'new'
      : isVerdict
        ? 'verdict'
        : isWhole && recorded.digest !== digest
          ? 'outcomes'
          : undefined;
  const verdict = outcomes.some(({ reason }) => reason === '')
    ? '!'
    : !isComplete
      ? '?'
      : outcomes.length > 0
        ? '~'
        : '=';
  return { operations, verdict, calls, digest, outcomes, gone, change };
}

function outcomeOf(
  { outcome, starts, orders, run }: Unexplained,
  rows: readonly RecordRow[],
  name: string,
  draw: Draw,
): MatrixOutcome {
  const row = rows.find((each) => each.outcome === outcome);
  return {
    ...{ outcome, starts, reason: row?.reason ?? '', isRecorded: row !== undefined },
    picture: draw(run, name, `no order gives: ${outcome}`),
    orders: orders.map((each) => ({
      outcome: each.outcome,
      picture: draw(each.run, name, `one at a time: ${each.outcome}`),
    })),
  };
}
