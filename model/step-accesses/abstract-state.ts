/** What is known at one point of a step: an abstract state, joined where paths meet. */

import type { LValue } from '../../spec/language/types/expression.ts';
import type { ThreadInstance } from '../machine/machine.ts';
import {
  type AccessPath,
  aliasCondition,
  shapeOf,
  type Term,
  type TermScope,
} from './access-path.ts';
import { type Fact, factKey, type Knowledge, placeOfFact } from './facts.ts';

/** The net of what a thread has added to each counter: the least and the greatest. */
export type CounterDeltas = ReadonlyMap<string, readonly [number, number]>;

export interface AbstractState {
  /** Slots that were assigned in this step; the others hold `s:n`. */
  readonly slots: ReadonlyMap<number, Term>;
  /** What follows from the values of bools in slots. */
  readonly tests: ReadonlyMap<number, { readonly yes: Knowledge; readonly no: Knowledge }>;
  /** What the step may have written of variables. */
  readonly written: ReadonlyMap<string, AccessPath>;
  /** What is certain of the state before the step. */
  readonly before: ReadonlyMap<string, Fact>;
  /** The locks that are held here. */
  readonly held: ReadonlyMap<string, Fact>;
  readonly equal: readonly (readonly [string, string])[];
  readonly counterDeltas: CounterDeltas;
}

/** What is known of a thread that is at a control location. */
export interface EntryState {
  readonly held: ReadonlyMap<string, Fact>;
  readonly counterDeltas: CounterDeltas;
}

export function startingFrom({ held, counterDeltas }: EntryState): AbstractState {
  return {
    slots: new Map(),
    tests: new Map(),
    written: new Map(),
    before: held,
    held,
    equal: [],
    counterDeltas,
  };
}

export type AbstractScope = TermScope & {
  readonly testOf: (slot: number, truth: boolean) => Knowledge;
};

export function scopeAt(
  point: AbstractState,
  self: number,
  instance: Pick<ThreadInstance, 'args'>,
): AbstractScope {
  return {
    self,
    instance,
    slot: (slot) => (point.slots.has(slot) ? point.slots.get(slot) : `s:${slot}`),
    isWritten: (place) => mayBeIn(point.written, place),
    testOf: (slot, truth) => {
      const test = point.tests.get(slot);
      if (test === undefined) return { facts: [], equal: [] };
      return truth ? test.yes : test.no;
    },
  };
}

export function mayBeIn(places: ReadonlyMap<string, AccessPath>, place: AccessPath): boolean {
  for (const each of places.values()) if (aliasCondition(each, place) !== undefined) return true;
  return false;
}

/** The state after a condition from which `knowledge` follows. */
export function learned(point: AbstractState, { facts, equal }: Knowledge): AbstractState {
  if (facts.length === 0 && equal.length === 0) return point;
  const pairs = [...point.equal, ...equal];
  const before = new Map(point.before);
  const held = new Map(point.held);
  for (const fact of facts) {
    before.set(factKey(fact), fact);
    // A bool may be tested long after it was set: by then the lock may have been released.
    const isOld = mayBeIn(point.written, placeOfFact(fact));
    if (fact.kind === 'held' && !isOld) held.set(factKey(fact), fact);
  }
  return { ...point, before: closed(before, pairs), held, equal: pairs };
}

/** Adds what follows by exchanging equal terms, once. */
function closed(
  facts: ReadonlyMap<string, Fact>,
  equal: readonly (readonly [string, string])[],
): ReadonlyMap<string, Fact> {
  const all = new Map(facts);
  for (const fact of facts.values()) {
    for (const pair of equal) {
      for (const [from, to] of [pair, [pair[1], pair[0]] as const]) {
        if (!fact.terms.includes(from)) continue;
        const other = { ...fact, terms: fact.terms.map((term) => (term === from ? to : term)) };
        all.set(factKey(other), other);
      }
    }
  }
  return all;
}

export function wrote(point: AbstractState, place: AccessPath): AbstractState {
  const key = `${shapeOf(place)} ${JSON.stringify(place.path)}`;
  return { ...point, written: new Map(point.written).set(key, place) };
}

/** The point behind an assignment to the thread's own storage. */
export function storedSlot(
  point: AbstractState,
  root: Extract<LValue['root'], { kind: 'local' }>,
  term: Term,
  test: { readonly yes: Knowledge; readonly no: Knowledge } | undefined,
): AbstractState {
  const tests = new Map(point.tests);
  if (test === undefined) tests.delete(root.slot);
  else tests.set(root.slot, test);
  return { ...point, slots: new Map(point.slots).set(root.slot, term), tests };
}

/** What is known where two paths meet. */
export function join(a: AbstractState, b: AbstractState): AbstractState {
  if (a === b) return a;
  const slots = new Map<number, Term>();
  for (const slot of new Set([...a.slots.keys(), ...b.slots.keys()])) {
    const [left, right] = [a, b].map(({ slots: own }) =>
      own.has(slot) ? own.get(slot) : `s:${slot}`,
    );
    slots.set(slot, left === right ? left : undefined);
  }
  const entry = joinEntryStates(a, b);
  return {
    slots,
    tests: new Map([...a.tests].filter(([slot, test]) => b.tests.get(slot) === test)),
    written: new Map([...a.written, ...b.written]),
    before: inBoth(a.before, b.before),
    held: entry.held,
    equal: a.equal.filter(([x, y]) => b.equal.some(([v, w]) => v === x && w === y)),
    counterDeltas: entry.counterDeltas,
  };
}

/** Beyond this a counter is no count of who holds something. */
export const DELTA_MAX = 8;

export function joinEntryStates(a: EntryState, b: EntryState): EntryState {
  const counterDeltas = new Map(a.counterDeltas);
  for (const counter of new Set([...a.counterDeltas.keys(), ...b.counterDeltas.keys()])) {
    const [low, high] = deltaOf(a.counterDeltas, counter);
    const [otherLow, otherHigh] = deltaOf(b.counterDeltas, counter);
    counterDeltas.set(counter, [Math.min(low, otherLow), Math.max(high, otherHigh)]);
  }
  return { held: inBoth(a.held, b.held), counterDeltas };
}

export function deltaOf(counterDeltas: CounterDeltas, counter: string): readonly [number, number] {
  return counterDeltas.get(counter) ?? [0, 0];
}

/** Counts on; a net that leaves the bounds stays at them, so that loops come to an end. */
export function counted(point: AbstractState, counter: string, amount: number): AbstractState {
  const [low, high] = deltaOf(point.counterDeltas, counter);
  const within = (net: number): number => Math.max(-DELTA_MAX, Math.min(DELTA_MAX, net));
  const net = [within(low + amount), within(high + amount)] as const;
  return { ...point, counterDeltas: new Map(point.counterDeltas).set(counter, net) };
}

function inBoth(
  a: ReadonlyMap<string, Fact>,
  b: ReadonlyMap<string, Fact>,
): ReadonlyMap<string, Fact> {
  if (a === b) return a;
  return new Map([...a].filter(([key]) => b.has(key)));
}

/** Whether joining has changed nothing: two entry states with the same facts. */
export function areEqualEntryStates(a: EntryState, b: EntryState): boolean {
  if (a.held.size !== b.held.size) return false;
  for (const counter of new Set([...a.counterDeltas.keys(), ...b.counterDeltas.keys()])) {
    const [x, y] = [deltaOf(a.counterDeltas, counter), deltaOf(b.counterDeltas, counter)];
    if (x[0] !== y[0] || x[1] !== y[1]) return false;
  }
  return true;
}
