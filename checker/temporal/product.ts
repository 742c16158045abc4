/**
 * The product of a state graph and an automaton: pairs of a state and a node that fits it.
 *
 * A run may *stop* in a state in which no fair thread can step or would end the run: no fairness requires a step there. A
 * stopped run stays in its state for ever. So each such state has a second, stopped, copy with
 * itself as the only successor; that it is a copy keeps runs from stopping for a while and going on,
 * which `next` could tell. Deadlocks and states in which all threads have ended are the usual case.
 *
 * Nodes of the product are numbered in the order of a breadth-first search, so that a smaller number
 * never lies deeper. Edges are not stored: they follow from the graph and the automaton.
 */
import { at } from '../../model/machine/assert.ts';
import type { Automaton, AutomatonNode } from '../../properties/ltl/to-buchi.ts';
import { NumberList, type StateGraph, type Valuation } from '../graph/state-graph.ts';
import type { Limit } from '../outcome.ts';

export interface Product {
  readonly nodeCount: number;
  readonly state: (node: number) => number;
  readonly automatonNode: (node: number) => AutomatonNode;
  /** How many places for edges `node` has: `edge` may be asked for each below it. */
  readonly outDegreeBound: (node: number) => number;
  /** The target of edge `slot` of `node`; undefined if that slot is empty. */
  readonly target: (node: number, edge: number) => number | undefined;
  /** The step of the state graph that edge `edge` takes; undefined for a stop. */
  readonly step: (node: number, edge: number) => number | undefined;
  /** How `node` was reached first: its predecessor and the slot. Undefined for an initial node. */
  readonly parent: (node: number) => { readonly node: number; readonly edge: number } | undefined;
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
  const pairs = new NumberList();
  const [parents, slots] = [new NumberList(), new NumberList()];
  let failure: Product['failure'];

  const labelMatches = (state: number, node: AutomatonNode): boolean => {
    const [isTrue, isUndefined] = [valuation.isTrue[state] ?? 0, valuation.isUndefined[state] ?? 0];
    const known = ~isUndefined;
    return (node.positive & known & ~isTrue) === 0 && (node.negative & known & isTrue) === 0;
  };
  const add = (pair: number, parent: number, edge: number): void => {
    if (numbers[pair] !== 0) return;
    pairs.push(pair);
    numbers[pair] = pairs.length;
    parents.push(parent);
    slots.push(edge);
    const node = at(nodes, pair % width);
    const usedAtoms = node.positive | node.negative;
    const missing = usedAtoms & (valuation.isUndefined[stateOf(pair)] ?? 0);
    if (missing !== 0) failure ??= { node: pairs.length - 1, atoms: missing };
  };
  const stateOf = (pair: number): number => Math.floor(pair / (2 * width));
  const isStopped = (pair: number): boolean => Math.floor(pair / width) % 2 === 1;
  const degree = (pair: number): number => {
    if (isStopped(pair)) return 1;
    const state = stateOf(pair);
    const own = at(graph.first, state + 1) - at(graph.first, state);
    return own + ((at(graph.enabled, state) & fair) === 0 ? 1 : 0);
  };
  const next = (pair: number): readonly number[] => at(nodes, pair % width).next;
  /** Edges are numbered by automaton node within step; the last step is the stop, if there is one. */
  const stepOf = (pair: number, edge: number): number | undefined => {
    if (isStopped(pair)) return undefined;
    const state = stateOf(pair);
    const step = at(graph.first, state) + Math.floor(edge / next(pair).length);
    return step < at(graph.first, state + 1) ? step : undefined;
  };
  const targetPair = (pair: number, edge: number): number | undefined => {
    const following = next(pair);
    const q = at(following, edge % following.length);
    const step = stepOf(pair, edge);
    const state = step === undefined ? stateOf(pair) : at(graph.to, step);
    if (!labelMatches(state, at(nodes, q))) return undefined;
    return (2 * state + (step === undefined ? 1 : 0)) * width + q;
  };

  for (const q of automaton.initial) if (labelMatches(0, at(nodes, q))) add(q, NONE, 0);
  for (let i = 0; i < pairs.length; i += 1) {
    if (i % LOOK_EVERY === 0) {
      const limit = checkLimit();
      if (limit !== undefined) return limit;
    }
    const pair = pairs.at(i);
    const count = degree(pair) * next(pair).length;
    for (let edge = 0; edge < count; edge += 1) {
      const target = targetPair(pair, edge);
      if (target !== undefined) add(target, i, edge);
    }
  }

  return {
    nodeCount: pairs.length,
    state: (node) => stateOf(pairs.at(node)),
    automatonNode: (node) => at(nodes, pairs.at(node) % width),
    outDegreeBound: (node) => degree(pairs.at(node)) * next(pairs.at(node)).length,
    target: (node, edge) => {
      const target = targetPair(pairs.at(node), edge);
      return target === undefined ? undefined : (numbers[target] ?? 0) - 1;
    },
    step: (node, edge) => stepOf(pairs.at(node), edge),
    parent: (node) =>
      parents.at(node) === NONE ? undefined : { node: parents.at(node), edge: slots.at(node) },
    failure,
  };
}

const NONE = 2 ** 32 - 1;
const LOOK_EVERY = 4096;
