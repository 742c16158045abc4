/** Which drivers call which operations beside each other. */
import type { Call, OperationSpace } from '../../checker/concurrent/operation-space.ts';

export interface CallList {
  /** In the order of the operations in the spec; then the one beside them. */
  readonly calls: readonly Call[];
  readonly names: readonly string[];
}

export interface RequestedCalls {
  /** Only these operations; empty for all. */
  readonly operations: readonly string[];
  /** The operation that a third driver calls. */
  readonly beside: string | undefined;
}

interface Choice extends Call {
  readonly name: string;
  /** The number of all drivers that are alike. */
  readonly kind: number;
  /** Its place among the operations of all drivers. */
  readonly place: number;
}

/**
 * All pairs of operations that idle drivers may call beside each other in `start`, each with every two drivers that can
 * call them. Drivers with one number in `alike` are taken in one order, and those that come first.
 */
export function callLists(
  space: OperationSpace,
  start: number,
  alike: ReadonlyMap<number, number>,
  { operations, beside }: RequestedCalls,
): readonly CallList[] {
  const choices = choicesIn(space, start, alike);
  const isAsked = ({ name }: Choice): boolean =>
    operations.length === 0 || operations.includes(name);
  const pairs = choices.filter(isAsked).flatMap((first) =>
    choices.filter(isAsked).flatMap((second) => {
      const isOrdered =
        first.place < second.place ||
        (first.place === second.place && first.thread < second.thread);
      return isOrdered && mayMeet(space, [first, second]) ? [[first, second]] : [];
    }),
  );
  const lists =
    beside === undefined
      ? pairs
      : pairs.flatMap((pair) =>
          choices
            .filter((third) => third.name === beside && mayMeet(space, [...pair, third]))
            .map((third) => [...pair, third]),
        );
  return lists
    .filter((calls) => isFirstOfAlike(choices, calls))
    .map((calls) => ({ calls, names: calls.map(({ name }) => name) }));
}

function choicesIn(
  { places }: OperationSpace,
  start: number,
  alike: ReadonlyMap<number, number>,
): readonly Choice[] {
  const { driverOf, isIdle } = places;
  const firstPlaces = new Map<object, number>();
  let place = 0;
  for (const driver of driverOf) {
    if (driver === undefined || firstPlaces.has(driver)) continue;
    firstPlaces.set(driver, place);
    place += driver.operations.length;
  }
  return driverOf.flatMap((driver, thread) => {
    if (driver === undefined || !isIdle(start, thread)) return [];
    const first = firstPlaces.get(driver) ?? 0;
    const kind = alike.get(thread) ?? -1 - thread;
    return driver.operations.map(({ name }, operation) => ({
      ...{ thread, operation, name, kind, place: first + operation },
    }));
  });
}

/** Of drivers that are alike, those call that come first, in their order. */
function isFirstOfAlike(choices: readonly Choice[], calls: readonly Choice[]): boolean {
  return calls.every(({ thread, kind }, i) => {
    const before = new Set(
      choices
        .filter((each) => each.kind === kind && each.thread < thread)
        .map((each) => each.thread),
    );
    return [...before].every((each) => calls.slice(0, i).some((call) => call.thread === each));
  });
}

function mayMeet({ places }: OperationSpace, calls: readonly Choice[]): boolean {
  const threads = new Set(calls.map(({ thread }) => thread));
  if (threads.size < calls.length) return false;
  return calls.every(({ thread, operation, ...own }) => {
    const excludes = places.driverOf[thread]?.operations[operation]?.excludes ?? [];
    return calls.every(
      (other) =>
        (other.thread === thread && other.name === own.name) || !excludes.includes(other.name),
    );
  });
}
