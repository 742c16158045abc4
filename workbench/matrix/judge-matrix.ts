/** Compares a matrix that was found with what is recorded. */
import {
  BREAKS,
  brokenText,
  type MatrixBroken,
  type MatrixCell,
  type MatrixOutcome,
  type ModeMatrix,
  reasonOf,
} from '../../report/matrix/matrix.ts';
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

export interface Searched {
  readonly found: FoundMatrix;
  /** The same calls, checked for properties; undefined if that was not asked for. */
  readonly checked: FoundMatrix | undefined;
  /** What is wrong if a property is broken. */
  readonly messageOf: (property: string) => string;
  readonly draw: Draw;
  readonly drawChecked: Draw;
}

export function judged(
  searched: Searched,
  rows: readonly RecordRow[],
  { operations, beside, maxLength }: MatrixOptions,
): Omit<ModeMatrix, 'mode' | 'params' | 'operations' | 'seconds'> {
  const { found, checked } = searched;
  const { starts, ambiguous, sleepers, quiescent, points, limit } = found;
  const pairs = rows.filter((row) => isOfSize(row, undefined));
  const here = rows.filter(
    (row) => isOfSize(row, beside) && (checked !== undefined || !row.outcome.startsWith(BREAKS)),
  );
  const isRecorded = here.length > 0;
  const checkedCells = new Map(
    checked?.cells.map((cell) => [cellName(cell.operations), cell] as const) ?? [],
  );
  const cells = found.cells
    .filter(({ calls, isComplete }) => calls > 0 || !isComplete)
    .map((cell) => {
      const broken = checkedCells.get(cellName(cell.operations));
      const isChecked = checked === undefined || broken?.isComplete === true;
      return judgedCell(
        { ...cell, isComplete: cell.isComplete && isChecked },
        brokenOf(searched, broken, here),
        { rows: here, pairs, isRecorded },
        maxLength === undefined,
        searched.draw,
      );
    });
  const names = new Set(cells.map((cell) => cellName(cell.operations)));
  // From start states that were not found, they may be called yet.
  const recorded = limit === undefined ? here.map((row) => row.operations) : [];
  const lost = new Set(recorded.filter((name) => !names.has(name)));
  return {
    ...{ starts, ambiguous, sleepers, quiescent, points, limit, cells, isRecorded },
    checked: checked && {
      starts: checked.starts.length,
      points: checked.points,
      limit: checked.limit,
    },
    lost: [...lost]
      .map((name) => name.split(' beside '))
      .filter(
        (each) =>
          operations.length === 0 || each.slice(0, 2).every((name) => operations.includes(name)),
      ),
  };
}

function brokenOf(
  { checked, messageOf, drawChecked }: Searched,
  cell: FoundCell | undefined,
  rows: readonly RecordRow[],
): readonly MatrixBroken[] {
  if (checked === undefined || cell === undefined) return [];
  const name = cellName(cell.operations);
  return cell.broken.map(({ property, isInOrder, starts, run }) => {
    const text = brokenText({ property, isInOrder });
    const row = rows.find((each) => each.operations === name && each.outcome === text);
    const [first = 0] = starts;
    return {
      ...{ property, isInOrder, message: messageOf(property), starts: starts.length },
      first: checked.starts[first] ?? { labels: '', asleep: [], sequence: [] },
      ...{ reason: row?.reason ?? '', isRecorded: row !== undefined },
      picture: drawChecked(run, name, text),
    };
  });
}

/** Whether a row is of pairs, or of triples with that third operation, as is asked for. */
function isOfSize({ operations }: RecordRow, beside: string | undefined): boolean {
  const names = operations.split(' beside ');
  return beside === undefined ? names.length === 2 : names.length === 3 && names[2] === beside;
}

/** What is recorded: of these cells, and of pairs. */
interface Recorded {
  readonly rows: readonly RecordRow[];
  readonly pairs: readonly RecordRow[];
  readonly isRecorded: boolean;
}

function judgedCell(
  { operations, calls, isComplete, digest, unexplained }: FoundCell,
  broken: readonly MatrixBroken[],
  { rows, pairs, isRecorded }: Recorded,
  hasAllStarts: boolean,
  draw: Draw,
): MatrixCell {
  const isWhole = isComplete && hasAllStarts;
  const name = cellName(operations);
  const own = rows.filter((row) => row.operations === name);
  const outcomes = unexplained.map((each) => outcomeOf(each, { rows: own, pairs }, name, draw));
  const isFound = new Set([
    ...unexplained.map(({ outcome }) => outcome),
    ...broken.map(brokenText),
  ]);
  const gone = isWhole
    ? own.map(({ outcome }) => outcome).filter((text) => text !== '' && !isFound.has(text))
    : [];
  const recorded = own.find(({ outcome }) => outcome === '');
  const isNew = [...outcomes, ...broken].some((each) => !each.isRecorded);
  const isVerdict = gone.length > 0 || isNew;
  const change = !isRecorded
    ? undefined
    : recorded === undefined
      ? 'new'
      : isVerdict
        ? 'verdict'
        : isWhole && recorded.digest !== digest
          ? 'outcomes'
          : undefined;
  const reasons = [...outcomes.map(reasonOf), ...broken.map(({ reason }) => reason)];
  const isRepeated = broken.length === 0 && outcomes.every(({ repeats }) => repeats !== undefined);
  const verdict = reasons.includes('')
    ? '!'
    : !isComplete
      ? '?'
      : reasons.length === 0
        ? '='
        : isRepeated
          ? '^'
          : '~';
  return { operations, verdict, calls, digest, outcomes, broken, gone, change };
}

function outcomeOf(
  { outcome, starts, repeats, orders, run }: Unexplained,
  { rows, pairs }: Pick<Recorded, 'rows' | 'pairs'>,
  name: string,
  draw: Draw,
): MatrixOutcome {
  const row = rows.find((each) => each.outcome === outcome);
  const pair = pairs.find(
    (each) =>
      repeats !== undefined &&
      each.operations === cellName(repeats.operations) &&
      each.outcome === repeats.outcome,
  );
  return {
    ...{ outcome, starts, reason: row?.reason ?? '', isRecorded: row !== undefined },
    repeats: repeats && { ...repeats, reason: pair?.reason ?? '' },
    picture: draw(run, name, `no order gives: ${outcome}`),
    orders: orders.map((each) => ({
      outcome: each.outcome,
      picture: draw(each.run, name, `one at a time: ${each.outcome}`),
    })),
  };
}
