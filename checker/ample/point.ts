/** What is known at one point of a step: an abstract state, joined where paths meet. */

import type { ThreadInstance } from '../../model/machine/machine.ts';
import type { LValue } from '../../spec/language/types/expression.ts';
import { type AccessPath, overlap, shapeOf, type Term, type TermScope } from './access-path.ts';
import { type Fact, factKey, type Knowledge, placeOfFact } from './facts.ts';

/** The net of what a thread has added to each counter: the least and the greatest. */
export type Nets = ReadonlyMap<string, readonly [number, number]>;

export interface Point {
  /** Slots that were assigned in this step; the others hold `s:n`. */
  readonly slots: ReadonlyMap<number, Term>;
  /** What bools in slots tell. */
  readonly tests: ReadonlyMap<number, { readonly yes: Knowledge; readonly no: Knowledge }>;
  /** What the step may have written of variables. */
  readonly written: ReadonlyMap<string, AccessPath>;
  /** What is certain of the state before the step. */
  readonly before: ReadonlyMap<string, Fact>;
  /** The locks that are held here. */
  readonly held: ReadonlyMap<string, Fact>;
  readonly equal: readonly (readonly [string, string])[];
  readonly nets: Nets;
}

/** What is known of a thread that stands at a stop. */
export interface Standing {
  readonly held: ReadonlyMap<string, Fact>;
  readonly nets: Nets;
}

export function startingFrom({ held, nets }: Standing): Point {
  return {
    slots: new Map(),
    tests: new Map(),
    written: new Map(),
    before: held,
    held,
    equal: [],
    nets,
  };
}

export type PointScope = TermScope & {
  readonly testOf: (slot: number, truth: boolean) => Knowledge;
};

export function scopeAt(
  point: Point,
  self: number,
  instance: Pick<ThreadInstance, 'args'>,
): PointScope {
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
  for (const each of places.values()) if (overlap(each, place) !== undefined) return true;
  return false;
}

/** The point behind a condition that told `knowledge`. */
export function learned(point: Point, { facts, equal }: Knowledge): Point {
  if (facts.length === 0 && equal.length === 0) return point;
  const pairs = [...point.equal, ...equal];
  const before = new Map(point.before);
  const held = new Map(point.held);
  for (const fact of facts) {
    before.set(factKey(fact), fact);
    // A bool may tell late what was true before: by now the lock may have been given back.
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

export function wrote(point: Point, place: AccessPath): Point {
  const key = `${shapeOf(place)} ${JSON.stringify(place.path)}`;
  return { ...point, written: new Map(point.written).set(key, place) };
}

/** The point behind an assignment to the thread's own storage. */
export function storedSlot(
  point: Point,
  root: Extract<LValue['root'], { kind: 'local' }>,
  term: Term,
  test: { readonly yes: Knowledge; readonly no: Knowledge } | undefined,
): Point {
  const tests = new Map(point.tests);
  if (test === undefined) tests.delete(root.slot);
  else tests.set(root.slot, test);
  return { ...point, slots: new Map(point.slots).set(root.slot, term), tests };
}

/** What is known where two paths meet. */
export function meet(a: Point, b: Point): Point {
  if (a === b) return a;
  const slots = new Map<number, Term>();
  for (const slot of new Set([...a.slots.keys(), ...b.slots.keys()])) {
    const [left, right] = [a, b].map(({ slots: own }) =>
      own.has(slot) ? own.get(slot) : `s:${slot}`,
    );
    slots.set(slot, left === right ? left : undefined);
  }
  const standing = meetStanding(a, b);
  return {
    slots,
    tests: new Map([...a.tests].filter(([slot, test]) => b.tests.get(slot) === test)),
    written: new Map([...a.written, ...b.written]),
    before: inBoth(a.before, b.before),
    held: standing.held,
    equal: a.equal.filter(([x, y]) => b.equal.some(([v, w]) => v === x && w === y)),
    nets: standing.nets,
  };
}

/** Beyond this a counter is no count of who holds something. */
export const NET_MAX = 8;

export function meetStanding(a: Standing, b: Standing): Standing {
  const nets = new Map(a.nets);
  for (const counter of new Set([...a.nets.keys(), ...b.nets.keys()])) {
    const [low, high] = netOf(a.nets, counter);
    const [otherLow, otherHigh] = netOf(b.nets, counter);
    nets.set(counter, [Math.min(low, otherLow), Math.max(high, otherHigh)]);
  }
  return { held: inBoth(a.held, b.held), nets };
}

export function netOf(nets: Nets, counter: string): readonly [number, number] {
  return nets.get(counter) ?? [0, 0];
}

/** Counts on; a net that leaves the bounds stays at them, so that loops come to an end. */
export function counted(point: Point, counter: string, amount: number): Point {
  const [low, high] = netOf(point.nets, counter);
  const within = (net: number): number => Math.max(-NET_MAX, Math.min(NET_MAX, net));
  const net = [within(low + amount), within(high + amount)] as const;
  return { ...point, nets: new Map(point.nets).set(counter, net) };
}

function inBoth(
  a: ReadonlyMap<string, Fact>,
  b: ReadonlyMap<string, Fact>,
): ReadonlyMap<string, Fact> {
  if (a === b) return a;
  return new Map([...a].filter(([key]) => b.has(key)));
}

/** Whether two standings are alike, as far as joining them has changed nothing. */
export function isSameStanding(a: Standing, b: Standing): boolean {
  if (a.held.size !== b.held.size) return false;
  for (const counter of new Set([...a.nets.keys(), ...b.nets.keys()])) {
    const [x, y] = [netOf(a.nets, counter), netOf(b.nets, counter)];
    if (x[0] !== y[0] || x[1] !== y[1]) return false;
  }
  return true;
}
