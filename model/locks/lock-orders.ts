/**
 * Which lock is taken while which is held, as lockdep asks it: the candidates, and how to see them.
 *
 * A candidate is a call that `acquires` lock B where A may be held, by the locksets. It matters only on a
 * cycle of candidates, so mostly there is none to look for. Each is a `warn` before the call, whose
 * violation says that the order occurs; `checker/locks/lock-cycles.ts` looks whether those make a cycle.
 *
 * A declaration is one class, an array of locks too, so that the page table lock of one page and that of
 * another are the same in their order to other locks. Among themselves the elements of an array may nest,
 * in an order that has no cycle (lockdep wants that annotated: spin_lock_nested()); elements of an index
 * type that is symmetric, and threads, have no order, so there any nesting is one. Pairs that no thread
 * can make are left out, where it hangs on the thread alone which elements it takes (`lock-elements.ts`).
 * Arrays of more than 16 locks are not looked at within. `tries` never waits and so takes nothing in
 * a wrong order; what it has taken is held all the same.
 */
import type { AcquireMode } from '../../spec/language/syntax/ast.ts';
import type { Expr } from '../../spec/language/types/expression.ts';
import {
  BOOL,
  scalarSize,
  scalarValues,
  showValue,
  type Type,
} from '../../spec/language/types/types.ts';
import { at } from '../machine/assert.ts';
import type { LockOrder, Machine } from '../machine/machine.ts';
import { TID } from '../reduce/symmetry.ts';
import { both, differ, same } from './element-conditions.ts';
import { acquisitionsOf, takenBy } from './lock-acquisitions.ts';
import type { LockCheck } from './lock-check.ts';
import { holdsElement, holdsSome, type LockClass, type LockPlace } from './lock-classes.ts';
import { settleAll, settledValues } from './lock-elements.ts';
import type { Lockset } from './lockset.ts';
import type { LockCall, Locksets } from './locksets.ts';

/** Of a larger array, the order of its own elements is not looked at. */
export const ELEMENTS_MAX = 16;

/** No name of a spec has a blank in it. */
const PREFIX = 'lock_order ';

/** Tells whether a property is the one of a `LockOrder`. */
export function isLockOrder(property: string): boolean {
  return property.startsWith(PREFIX);
}

export interface LockOrders {
  /** Filled by `checks`. */
  readonly orders: readonly LockOrder[];
  /** Filled by `checks`: arrays whose elements nest, and are too many to be distinguished. */
  readonly largeArrays: readonly string[];
  /** Returns what is to be asked in `template` on the way into `call`, where `held` may be held. */
  readonly checks: (template: number, held: Lockset, call: LockCall) => readonly LockCheck[];
}

/** Returns the candidates of `machine` that lie on a cycle; `locksets` are those of its templates. */
export function lockOrdersOf(
  machine: Machine,
  classes: readonly LockClass[],
  locksets: readonly Locksets[],
  freshId: () => number,
): LockOrders {
  const isOnCycle = cyclesOf(machine, classes, locksets);
  const orders = new Map<string, LockOrder>();
  const largeArrays = new Set<string>();
  const make = (
    call: LockCall,
    names: { readonly from: string; readonly to: string },
    fromShared: boolean,
    mode: AcquireMode,
    /** Whether `from` is held, and whether that and what is taken is as the names say. */
    holds: Expr,
    happens: Expr = holds,
  ): LockCheck => {
    const toRecursive = mode === 'recursive read';
    const how = `${fromShared ? ' shared' : ''}${toRecursive ? ' recursive' : ''}`;
    const property = `${PREFIX}${names.from} -> ${names.to}${how}`;
    orders.set(property, { property, ...names, holds, fromShared, toRecursive });
    return {
      call,
      property,
      condition: { kind: 'not', operand: happens, type: BOOL, span: happens.span },
      message: `\`${names.to}\` is taken while \`${names.from}\` is held`,
    };
  };

  const checks = (template: number, held: Lockset, call: LockCall): readonly LockCheck[] =>
    takenBy(classes, call).flatMap(({ place, mode }) => {
      const to = at(classes, place.class);
      return classes.flatMap((from, i) => {
        if (at(held.may, i) === 0) return [];
        if (i === place.class) {
          return nested(call, to, place, mode, pairsOf(machine, template, held, place));
        }
        if (!isOnCycle(i, place.class)) return [];
        const names = { from: from.name, to: to.name };
        const [some, alone] = [
          holdsSome(machine, from, 'read', freshId),
          holdsSome(machine, from, 'write', freshId),
        ];
        const shared: Expr = both(some, {
          kind: 'not',
          operand: alone,
          type: BOOL,
          span: alone.span,
        });
        return at(machine.lockTypes, from.type).hasReaders
          ? [make(call, names, false, mode, alone), make(call, names, true, mode, shared)]
          : [make(call, names, false, mode, some)];
      });
    });

  /** One element of an array while others are held. */
  const nested = (
    call: LockCall,
    lock: LockClass,
    { indexes }: LockPlace,
    mode: AcquireMode,
    canBe: (from: readonly Expr[], to: readonly Expr[]) => boolean,
  ): readonly LockCheck[] => {
    if (lock.indexes.length === 0) return [];
    if (lock.indexes.some(hasNoOrder)) {
      const other = (bound: readonly Expr[]): Expr => differ(bound, indexes);
      const holds = holdsSome(machine, lock, 'read', freshId);
      const happens = holdsSome(machine, lock, 'read', freshId, other);
      return [make(call, { from: lock.name, to: lock.name }, false, mode, holds, happens)];
    }
    if (sizeOf(lock) > ELEMENTS_MAX) largeArrays.add(lock.name);
    const elements = elementsOf(lock);
    return elements.flatMap((from) =>
      elements.flatMap((to) => {
        if (from === to || !canBe(from, to)) return [];
        const names = { from: elementName(lock, from), to: elementName(lock, to) };
        const held = holdsElement(machine, lock, 'read', from, freshId);
        return [make(call, names, false, mode, held, both(same(indexes, to), held))];
      }),
    );
  };
  return {
    get orders() {
      return [...orders.values()];
    },
    get largeArrays() {
      return [...largeArrays];
    },
    checks,
  };
}

/** Returns which pairs of different classes lie on a cycle of pairs that may occur. */
function cyclesOf(
  machine: Machine,
  classes: readonly LockClass[],
  locksets: readonly Locksets[],
): (from: number, to: number) => boolean {
  const reach = classes.map(() => new Set<number>());
  machine.templates.forEach((template, number) => {
    if (!machine.threads.some((thread) => thread.template === number)) return;
    for (const { held, place } of acquisitionsOf(template, classes, at(locksets, number))) {
      held.may.forEach((count, from) => {
        if (count > 0 && from !== place.class) at(reach, from).add(place.class);
      });
    }
  });
  // Transitive closure; there are few classes.
  for (const via of classes.keys()) {
    for (const from of reach) if (from.has(via)) for (const to of at(reach, via)) from.add(to);
  }
  return (from, to) => at(reach, from).has(to) && at(reach, to).has(from);
}

/** Returns whether some thread of `template` may hold element `from` where it takes `to`. */
function pairsOf(
  machine: Machine,
  template: number,
  held: Lockset,
  { class: number, indexes }: LockPlace,
): (from: readonly Expr[], to: readonly Expr[]) => boolean {
  if (held.settled === undefined) return () => true;
  const { locals } = held.settled;
  const elements = held.settled.elements[number];
  const taken = settleAll(indexes, locals);
  if (elements === undefined || taken === undefined) return () => true;
  const keyOf = (from: readonly unknown[], to: readonly unknown[]): string =>
    `${from.join(' ')} ${to.join(' ')}`;
  const pairs = new Set<string>();
  for (const [thread, instance] of machine.threads.entries()) {
    if (instance.template !== template) continue;
    const to = settledValues(machine, thread, taken);
    for (const each of elements.values()) {
      const from = settledValues(machine, thread, each);
      if (from !== undefined && to !== undefined) pairs.add(keyOf(from, to));
    }
  }
  return (from, to) => pairs.has(keyOf(from.map(constantOf), to.map(constantOf)));
}

/** Whether the values of a type can be exchanged: then no spec can say in which order it takes them. */
function hasNoOrder(type: Type): boolean {
  return type.kind === 'index' && (type.symmetric || type.name === TID);
}

function constantOf(index: Expr): unknown {
  return index.kind === 'const' ? Number(index.value) : undefined;
}

function sizeOf({ indexes }: LockClass): number {
  return indexes.reduce((product, type) => product * scalarSize(type), 1);
}

/** The indexes of each element; none of an array that is too large. */
function elementsOf(lock: LockClass): readonly (readonly Expr[])[] {
  if (sizeOf(lock) > ELEMENTS_MAX) return [];
  return lock.indexes.reduce<readonly (readonly Expr[])[]>(
    (all, type) =>
      all.flatMap((before) =>
        scalarValues(type).map((value): readonly Expr[] => [
          ...before,
          { kind: 'const', value, type, span: lock.span },
        ]),
      ),
    [[]],
  );
}

function elementName(lock: LockClass, indexes: readonly Expr[]): string {
  const shown = indexes.map((index) =>
    index.kind === 'const' ? showValue(index.type, index.value) : '?',
  );
  return `${lock.name}[${shown.join(', ')}]`;
}
