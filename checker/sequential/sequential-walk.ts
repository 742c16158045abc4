/**
 * Every sequence of operations, one operation at a time.
 *
 * A state is *quiescent* if nobody can go on but drivers, which begin an operation or have one behind them. From each
 * quiescent state that is reached, every driver that is idle begins each of its operations, and it alone runs until
 * it has returned or has to wait. Only then do those go on whom it woke, one after another, each until
 * it has to wait; if there are several, in every order. So an operation has an outcome in each
 * quiescent state in which it may end: there it has returned, or it is blocked and stays so until a later one wakes it.
 *
 * Daemons take part if they are fair: one that is not may stop for ever, so nothing may depend on it.
 *
 * Law: the same transitions with either engine.
 */
import type { Machine } from '../../model/machine/machine.ts';
import type { CoreDriver } from '../../spec/language/types/core.ts';
import type { ExploreOptions, Limit } from '../outcome.ts';
import { startClock } from '../search-clock.ts';
import { type DriverPlaces, driverPlaces, partakers } from './driver-places.ts';
import type { OpenStates } from './open-states.ts';
import { afterReturns, begun, type Ends, endsFrom } from './operation-ends.ts';

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
  /** From which quiescent states the walk goes on; default: all. */
  readonly isFollowed?: (state: number) => boolean;
  /** Which operations are taken; default: all. */
  readonly isTaken?: (operation: CoreDriver['operations'][number]) => boolean;
}

/** What an operation does from one quiescent state. */
export interface TakenOperation extends Omit<Transition, 'from'> {
  /** For each of `ends` the quiescent state that follows: all drivers that have returned are idle again. */
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
    if (options.isFollowed?.(state) === false) return;
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
