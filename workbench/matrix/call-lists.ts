/** Which drivers call which operations beside each other. */
import type { Call, OperationSpace } from '../../checker/concurrent/operation-space.ts';
import { at } from '../../model/machine/assert.ts';

export interface CallList {
  /** In the order of the operations in the spec; then the one beside them. */
  readonly calls: readonly Call[];
  readonly names: readonly string[];
}

export interface AskedCalls {
  /** Only these operations; empty for all. */
  readonly operations: readonly string[];
  /** The operation that a third driver calls. */
  readonly beside: string | undefined;
}

interface Choice extends Call {
  readonly name: string;
  /** Its place among the operations of all drivers. */
  readonly place: number;
}

/**
 * All pairs of operations that idle drivers may call beside each other in `start`, each with every two drivers that can
 * call them. Of drivers that nothing tells apart, those are enough that come first.
 */
export function callLists(
  space: OperationSpace,
  start: number,
  { operations, beside }: AskedCalls,
): readonly CallList[] {
  const choices = choicesIn(space, start, beside === undefined ? 2 : 3);
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
  return lists.map((calls) => ({ calls, names: calls.map(({ name }) => name) }));
}

function choicesIn({ machine, places }: OperationSpace, start: number, most: number): Choice[] {
  const { driverOf, isIdle } = places;
  const alike = new Set(
    machine.symmetries.filter(({ broken }) => broken === undefined).map(({ type }) => type),
  );
  const taken = new Map<object, number>();
  const firstPlaces = new Map<object, number>();
  let place = 0;
  for (const driver of driverOf) {
    if (driver === undefined || firstPlaces.has(driver)) continue;
    firstPlaces.set(driver, place);
    place += driver.operations.length;
  }
  return driverOf.flatMap((driver, thread) => {
    if (driver === undefined || !isIdle(start, thread)) return [];
    const { indexes } = at(machine.templates, at(machine.threads, thread).template);
    const isOneOfMany =
      indexes.length > 0 &&
      indexes.every(({ type }) => type.kind === 'index' && alike.has(type.name));
    const count = taken.get(driver) ?? 0;
    if (isOneOfMany && count >= most) return [];
    taken.set(driver, count + 1);
    const first = firstPlaces.get(driver) ?? 0;
    return driver.operations.map(({ name }, operation) => ({
      ...{ thread, operation, name, place: first + operation },
    }));
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
