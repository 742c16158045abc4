/**
 * Every sequence of operations, one operation at a time.
 *
 * A state is *quiescent* if nobody can go on but drivers, which begin an operation or have one behind them. From each
 * quiescent state that is reached, every driver that is idle begins each of its operations, and it alone runs until
 * it has returned or has to wait. Only then do those go on whom it woke, one after another, each until
 * it has to wait; if there are several, in every order. So an operation has an outcome in each
 * quiescent state in which it may end: there it has returned, or it is blocked and stays so until a later one wakes it.
 *
 * Daemons take part if they are fair: one that may stop anywhere owes nobody that it acts.
 *
 * Law: the same transitions with either engine.
 */
import { at } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { attempts } from '../../model/meaning/interpret.ts';
import { IDLE_LABEL, RETURNED_LABEL } from '../../spec/language/program/driver-threads.ts';
import type { CoreDriver } from '../../spec/language/types/core.ts';
import type { ExploreOptions, Limit } from '../outcome.ts';
import { startClock } from '../search-clock.ts';
import type { OpenStates, OpenSteps } from './open-states.ts';

/** One operation from one quiescent state. */
export interface Transition {
  readonly from: QuiescentState;
  /** The thread of the driver. */
  readonly thread: number;
  /** Its place among the operations of the driver. */
  readonly operation: number;
  /** Where it may end. Empty if it is not to be taken here, or if no way through it comes to an end. */
  readonly ends: readonly number[];
  /** Whether no way through it comes to an end, not even in a failure or an `assume`. */
  readonly isEndless: boolean;
  /** The checks that fail on the way, and end the run there. */
  readonly failures: readonly string[];
}

/** A state between operations. */
export interface QuiescentState {
  readonly state: number;
  /** The operation that led here on a shortest way; undefined where all begins. */
  readonly by:
    | { readonly from: QuiescentState; readonly thread: number; readonly operation: number }
    | undefined;
}

export interface WalkOptions extends Pick<ExploreOptions, 'onProgress' | 'limits'> {
  /** Operations in a sequence at most; default: as many as lead to something new. */
  readonly maxLength?: number | undefined;
  /** Which operations are taken; default: all. */
  readonly isTaken?: (operation: CoreDriver['operations'][number]) => boolean;
}

/** Where drivers stand. */
export interface DriverPlaces {
  /** The driver of each thread; undefined for threads that are none. */
  readonly driverOf: readonly (CoreDriver | undefined)[];
  readonly isIdle: (state: number, thread: number) => boolean;
  readonly hasReturned: (state: number, thread: number) => boolean;
}

/** Of each thread, whether it takes part: all but daemons that owe nobody to act. */
export function partakers(machine: Machine): readonly boolean[] {
  return machine.threads.map(({ template }) => {
    const { daemon, fairness } = at(machine.templates, template);
    return !daemon || fairness !== 'none';
  });
}

export function driverPlaces(
  machine: Machine,
  drivers: readonly CoreDriver[],
  states: OpenStates,
): DriverPlaces {
  const driverOf = machine.threads.map(({ template }) =>
    drivers.find((driver) => driver.template === template),
  );
  const nodesWith = (label: string): readonly ReadonlySet<number>[] =>
    machine.threads.map(({ template }, thread) => {
      const { nodes, locations } = at(machine.templates, template);
      if (driverOf[thread] === undefined) return new Set();
      const own = locations.filter((location) => {
        const { labels, frames } = at(nodes, location).origin;
        return frames.length === 0 && labels.includes(label);
      });
      return new Set(own);
    });
  const [idle, returned] = [nodesWith(IDLE_LABEL), nodesWith(RETURNED_LABEL)];
  return {
    driverOf,
    isIdle: (state, thread) => at(idle, thread).has(states.nodeOf(state, thread)),
    hasReturned: (state, thread) => at(returned, thread).has(states.nodeOf(state, thread)),
  };
}

/** What an operation does from one quiescent state. */
export interface TakenOperation extends Omit<Transition, 'from'> {
  /** For each of `ends` the quiescent state that comes of it: all who have returned are idle again. */
  readonly next: readonly number[];
}

/** Operations one at a time, from whichever quiescent state it is asked. */
export interface OperationSteps {
  readonly places: DriverPlaces;
  /** The quiescent states in which no operation was begun yet. */
  readonly starts: () => readonly number[];
  /** All that idle drivers may begin there, as far as it is wanted, one after another. */
  readonly take: (
    from: number,
    isTaken: (operation: CoreDriver['operations'][number]) => boolean,
  ) => Iterable<TakenOperation>;
}

export function operationSteps(
  machine: Machine,
  drivers: readonly CoreDriver[],
  states: OpenStates,
): OperationSteps {
  const places = driverPlaces(machine, drivers, states);
  const takesPart = partakers(machine);
  const run = (state: number, first: number | undefined): Ends =>
    endsFrom(machine, states, places, takesPart, state, first, () => true);
  return {
    places,
    starts: () => run(states.initial, undefined).ends,
    *take(from, isTaken) {
      for (const { thread, operation, to } of begun(machine, states, places, from)) {
        const declared = places.driverOf[thread]?.operations[operation];
        if (declared !== undefined && !isTaken(declared)) continue;
        const { ends, isEndless, failures } = run(to, thread);
        const next = ends.map((end) => afterReturns(states, places, end));
        yield { thread, operation, ends, next, isEndless, failures };
      }
    },
  };
}

/**
 * Walks all sequences of operations, shortest first, and hands each transition to `visit` once. Returns the limit
 * that was reached, if one was: then not all were visited. It is `length` if longer sequences may lead to more.
 */
export function sequentialWalk(
  machine: Machine,
  drivers: readonly CoreDriver[],
  states: OpenStates,
  options: WalkOptions,
  visit: (transition: Transition) => void,
): Limit | 'length' | undefined {
  const clock = startClock(options);
  const places = driverPlaces(machine, drivers, states);
  const takesPart = partakers(machine);
  const known = new Set<number>();
  let layer: QuiescentState[] = [];
  let next: QuiescentState[] = [];
  let [transitions, depth] = [0, 0];
  let frontier = 0;
  let limit: Limit | undefined;
  /** Also asked within an operation, which may have many states of its own. */
  const mayGoOn = (): boolean => {
    if (states.count() > options.limits.maxStates) limit ??= 'states';
    limit ??= clock.check({ states: states.count(), transitions, depth, frontier });
    return limit === undefined;
  };
  const discover = (state: number, by: QuiescentState['by']): void => {
    if (known.has(state)) return;
    known.add(state);
    next.push({ state, by });
  };
  const run = (state: number, first: number | undefined): Ends =>
    endsFrom(machine, states, places, takesPart, state, first, mayGoOn);

  for (const end of run(states.initial, undefined).ends) discover(end, undefined);
  if (limit !== undefined) return limit;
  for (; next.length > 0; depth += 1) {
    if (depth === options.maxLength) return 'length';
    [layer, next] = [next, []];
    for (const [i, from] of layer.entries()) {
      frontier = layer.length - i + next.length;
      if (!mayGoOn()) return limit;
      for (const { thread, operation, to } of begun(machine, states, places, from.state)) {
        const declared = places.driverOf[thread]?.operations[operation];
        if (declared !== undefined && options.isTaken?.(declared) === false) continue;
        const { ends, isEndless, failures } = run(to, thread);
        if (limit !== undefined) return limit;
        transitions += 1;
        visit({ from, thread, operation, ends, isEndless, failures });
        const by = { from, thread, operation };
        for (const end of ends) discover(afterReturns(states, places, end), by);
      }
    }
  }
  return undefined;
}

/** The operations that idle drivers begin. Of drivers that nothing tells apart, one is enough. */
function begun(
  machine: Machine,
  states: OpenStates,
  { driverOf, isIdle }: DriverPlaces,
  from: number,
): readonly { readonly thread: number; readonly operation: number; readonly to: number }[] {
  const alike = new Set(
    machine.symmetries.filter(({ broken }) => broken === undefined).map(({ type }) => type),
  );
  const taken = new Set<CoreDriver>();
  return driverOf.flatMap((driver, thread) => {
    if (driver === undefined || !isIdle(from, thread)) return [];
    const { template } = at(machine.threads, thread);
    const { indexes } = at(machine.templates, template);
    const isOneOfMany =
      indexes.length > 0 &&
      indexes.every(({ type }) => type.kind === 'index' && alike.has(type.name));
    if (isOneOfMany && taken.has(driver)) return [];
    taken.add(driver);
    return states
      .steps(from, (each) => each === thread)
      .steps.map(({ to }, operation) => ({ thread, operation, to }));
  });
}

interface Ends {
  readonly ends: readonly number[];
  readonly isEndless: boolean;
  readonly failures: readonly string[];
}

/** The quiescent states that may come after `start`, in which `first` runs before all others; some, if it may not go on. */
function endsFrom(
  machine: Machine,
  states: OpenStates,
  { driverOf, isIdle, hasReturned }: DriverPlaces,
  takesPart: readonly boolean[],
  start: number,
  first: number | undefined,
  mayGoOn: () => boolean,
): Ends {
  const ends = new Set<number>();
  const failures = new Set<string>();
  let isOver = false;
  const seen = new Set<number>();
  const open: { readonly state: number; readonly running: number | undefined }[] = [
    { state: start, running: first },
  ];
  const mayMove = (state: number, thread: number): boolean =>
    takesPart[thread] === true &&
    (driverOf[thread] === undefined || !(isIdle(state, thread) || hasReturned(state, thread)));
  for (let point = open.pop(); point !== undefined; point = open.pop()) {
    const { state, running } = point;
    const key = state * (driverOf.length + 1) + (running ?? driverOf.length);
    if (seen.has(key)) continue;
    if (!mayGoOn()) break;
    seen.add(key);
    const taking = (threads: ReadonlySet<number>): OpenSteps =>
      threads.size === 0
        ? { steps: [], enders: [] }
        : states.steps(state, (thread) => threads.has(thread));
    const movers = new Set([...driverOf.keys()].filter((thread) => mayMove(state, thread)));
    const own = running !== undefined && movers.delete(running) ? [running] : [];
    const alone = taking(new Set(own));
    const { steps: taken, enders: ended } =
      alone.steps.length > 0 || alone.enders.length > 0 ? alone : taking(movers);
    for (const thread of ended) {
      for (const name of failuresOf(machine, states, state, thread)) failures.add(name);
    }
    for (const { thread, to } of taken.toReversed()) open.push({ state: to, running: thread });
    isOver ||= ended.length > 0;
    if (taken.length === 0 && ended.length === 0) ends.add(state);
  }
  return {
    ends: [...ends].sort((a, b) => a - b),
    isEndless: ends.size === 0 && !isOver,
    failures: [...failures],
  };
}

/** The checks that fail in a step of `thread` from `state`; none if an `assume` drops the run. */
export function failuresOf(
  machine: Machine,
  states: OpenStates,
  state: number,
  thread: number,
): readonly string[] {
  return attempts(machine, states.state(state), thread).results.flatMap(({ end, violations }) =>
    end === 'failure' ? violations.slice(-1).map(({ property }) => property) : [],
  );
}

/** The quiescent state `end` once all drivers that have returned are idle again. */
function afterReturns(
  states: OpenStates,
  { driverOf, hasReturned }: DriverPlaces,
  end: number,
): number {
  let state = end;
  for (const thread of driverOf.keys()) {
    if (!hasReturned(state, thread)) continue;
    const [step] = states.steps(state, (each) => each === thread).steps;
    state = step?.to ?? state;
  }
  return state;
}
