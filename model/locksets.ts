/**
 * Locksets: which locks the thread of a template may hold, and which it must hold, before each node.
 *
 * Found by data flow over the nodes, from what the procs of the lock libraries say that they do
 * (`acquires`, `tries`, `releases`). Calls are seen by their frames: an edge into a frame is the call,
 * an edge out of it the return.
 *
 * - *May* is by class, and counts: 0, 1, or 2 for more than one. It never says 0 of a lock that is held.
 *   Leaving a `releases` frame takes one away only from 1, because who gives up what it does not hold
 *   has ended in a violation, and of several nobody knows which.
 * - *Must* is by element: a class with its indexes, if these are constants, arguments of the thread or
 *   locals that have not changed since. It never names a lock that is not held, as far as the library
 *   does what it says.
 */
import type { CoreEffect } from '../spec/language/core.ts';
import type { Expr } from '../spec/language/expression.ts';
import { at } from './assert.ts';
import { type LockClass, type LockPlace, lockPlace } from './lock-classes.ts';
import type { Frame, Machine, MachineNode, Template } from './machine.ts';
import { successors } from './node.ts';

/** What is held at one place. */
export interface Lockset {
  /** By class: how many of it may be held; 2 stands for more than one. */
  readonly may: readonly number[];
  /** The elements that are held for certain, as `elementKey` names them. */
  readonly must: ReadonlySet<string>;
}

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

/** Returns the locksets of `template`; `classes` are those of the machine. */
export function locksetsOf(
  machine: Machine,
  template: Template,
  classes: readonly LockClass[],
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
  before[entry] = { may: classes.map(() => 0), must: new Set() };
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
      const lockset = before[node] ?? { may: classes.map(() => 0), must: new Set() };
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
  let { may, must } = lockset;
  for (const effect of call.effects) {
    if (effect.kind === 'sleeps' || effect.kind === 'unlocked') continue;
    const place = lockOfCall(classes, call, effect.parameter);
    if (place === undefined) continue;
    const key = elementKey(place);
    if (effect.kind === 'releases') {
      may = may.map((count, i) => (i === place.class && count === 1 ? 0 : count));
      must = new Set([...must].filter((other) => !mayBeSame(place.class, key, other)));
    } else {
      may = may.map((count, i) => (i === place.class ? Math.min(2, count + 1) : count));
      if (effect.kind === 'acquires' && key !== undefined) must = new Set([...must, key]);
    }
  }
  return { may, must };
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
  return node.kind === 'assign' && node.target.root.kind === 'local'
    ? forget(lockset, [node.target.root.slot])
    : lockset;
}

/** Without the elements that locals name which change. */
function forget(lockset: Lockset, changed: readonly number[]): Lockset {
  if (lockset.must.size === 0 || changed.length === 0) return lockset;
  const isKept = (key: string): boolean =>
    key
      .split(' ')
      .every((part) => !part.startsWith('local') || !changed.includes(Number(part.slice(5))));
  return { ...lockset, must: new Set([...lockset.must].filter(isKept)) };
}

/** Returns `known` itself if `arriving` adds nothing. */
function join(known: Lockset | undefined, arriving: Lockset): Lockset {
  if (known === undefined) return arriving;
  const isCovered =
    known.may.every((count, i) => count >= at(arriving.may, i)) &&
    [...known.must].every((key) => arriving.must.has(key));
  if (isCovered) return known;
  return {
    may: known.may.map((count, i) => Math.max(count, at(arriving.may, i))),
    must: new Set([...known.must].filter((key) => arriving.must.has(key))),
  };
}
