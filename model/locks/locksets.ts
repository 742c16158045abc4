/**
 * Locksets: which locks the thread of a template may hold, and which it must hold, before each node.
 *
 * Found by data flow over the nodes, from what the procs of the lock libraries say that they do
 * (`acquires`, `tries`, `releases`). Calls are seen by their frames: an edge into a frame is the call,
 * an edge out of it the return.
 *
 * - *May* is by class, and counts: 0, 1, or 2 for more than one. It never says 0 of a lock that is held.
 *   Leaving a `releases` frame takes one away only from 1, since of several nobody knows which, and of an
 *   array only if it is one that must be held.
 *   With it goes which elements they may be, while those hang on the thread alone.
 * - *Must* is by element: a class with its indexes, if these are constants, arguments of the thread or
 *   locals that have not changed since. It never names a lock that is not held, as far as the library
 *   does what it says.
 */
import type { CoreEffect } from '../../spec/language/types/core.ts';
import type { Expr } from '../../spec/language/types/expression.ts';
import { at } from '../machine/assert.ts';
import type { Frame, Machine, MachineNode, Template } from '../machine/machine.ts';
import { successors } from '../machine/node.ts';
import { type LockClass, type LockPlace, lockPlace } from './lock-classes.ts';
import { settle } from './lock-elements.ts';
import { including, join, type Lockset, nothing, withElements } from './lockset.ts';

/** A call of a proc that does something to locks. */
export interface LockCall {
  readonly frame: Frame;
  readonly effects: readonly CoreEffect[];
}

/** What happens between two nodes. */
export interface LockEdge {
  /** Held after all that the edge leaves has returned, and before what it enters begins. */
  readonly held: Lockset;
  /** The calls that it enters, outermost first. */
  readonly entered: readonly LockCall[];
}

export interface Locksets {
  /** By node; undefined where control never comes. */
  readonly before: readonly (Lockset | undefined)[];
  /** The edge from `node` to `next`, one of its successors. */
  readonly edge: (node: number, next: number) => LockEdge;
}

const NO_CALLS: readonly LockCall[] = [];

/**
 * Returns the locksets of `template`; `classes` are those of the machine. `SettledLocks` are for arrays of
 * locks, and are found for those who ask: it takes twice the time.
 */
export function locksetsOf(
  machine: Machine,
  template: Template,
  classes: readonly LockClass[],
  wantsSettled = false,
): Locksets {
  const effectsOf = new Map(machine.procEffects.map(({ proc, effects }) => [proc, effects]));
  const { nodes, entry } = template;
  /** The calls of `from` that are none of `to`; most edges stay within one call. */
  const callsBetween = (from: readonly Frame[], to: readonly Frame[]): readonly LockCall[] => {
    if (from === to) return NO_CALLS;
    const calls: LockCall[] = [];
    for (const frame of from) {
      const effects = effectsOf.get(frame.proc);
      if (effects === undefined || to.some(({ id }) => id === frame.id)) continue;
      calls.push({ frame, effects });
    }
    return calls;
  };
  const leave = (node: number, next: number, lockset: Lockset): Lockset => {
    const [from, to] = [at(nodes, node).origin.frames, at(nodes, next).origin.frames];
    return callsBetween(from, to).reduceRight(
      (held, call) => returned(held, call, classes),
      lockset,
    );
  };
  const before: (Lockset | undefined)[] = nodes.map(() => undefined);
  const none = nothing(classes, wantsSettled);
  before[entry] = none;
  const open = [entry];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    const lockset = before[node];
    if (lockset === undefined) continue;
    const after = executed(at(nodes, node), lockset);
    for (const next of successors(at(nodes, node))) {
      // Whether the thread stops there or not, what may be reset is named no more.
      const arriving = forget(leave(node, next, after), at(nodes, next).reset);
      const joined = join(before[next], arriving);
      if (joined === before[next]) continue;
      before[next] = joined;
      open.push(next);
    }
  }
  return {
    before,
    edge: (node, next) => {
      const lockset = before[node] ?? none;
      return {
        held: leave(node, next, executed(at(nodes, node), lockset)),
        entered: callsBetween(at(nodes, next).origin.frames, at(nodes, node).origin.frames),
      };
    },
  };
}

/** Returns the lock that parameter `parameter` of a call is. */
export function lockOfCall(
  classes: readonly LockClass[],
  { frame }: LockCall,
  parameter: number,
): LockPlace | undefined {
  const arg = frame.args[parameter];
  return arg && lockPlace(classes, arg);
}

/** Returns a name for an element; undefined if its indexes are no constants, arguments or locals. */
export function elementKey({ class: number, indexes }: LockPlace): string | undefined {
  const keys = indexes.map(indexKey);
  return keys.includes(undefined) ? undefined : [`lock ${number}`, ...keys].join(' ');
}

function indexKey(index: Expr): string | undefined {
  if (index.kind === 'const') return `=${JSON.stringify(index.value)}`;
  if (index.kind === 'arg') return `arg${index.index}`;
  return index.kind === 'local' ? `local${index.slot}` : undefined;
}

/** What a call has done when it returns. */
function returned(lockset: Lockset, call: LockCall, classes: readonly LockClass[]): Lockset {
  let { may, must, settled } = lockset;
  for (const effect of call.effects) {
    if (effect.kind === 'sleeps' || effect.kind === 'unlocked') continue;
    const place = lockOfCall(classes, call, effect.parameter);
    if (place === undefined) continue;
    const key = elementKey(place);
    if (effect.kind === 'releases') {
      // Another of an array may be the one that is held, if the library does not look.
      const isIt = place.indexes.length === 0 || (key !== undefined && must.has(key));
      may = may.map((count, i) => (i === place.class && count === 1 && isIt ? 0 : count));
      must = new Set([...must].filter((other) => !mayBeSame(place.class, key, other)));
      if (at(may, place.class) === 0) settled = settled && withElements(settled, place, new Map());
    } else {
      may = may.map((count, i) => (i === place.class ? Math.min(2, count + 1) : count));
      if (effect.kind === 'acquires' && key !== undefined) must = new Set([...must, key]);
      settled = settled && withElements(settled, place, including(settled, place));
    }
  }
  return { may, must, settled };
}

/** Whether the elements may be one: they are not if they differ in an index that is a constant in both. */
function mayBeSame(number: number, key: string | undefined, other: string): boolean {
  if (other !== `lock ${number}` && !other.startsWith(`lock ${number} `)) return false;
  if (key === undefined) return true;
  const [left, right] = [key.split(' '), other.split(' ')];
  return left.every(
    (part, i) => part === right[i] || !part.startsWith('=') || !right[i]?.startsWith('='),
  );
}

function executed(node: MachineNode, lockset: Lockset): Lockset {
  if (node.kind === 'choose') return forget(lockset, [node.slot]);
  if (node.kind !== 'assign' || node.target.root.kind !== 'local') return lockset;
  const { slot } = node.target.root;
  const after = forget(lockset, [slot]);
  if (lockset.settled === undefined || after.settled === undefined) return after;
  const value = node.target.path.length === 0 && settle(node.value, lockset.settled.locals);
  if (!value) return after;
  const { elements, locals } = after.settled;
  return { ...after, settled: { elements, locals: new Map([...locals, [slot, value]]) } };
}

/** Without what is known of locals that change. */
function forget({ may, must, settled }: Lockset, changed: readonly number[]): Lockset {
  const isKept = (key: string): boolean =>
    key
      .split(' ')
      .every((part) => !part.startsWith('local') || !changed.includes(Number(part.slice(5))));
  return {
    may,
    must: must.size === 0 || changed.length === 0 ? must : new Set([...must].filter(isKept)),
    settled: settled && {
      elements: settled.elements,
      locals: new Map([...settled.locals].filter(([slot]) => !changed.includes(slot))),
    },
  };
}
