/**
 * All operations beside each other, from each start state, compared with the same operations one at a time: the work
 * of a worker. What no order of them explains is a race.
 */
import { createHash } from 'node:crypto';
import { type RunEnd, type Runs, runsOf } from '../../checker/concurrent/operation-runs.ts';
import {
  type Call,
  type OperationSpace,
  operationSpace,
} from '../../checker/concurrent/operation-space.ts';
import type { Limit, Limits } from '../../checker/outcome.ts';
import { startClock } from '../../checker/search-clock.ts';
import type { OpenStates } from '../../checker/sequential/open-states.ts';
import { assert } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { coneOfInfluence } from '../../model/reduce/cone-of-influence.ts';
import { OPERATION_LOCAL, RESULT_LOCAL } from '../../spec/language/program/driver-threads.ts';
import type { CoreTables } from '../../spec/language/types/core.ts';
import type { JobControl } from '../search/search-job.ts';
import { type EngineName, engineNamed } from '../search/shortest-run-job.ts';
import { callLists } from './call-lists.ts';
import { type EndOutcome, explain } from './explain-outcomes.ts';
import { runOf, type StateRun } from './outcome-run.ts';
import { columnVariables, type Observer, observer } from './seen-outcome.ts';
import { type Sleeper, type StartState, startStates } from './start-states.ts';

export interface MatrixJob {
  readonly machine: Machine;
  readonly tables: CoreTables;
  readonly engine: EngineName;
  readonly limits: Limits;
  /** Only these operations; empty for all. */
  readonly operations: readonly string[];
  /** The operation that a third driver calls; undefined for pairs. */
  readonly beside: string | undefined;
  /** Operations in the sequences to start states at most; undefined: as many as lead to something new. */
  readonly maxLength: number | undefined;
}

export interface FoundMatrix {
  readonly starts: readonly Omit<StartState, 'state' | 'alike'>[];
  readonly ambiguous: number;
  readonly sleepers: readonly Sleeper[];
  readonly cells: readonly FoundCell[];
  readonly quiescent: number;
  /** Points of runs that were looked at, of all searches. */
  readonly points: number;
  readonly limit: Limit | 'length' | undefined;
}

export interface FoundCell {
  readonly operations: readonly string[];
  /** In how many start states they were called, with which drivers counted. */
  readonly calls: number;
  /** Whether all runs from all start states were looked at. */
  readonly isComplete: boolean;
  /** A digest of all outcomes, of both kinds of runs, from each start state. */
  readonly digest: string;
  readonly unexplained: readonly Unexplained[];
}

/** An outcome that no order gives. */
export interface Unexplained {
  readonly outcome: string;
  /** The start states in which it was found, by number. */
  readonly starts: readonly number[];
  /** What the orders give in the first of them. */
  readonly orders: readonly { readonly outcome: string; readonly run: StateRun | undefined }[];
  /** A simplest run to it from the first. */
  readonly run: StateRun | undefined;
}

/** Machines are opened anew behind so many states, or memory would hold what nobody asks for any more. */
const OPEN_STATES_MAX = 400_000;

class LimitReached extends Error {
  readonly limit: Limit;
  constructor(limit: Limit) {
    super(limit);
    this.limit = limit;
  }
}

interface Cell {
  calls: number;
  isComplete: boolean;
  readonly digests: string[];
  readonly unexplained: Map<string, Unexplained & { readonly starts: number[] }>;
}

/**
 * The machine on which operations are compared: without ghosts and all else that neither the columns look at nor
 * anything depends on, since such a difference is none that a user sees.
 */
export function matrixMachine(machine: Machine, { columns }: CoreTables): Machine {
  return coneOfInfluence(machine, new Set(), {
    variables: columnVariables(machine, columns),
    slots: new Set([OPERATION_LOCAL, RESULT_LOCAL]),
  });
}

export async function findMatrix(job: MatrixJob, control: JobControl): Promise<FoundMatrix> {
  const { tables, engine, limits, beside, maxLength } = job;
  const machine = matrixMachine(job.machine, tables);
  const { openStates } = await engineNamed(engine);
  const open = (): Opened => {
    const states = openStates(machine, limits.maxMemory);
    const space = operationSpace(machine, tables.drivers, states);
    return { states, space, seen: observer(space, tables) };
  };
  let opened = open();
  let before = 0;
  let points = 0;
  const onProgress = (progress: Parameters<JobControl['onProgress']>[0]): 'go' | 'stop' => {
    control.onProgress(progress);
    return control.isStopped() ? 'stop' : 'go';
  };
  const clock = startClock({ limits, onProgress });
  const visit = (): void => {
    points += 1;
    const states = before + opened.states.count();
    if (states > limits.maxStates) throw new LimitReached('states');
    const limit = clock.check({ states, transitions: points, depth: 0, frontier: 0 });
    if (limit !== undefined) throw new LimitReached(limit);
  };
  const size = beside === undefined ? 2 : 3;
  // One more: a start state is known by what single operations do from there.
  const walkedLength = maxLength === undefined ? undefined : maxLength + 1;
  const walkOptions = { limits, maxLength: walkedLength, onProgress };
  const wanted = { minIdle: size, maxAsleep: 1 };
  const found = startStates(opened.space, tables, opened.seen, wanted, walkOptions);
  const cells = new Map<string, Cell>();
  let limit: FoundMatrix['limit'] = found.limit;
  const isWhole = limit === undefined || limit === 'length';
  const cellOf = (names: readonly string[]): Cell => {
    const key = JSON.stringify(names);
    const known = cells.get(key);
    if (known !== undefined) return known;
    const made: Cell = { calls: 0, isComplete: isWhole, digests: [], unexplained: new Map() };
    cells.set(key, made);
    return made;
  };
  let isOver = false;
  for (const [number, each] of found.starts.entries()) {
    if (opened.states.count() > OPEN_STATES_MAX) {
      before += opened.states.count();
      opened = open();
    }
    const start = opened.states.numberOf(each.state);
    const look = `${each.labels} ${each.asleep.join()}`;
    for (const { calls, names } of callLists(opened.space, start, each.alike, job)) {
      const cell = cellOf(names);
      if (isOver) {
        cell.isComplete = false;
        continue;
      }
      try {
        compare(opened, cell, { number, look, state: start }, calls, visit);
      } catch (error) {
        if (!(error instanceof LimitReached)) throw error;
        limit = error.limit;
        isOver = true;
        cell.isComplete = false;
      }
    }
  }
  return {
    starts: found.starts.map(({ labels, asleep, sequence }) => ({ labels, asleep, sequence })),
    ambiguous: found.ambiguous,
    sleepers: found.sleepers,
    quiescent: found.quiescent,
    points,
    limit,
    cells: [...cells].map(([key, { digests, unexplained, ...cell }]) => ({
      ...{ ...cell, operations: JSON.parse(key) as string[] },
      digest: createHash('sha256').update(digests.sort().join('\n')).digest('hex').slice(0, 12),
      unexplained: [...unexplained.values()],
    })),
  };
}

interface Opened {
  readonly states: OpenStates;
  readonly space: OperationSpace;
  readonly seen: Observer;
}

/** Looks at `calls` from one start state, and puts down in `cell` what no order explains. */
function compare(
  { space, seen }: Opened,
  cell: Cell,
  { number, look, state: start }: { number: number; look: string; state: number },
  calls: readonly Call[],
  visit: () => void,
): void {
  const rules = calls.length === 2 ? 'at once' : 'any time';
  const both = runsOf(space, start, calls, rules, visit);
  const ordered = runsOf(space, start, calls, 'one at a time', visit);
  if (both === undefined || ordered === undefined) return;
  const without = omissions(space, calls).flatMap((left) => {
    const runs = runsOf(space, start, left, 'one at a time', visit);
    return runs === undefined ? [] : [{ left, runs }];
  });
  cell.calls += 1;
  const see = (runs: Runs, of: readonly Call[]): readonly EndOutcome[] =>
    outcomesOf(seen, start, runs, of);
  const found = explain({
    calls,
    found: see(both, calls),
    ordered: see(ordered, calls),
    without: without.map(({ left, runs }) => ({ left, outcomes: see(runs, left) })),
  });
  cell.digests.push(JSON.stringify([look, found.digest]));
  for (const { text, end } of found.unexplained) {
    const known = cell.unexplained.get(text);
    if (known !== undefined) {
      if (!known.starts.includes(number)) known.starts.push(number);
      continue;
    }
    const isLike = (wanted: RunEnd, isOrdered: boolean) => (each: RunEnd) =>
      each.failed === wanted.failed &&
      (!isOrdered || each.order === wanted.order) &&
      JSON.stringify(seen.outcome(start, each, calls)) ===
        JSON.stringify(seen.outcome(start, wanted, calls));
    const orders = found.orders.map((each) => ({
      outcome: each.text,
      run:
        each.end === undefined
          ? undefined
          : runOf(space, start, calls, 'one at a time', isLike(each.end, false), visit),
    }));
    const run =
      end === undefined ? undefined : runOf(space, start, calls, rules, isLike(end, true), visit);
    cell.unexplained.set(text, { outcome: text, starts: [number], orders, run });
  }
}

function outcomesOf(
  seen: Observer,
  start: number,
  { ends, hasEndless }: Runs,
  calls: readonly Call[],
): readonly EndOutcome[] {
  const all = ends.map((end) => ({ end, seen: seen.outcome(start, end, calls) }));
  const endless = { shared: 'does not end', results: [], names: [] };
  return hasEndless ? [...all, { end: undefined, seen: endless }] : all;
}

/** The calls without one or more of those that may do nothing; not without all. */
function omissions(
  { places }: OperationSpace,
  calls: readonly Call[],
): readonly (readonly Call[])[] {
  const idle = calls.filter(
    ({ thread, operation }) =>
      places.driverOf[thread]?.operations[operation]?.mayDoNothing === true,
  );
  assert(idle.length <= 3, 'three call at most');
  const subsets = [...new Array(2 ** idle.length).keys()].slice(1);
  return subsets
    .map((bits) =>
      calls.filter((call) => ((bits >> idle.indexOf(call)) & 1) === 0 || !idle.includes(call)),
    )
    .filter(({ length }) => length > 0);
}
