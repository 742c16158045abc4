/**
 * What is wrong with locks on the way into a call, or to the end of a thread: as `warn`s in the nodes.
 *
 * A call that `sleeps` must not be made while a lock is held for which others spin (`sleep_in_atomic`);
 * an `unlocked` call, and the end of a thread, come with no lock held (`lock_held`); and a lock is not
 * taken in an order that makes a cycle (`lock-orders.ts`).
 *
 * Such a `warn` is no scheduling point and no access, and is put in front of the call: it runs in the step that
 * comes there, before anybody waits. So the states and steps of a machine are the same with it as
 * without (lock-checks.test.ts). It is left out where no lock can be held (`locksets.ts`): what runs
 * before the first control location never has one.
 */
import type { Expr } from '../../spec/language/types/expression.ts';
import { BOOL } from '../../spec/language/types/types.ts';
import { at } from '../machine/assert.ts';
import { renameNext, type Shape } from '../machine/graph-draft.ts';
import type { Machine, MachineNode, Template } from '../machine/machine.ts';
import { successors } from '../machine/node.ts';
import { acquisitionsOf } from './lock-acquisitions.ts';
import type { LockCheck } from './lock-check.ts';
import { holdsSome, type LockClass, lockClassesOf } from './lock-classes.ts';
import { isLockOrder, lockOrdersOf } from './lock-orders.ts';
import type { Lockset } from './lockset.ts';
import { type LockCall, type Locksets, locksetsOf } from './locksets.ts';

/** A lock is held for which others spin, where a thread may sleep. */
const SLEEP_IN_ATOMIC = 'sleep_in_atomic';
/** A lock is held where none may be. */
const LOCK_HELD = 'lock_held';

/** In the words of print_held_locks_bug(). */
const AT_END = 'the thread has ended and still has locks held';

/** Tells whether a property is one of those checked before a call or an end. */
export function isLockCheck(property: string): boolean {
  return property === SLEEP_IN_ATOMIC || property === LOCK_HELD || isLockOrder(property);
}

/** Returns `machine` with all checks of its locks; `freshId` gives ids for bound variables. */
export function withLockChecks(machine: Machine, freshId: () => number): Machine {
  const classes = lockClassesOf(machine);
  if (classes.length === 0) return machine;
  const locksets = machine.templates.map((template) => {
    const found = locksetsOf(machine, template, classes);
    const wantsElements = takesSeveral(template, classes, found);
    return wantsElements ? locksetsOf(machine, template, classes, true) : found;
  });
  const orders = lockOrdersOf(machine, classes, locksets, freshId);
  const templates = machine.templates.map((template, i) =>
    insertChecks(
      machine,
      template,
      classes,
      at(locksets, i),
      (lockset, call) => [
        ...callChecks(machine, classes, lockset, call, freshId),
        ...orders.checks(i, lockset, call),
      ],
      freshId,
    ),
  );
  return { ...machine, templates, lockOrders: orders.orders, largeLockArrays: orders.largeArrays };
}

/** Whether a lock of an array is taken somewhere while others of it may be held. */
function takesSeveral(template: Template, classes: readonly LockClass[], found: Locksets): boolean {
  if (classes.every(({ indexes }) => indexes.length === 0)) return false;
  for (const { held, place } of acquisitionsOf(template, classes, found)) {
    if (place.indexes.length > 0 && at(held.may, place.class) > 0) return true;
  }
  return false;
}

function insertChecks(
  machine: Machine,
  template: Template,
  classes: readonly LockClass[],
  locksets: Locksets,
  checksOf: (lockset: Lockset, call: LockCall) => readonly LockCheck[],
  freshId: () => number,
): Template {
  const { length } = template.nodes;
  const nodes: MachineNode[] = [...template.nodes];
  /** Adds `checks` before node `next`; returns the first of them. */
  const add = (from: MachineNode, next: number, checks: readonly LockCheck[]): number => {
    const arrived = at(template.nodes, next).origin;
    const atomic = from.origin.atomic === arrived.atomic ? arrived.atomic : undefined;
    return checks.reduceRight((following, { call, ...check }) => {
      // The call is made by the caller, at the place of the call.
      const depth = arrived.frames.findIndex(({ id }) => id === call?.frame.id);
      const frames = depth === -1 ? arrived.frames : arrived.frames.slice(0, depth);
      const origin = { span: call?.frame.call ?? arrived.span, labels: [], frames, atomic };
      nodes.push({
        ...{ kind: 'assert', form: 'warn', ...check, next: following },
        ...{ schedulingPoint: 'no', access: false, reset: [], origin },
      });
      return nodes.length - 1;
    }, next);
  };
  for (let number = 0; number < length; number += 1) {
    const node = at(nodes, number);
    const redirected = new Map<number, number>();
    for (const next of new Set(successors(node))) {
      const { held, entered } = locksets.edge(number, next);
      if (held.may.every((count) => count === 0)) continue;
      const isEnd = at(template.nodes, next).kind === 'end';
      const checks = [
        ...entered.flatMap((call) => checksOf(held, call)),
        ...(isEnd ? heldAnywhere(machine, classes, held, undefined, AT_END, freshId) : []),
      ];
      if (checks.length > 0) redirected.set(next, add(node, next, checks));
    }
    if (redirected.size > 0) {
      nodes[number] = renameNext(node as Shape, (n) => redirected.get(n) ?? n) as MachineNode;
    }
  }
  return { ...template, nodes };
}

function callChecks(
  machine: Machine,
  classes: readonly LockClass[],
  held: Lockset,
  call: LockCall,
  freshId: () => number,
): readonly LockCheck[] {
  return call.effects.flatMap((effect) => {
    if (effect.kind === 'unlocked') {
      return heldAnywhere(machine, classes, held, call, effect.message, freshId);
    }
    if (effect.kind !== 'sleeps') return [];
    return classes.flatMap((lock, i) =>
      at(held.may, i) === 0 || at(machine.lockTypes, lock.type).sleeps
        ? []
        : [
            {
              call,
              condition: negated(holdsSome(machine, lock, 'read', freshId)),
              property: SLEEP_IN_ATOMIC,
              message: `sleeping function called from invalid context: ${call.frame.proc}() while \`${lock.name}\` is held`,
            },
          ],
    );
  });
}

/** A check for each class of which something may be held. */
function heldAnywhere(
  machine: Machine,
  classes: readonly LockClass[],
  held: Lockset,
  call: LockCall | undefined,
  why: string,
  freshId: () => number,
): readonly LockCheck[] {
  return classes.flatMap((lock, i) =>
    at(held.may, i) === 0
      ? []
      : [
          {
            call,
            condition: negated(holdsSome(machine, lock, 'read', freshId)),
            property: LOCK_HELD,
            message: `${why === '' ? 'a lock is held where none may be' : why}: \`${lock.name}\` is held`,
          },
        ],
  );
}

function negated(operand: Expr): Expr {
  return { kind: 'not', operand, type: BOOL, span: operand.span };
}
