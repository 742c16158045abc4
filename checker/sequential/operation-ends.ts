/** Where one operation, run alone, may end. */
import { at } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { attempts } from '../../model/meaning/interpret.ts';
import type { CoreDriver } from '../../spec/language/types/core.ts';
import type { DriverPlaces } from './driver-places.ts';
import type { OpenStates, OpenSteps } from './open-states.ts';

/** The operations that idle drivers begin. Of drivers that are alike, one is enough. */
export function begun(
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

export interface Ends {
  readonly ends: readonly number[];
  readonly isEndless: boolean;
  readonly failures: readonly string[];
}

/** The quiescent states that may come after `start`, in which `first` runs before all others; some, if it may not go on. */
export function endsFrom(
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
export function afterReturns(
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
