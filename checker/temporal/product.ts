/**
 * The product of a state graph and an automaton: pairs of a state and a node that fits it.
 *
 * A run may *stop* in a state in which no fair thread can step or would end the run: nobody owes it anything there. A
 * stopped run stays in its state for ever. So each such state has a second, stopped, copy with
 * itself as the only successor; that it is a copy keeps runs from stopping for a while and going on,
 * which `next` could tell. Deadlocks and states in which all threads have ended are the usual case.
 *
 * Nodes of the product are numbered in the order of a breadth-first search, so that a smaller number
 * never lies deeper. Edges are not stored: they follow from the graph and the automaton.
 */
import { at } from '../../model/machine/assert.ts';
import type { Automaton, AutomatonNode } from '../../properties/ltl/to-buchi.ts';
import type { Limit } from '../outcome.ts';
import { NumberList, type StateGraph, type Valuation } from './state-graph.ts';

export interface Product {
  readonly nodeCount: number;
  readonly state: (node: number) => number;
  readonly automatonNode: (node: number) => AutomatonNode;
  /** How many places for edges `node` has: `edge` may be asked for each below it. */
  readonly outDegreeBound: (node: number) => number;
  /** The target of edge `slot` of `node`; undefined if that slot is empty. */
  readonly target: (node: number, slot: number) => number | undefined;
  /** The step of the state graph that edge `slot` takes; undefined for a stop. */
  readonly step: (node: number, slot: number) => number | undefined;
  /** How `node` was reached first: its predecessor and the slot. Undefined for an initial node. */
  readonly parent: (node: number) => { readonly node: number; readonly slot: number } | undefined;
  /** The first node, if any, where the automaton asks for an atom that has no value. */
  readonly failure: { readonly node: number; readonly atoms: number } | undefined;
}

/** A product has no more places than this: 512 MiB of numbers. */
const PLACES_MAX = 2 ** 27;

export interface ProductRequest {
  readonly graph: StateGraph;
  readonly valuation: Valuation;
  readonly automaton: Automaton;
  /** Bit `t` is set if thread `t` is fair, weakly or strongly. */
  readonly fair: number;
}

/** Builds the product, or says which limit it would break. */
export function buildProduct(
  { graph, valuation, automaton, fair }: ProductRequest,
  checkLimit: () => Limit | undefined,
): Product | Limit {
  const { nodes } = automaton;
  const width = nodes.length;
  if (2 * graph.stateCount * width > PLACES_MAX) return 'memory';
  // Place `(2 * state + stopped) * width + automaton node`; 0 if it is not reached.
  const numbers = new Uint32Array(2 * graph.stateCount * width);
  const places = new NumberList();
  const [parents, slots] = [new NumberList(), new NumberList()];
  let failure: Product['failure'];

  const labelMatches = (state: number, node: AutomatonNode): boolean => {
    const [isTrue, isUndefined] = [valuation.isTrue[state] ?? 0, valuation.isUndefined[state] ?? 0];
    const known = ~isUndefined;
    return (node.positive & known & ~isTrue) === 0 && (node.negative & known & isTrue) === 0;
  };
  const add = (place: number, parent: number, slot: number): void => {
    if (numbers[place] !== 0) return;
    places.push(place);
    numbers[place] = places.length;
    parents.push(parent);
    slots.push(slot);
    const node = at(nodes, place % width);
    const asked = node.positive | node.negative;
    const missing = asked & (valuation.isUndefined[stateOf(place)] ?? 0);
    if (missing !== 0) failure ??= { node: places.length - 1, atoms: missing };
  };
  const stateOf = (place: number): number => Math.floor(place / (2 * width));
  const isStopped = (place: number): boolean => Math.floor(place / width) % 2 === 1;
  const degree = (place: number): number => {
    if (isStopped(place)) return 1;
    const state = stateOf(place);
    const own = at(graph.first, state + 1) - at(graph.first, state);
    return own + ((at(graph.enabled, state) & fair) === 0 ? 1 : 0);
  };
  const next = (place: number): readonly number[] => at(nodes, place % width).next;
  /** Slots go by automaton node within step; the last step is the stop, if there is one. */
  const stepOf = (place: number, slot: number): number | undefined => {
    if (isStopped(place)) return undefined;
    const state = stateOf(place);
    const step = at(graph.first, state) + Math.floor(slot / next(place).length);
    return step < at(graph.first, state + 1) ? step : undefined;
  };
  const targetPlace = (place: number, slot: number): number | undefined => {
    const following = next(place);
    const q = at(following, slot % following.length);
    const step = stepOf(place, slot);
    const state = step === undefined ? stateOf(place) : at(graph.to, step);
    if (!labelMatches(state, at(nodes, q))) return undefined;
    return (2 * state + (step === undefined ? 1 : 0)) * width + q;
  };

  for (const q of automaton.initial) if (labelMatches(0, at(nodes, q))) add(q, NONE, 0);
  for (let i = 0; i < places.length; i += 1) {
    if (i % LOOK_EVERY === 0) {
      const limit = checkLimit();
      if (limit !== undefined) return limit;
    }
    const place = places.at(i);
    const count = degree(place) * next(place).length;
    for (let slot = 0; slot < count; slot += 1) {
      const target = targetPlace(place, slot);
      if (target !== undefined) add(target, i, slot);
    }
  }

  return {
    nodeCount: places.length,
    state: (node) => stateOf(places.at(node)),
    automatonNode: (node) => at(nodes, places.at(node) % width),
    outDegreeBound: (node) => degree(places.at(node)) * next(places.at(node)).length,
    target: (node, slot) => {
      const target = targetPlace(places.at(node), slot);
      return target === undefined ? undefined : (numbers[target] ?? 0) - 1;
    },
    step: (node, slot) => stepOf(places.at(node), slot),
    parent: (node) =>
      parents.at(node) === NONE ? undefined : { node: parents.at(node), slot: slots.at(node) },
    failure,
  };
}

const NONE = 2 ** 32 - 1;
const LOOK_EVERY = 4096;
