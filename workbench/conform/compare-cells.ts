/**
 * Compares what operations do in a spec with what tables say.
 *
 * Of a cell (mode, operation, what is seen before) the two sets of outcomes are compared. What only one side has
 * may have a reason, by an exception; cells that only the spec has are counted, since nobody looked there.
 */
import type {
  Agreement,
  ComparedCell,
  ComparedOutcome,
  Missing,
} from '../../report/conform/conformance.ts';
import type { WalkedCell, WalkedOutcome } from './operations-job.ts';
import type { ExceptionRow, ObservedRow, Pattern } from './table-file.ts';

/** What a spec does in one mode. */
export interface ModeCells {
  readonly mode: string | undefined;
  /** The names of all its operations, also of those that are never taken. */
  readonly operations: readonly string[];
  readonly cells: readonly WalkedCell[];
  /** Whether these are all. */
  readonly isComplete: boolean;
}

export interface Comparison {
  readonly cells: readonly ComparedCell[];
  readonly idleExceptions: readonly ExceptionRow[];
  /** By mode, how many cells only the spec has. */
  readonly unobserved: ReadonlyMap<string | undefined, number>;
}

interface ObservedCell extends Pick<ObservedRow, 'place' | 'mode' | 'operation' | 'before'> {
  readonly outcomes: Map<string, readonly string[]>;
}

/** Outcomes that take more than `tried` operations may be observed, and need not be. */
export function compareCells(
  modes: readonly ModeCells[],
  rows: readonly ObservedRow[],
  exceptions: readonly ExceptionRow[],
  tried: number = Number.POSITIVE_INFINITY,
): Comparison {
  const observed = observedCells(rows);
  const used = new Set<ExceptionRow>();
  const unobserved = new Map<string | undefined, number>();
  const found = new Map<string, WalkedOutcome[]>();
  for (const { mode, cells } of modes) {
    for (const cell of cells) {
      const key = keyOf({ ...cell, mode });
      found.set(key, [...(found.get(key) ?? []), ...cell.outcomes]);
      if (!observed.has(key)) unobserved.set(mode, (unobserved.get(mode) ?? 0) + 1);
    }
  }
  const seen = new Set(modes.flatMap(({ mode, cells }) => cells.map((c) => stateKey(mode, c))));
  const missingOf = ({ mode: name, operation, before }: ObservedCell): Missing => {
    const mode = modes.find((each) => each.mode === name);
    if (mode === undefined) return 'mode';
    if (!mode.operations.includes(operation)) return 'operation';
    return seen.has(stateKey(name, { before })) ? 'not taken' : 'state';
  };
  const cells = [...observed].map(([key, cell]): ComparedCell => {
    const mode = modes.find((each) => each.mode === cell.mode);
    const matching = exceptions.filter((exception) => isOfCell(exception, cell));
    const walked = found.get(key);
    const compared =
      walked === undefined
        ? missingCell(cell, missingOf(cell), mode?.isComplete ?? true, matching, used)
        : comparedCell(cell, walked, mode?.isComplete === true, tried, matching, used);
    const { place, operation, before } = cell;
    return { mode: cell.mode, operation, before, place, ...compared };
  });
  return { cells, idleExceptions: exceptions.filter((each) => !used.has(each)), unobserved };
}

type Judgement = Pick<ComparedCell, 'agreement' | 'missing' | 'reasons' | 'outcomes'>;

function missingCell(
  { outcomes }: ObservedCell,
  missing: Missing,
  isComplete: boolean,
  exceptions: readonly ExceptionRow[],
  used: Set<ExceptionRow>,
): Judgement {
  const isKnown = isComplete || missing === 'mode' || missing === 'operation';
  const fitting = exceptions.filter(({ exception }) => exception === 'not expressible');
  if (isKnown) for (const each of fitting) used.add(each);
  return {
    agreement: isKnown ? 'not expressible' : 'unknown',
    missing: isKnown ? missing : undefined,
    reasons: isKnown ? fitting.map(({ reason }) => reason) : [],
    outcomes: [...outcomes.values()].map((after) => ({
      ...{ after, isObserved: true, sequence: undefined, reason: undefined },
    })),
  };
}

function comparedCell(
  { outcomes }: ObservedCell,
  walked: readonly WalkedOutcome[],
  isComplete: boolean,
  tried: number,
  exceptions: readonly ExceptionRow[],
  used: Set<ExceptionRow>,
): Judgement {
  const sequences = new Map<string, WalkedOutcome>();
  for (const outcome of walked) {
    const key = JSON.stringify(outcome.after);
    const known = sequences.get(key);
    if (known === undefined || outcome.sequence.length < known.sequence.length) {
      sequences.set(key, outcome);
    }
  }
  const reasonFor = (after: readonly string[], kind: ExceptionRow['exception']) => {
    const fitting = exceptions.filter(
      (each) => each.exception === kind && after.every((value, i) => fits(each.after[i], value)),
    );
    for (const each of fitting) used.add(each);
    return fitting[0]?.reason;
  };
  const both = [...outcomes].map(([key, after]): ComparedOutcome => {
    const sequence = sequences.get(key)?.sequence;
    const reason = sequence === undefined ? reasonFor(after, 'fewer') : undefined;
    return { after, isObserved: true, sequence, reason };
  });
  const more = [...sequences]
    .filter(([key, { sequence }]) => !outcomes.has(key) && sequence.length <= tried)
    .map(([, { after, sequence }]): ComparedOutcome => {
      return { after, isObserved: false, sequence, reason: reasonFor(after, 'more') };
    });
  const all = [...both, ...more];
  return {
    agreement: agreementOf(all, isComplete),
    missing: undefined,
    reasons: [...new Set(all.flatMap(({ reason }) => (reason === undefined ? [] : [reason])))],
    outcomes: all,
  };
}

function agreementOf(outcomes: readonly ComparedOutcome[], isComplete: boolean): Agreement {
  const isMore = outcomes.some(({ isObserved }) => !isObserved);
  const isFewer = outcomes.some(({ sequence }) => sequence === undefined);
  if (isMore) return isFewer && isComplete ? 'differs' : 'more';
  if (!isComplete) return 'unknown';
  return isFewer ? 'fewer' : 'agrees';
}

function observedCells(rows: readonly ObservedRow[]): Map<string, ObservedCell> {
  const cells = new Map<string, ObservedCell>();
  for (const row of rows) {
    const key = keyOf(row);
    const { place, mode, operation, before, after } = row;
    const cell = cells.get(key) ?? { place, mode, operation, before, outcomes: new Map() };
    cells.set(key, cell);
    cell.outcomes.set(JSON.stringify(after), after);
  }
  return cells;
}

function keyOf({ mode, operation, before }: Omit<ObservedCell, 'place' | 'outcomes'>): string {
  return JSON.stringify([mode, operation, before]);
}

function stateKey(mode: string | undefined, { before }: Pick<ObservedRow, 'before'>): string {
  return JSON.stringify([mode, before]);
}

function isOfCell(
  exception: ExceptionRow,
  { mode, operation, before }: Pick<ObservedRow, 'mode' | 'operation' | 'before'>,
): boolean {
  return (
    (mode === undefined || fits(exception.mode, mode)) &&
    fits(exception.operation, operation) &&
    before.every((value, i) => fits(exception.before[i], value))
  );
}

/** Whether an exception is about what was observed. */
export function isOfException(
  exception: ExceptionRow,
  cell: Pick<ObservedRow, 'mode' | 'operation' | 'before'>,
  after: readonly string[],
): boolean {
  return isOfCell(exception, cell) && after.every((value, i) => fits(exception.after[i], value));
}

function fits(pattern: Pattern, value: string): boolean {
  return pattern === undefined || pattern.has(value);
}
