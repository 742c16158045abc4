/**
 * Lock-order cycles, of the orders that occur in some run each: lockdep's question, which needs no run
 * that deadlocks.
 *
 * Orders are edges between locks. A cycle of them is reported if it could deadlock: nowhere on it may a
 * lock be taken as a recursive reader that is next held with other readers, because such a reader waits
 * for none of them. (A reader of a fair lock does wait, behind a writer that waits for the other readers.)
 * That is the strong path of lockdep (Documentation/locking/lockdep-design.rst).
 */
import type { LockOrder, Machine } from '../../model/machine/machine.ts';
import type { Violation } from '../outcome.ts';

export const LOCK_ORDER = 'lock_order';

/** Returns `checks` with what the engine must look for so that cycles can be found. */
export function withLockOrders(
  machine: Machine,
  checks: ReadonlySet<string> | 'all',
): ReadonlySet<string> | 'all' {
  if (checks === 'all' || !checks.has(LOCK_ORDER)) return checks;
  return new Set([...checks, ...machine.lockOrders.map(({ property }) => property)]);
}

/**
 * Returns `violations` with those of lock orders replaced by one of `lock_order`, if they make a cycle;
 * it is of the shortest cycle, and of several of the one with the shortest runs.
 */
export function closeLockCycles(
  machine: Machine,
  violations: readonly Violation[],
): readonly Violation[] {
  const orders = new Map(machine.lockOrders.map((order) => [order.property, order]));
  const rest = violations.filter(({ property }) => !orders.has(property));
  const seen = violations.flatMap((violation): readonly FoundOrder[] => {
    const order = orders.get(violation.property);
    return order === undefined ? [] : [{ order, violation }];
  });
  const cycles = seen
    .flatMap((first) => shortestCycle(first, seen) ?? [])
    .sort(
      (a, b) =>
        a.length - b.length ||
        total(a) - total(b) ||
        (namesOf(a) < namesOf(b) ? -1 : namesOf(a) > namesOf(b) ? 1 : 0),
    );
  const [cycle] = cycles;
  if (cycle === undefined) return rest;
  // The order that takes longest to come about closes the cycle.
  const depth = Math.max(...cycle.map(({ violation }) => violation.depth));
  const last = cycle.findIndex(({ violation }) => violation.depth === depth);
  const turned = [...cycle.slice(last), ...cycle.slice(0, last)].map(({ violation }) => violation);
  const [closing] = turned;
  if (closing === undefined) return rest;
  return [...rest, { property: LOCK_ORDER, depth, run: closing.run, cycle: turned }];
}

interface FoundOrder {
  readonly order: LockOrder;
  readonly violation: Violation;
}

/** Breadth first over orders, each after one that it may follow. */
function shortestCycle(
  first: FoundOrder,
  seen: readonly FoundOrder[],
): readonly [readonly FoundOrder[]] | undefined {
  const cameFrom = new Map<FoundOrder, FoundOrder | undefined>([[first, undefined]]);
  const queue = [first];
  for (const edge of queue) {
    if (follows(first.order, edge.order)) {
      const cycle: FoundOrder[] = [];
      for (let e: FoundOrder | undefined = edge; e !== undefined; e = cameFrom.get(e))
        cycle.push(e);
      return [cycle.reverse()];
    }
    for (const next of seen) {
      if (cameFrom.has(next) || !follows(next.order, edge.order)) continue;
      cameFrom.set(next, edge);
      queue.push(next);
    }
  }
  return undefined;
}

/** Whether who takes `before.to` may have to wait for who holds it as `after` does. */
function follows(after: LockOrder, before: LockOrder): boolean {
  return after.from === before.to && !(before.toRecursive && after.fromShared);
}

function total(cycle: readonly FoundOrder[]): number {
  return cycle.reduce((sum, { violation }) => sum + violation.depth, 0);
}

function namesOf(cycle: readonly FoundOrder[]): string {
  return cycle.map(({ order }) => order.property).join();
}
