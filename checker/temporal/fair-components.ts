/**
 * Where fair accepting runs can stay for ever: strongly connected components that fulfil all
 * conditions, found by refinement.
 *
 * What a run visits again and again is strongly connected. It is fair and accepting if it
 * - visits each accepting set of the automaton;
 * - for each weakly fair thread, visits a state where the thread cannot step, or has a step of it;
 * - for each strongly fair thread, has a step of it, or visits no state where it can step.
 * A component that lacks one of the first two contains no part that has it. One that lacks the third
 * may contain such a part: without the states where the thread can step. So those are taken out and
 * the rest is decomposed again, which ends since components only shrink.
 *
 * Source: Tarjan, Depth-first search and linear graph algorithms, SIAM J. Comput. 1972; Emerson, Lei,
 * Modalities for model checking, 1987 (fairness on components); Lichtenstein, Pnueli, POPL 1985.
 */
import { at } from '../../model/machine/assert.ts';
import type { StateGraph } from '../graph/state-graph.ts';
import type { Product } from './product.ts';

/** Bit `t` of a word is thread `t`. */
export interface FairnessMasks {
  readonly weak: number;
  readonly strong: number;
}

export interface FairComponents {
  /** Of each node of the product: the number of its fair component, or -1. */
  readonly component: Int32Array;
  /** The fair node that lies least deep; undefined if there is none. */
  readonly entry: number | undefined;
}

/** What a component has seen of what it needs. */
interface Evidence {
  accepting: number;
  /** Threads that take a step in it. */
  moving: number;
  /** Threads that cannot step somewhere in it. */
  resting: number;
  /** Threads that can step somewhere in it. */
  able: number;
  hasEdge: boolean;
}

const NOWHERE = -1;

/** Decomposes `product`. A node is fair exactly if a fair accepting run passes it again and again. */
export function fairComponents(
  product: Product,
  graph: StateGraph,
  acceptanceCount: number,
  { weak, strong }: FairnessMasks,
): FairComponents {
  const allAccepting = 2 ** acceptanceCount - 1;
  // The nodes with the same number here are looked at together; fair components keep theirs.
  const component = new Int32Array(product.nodeCount);
  const pending: (readonly number[])[] = [
    Array.from({ length: product.nodeCount }, (_, node) => node),
  ];
  const scratch: Scratch = {
    index: new Uint32Array(product.nodeCount),
    low: new Uint32Array(product.nodeCount),
    isOnStack: new Uint8Array(product.nodeCount),
  };
  let componentCount = 1;
  const isFair = new Uint8Array(product.nodeCount);

  for (let nodes = pending.pop(); nodes !== undefined; nodes = pending.pop()) {
    for (const members of tarjan(product, component, nodes, scratch)) {
      const own = componentCount;
      componentCount += 1;
      for (const node of members) component[node] = own;
      const seen = evidenceOf(product, graph, component, members);
      const isHopeless =
        !seen.hasEdge ||
        (seen.accepting & allAccepting) !== allAccepting ||
        (weak & ~(seen.moving | seen.resting)) !== 0;
      const starved = strong & seen.able & ~seen.moving;
      if (!isHopeless && starved === 0) for (const node of members) isFair[node] = 1;
      if (isHopeless || starved === 0) continue;
      const rest = members.filter((node) => (enabledAt(product, graph, node) & starved) === 0);
      for (const node of members) component[node] = NOWHERE;
      for (const node of rest) component[node] = own;
      if (rest.length > 0) pending.push(rest);
    }
  }
  for (const node of component.keys()) if (isFair[node] === 0) component[node] = NOWHERE;
  const entry = isFair.indexOf(1);
  return { component, entry: entry === -1 ? undefined : entry };
}

/** Threads that can step, at a node of the product. */
export function enabledAt(product: Product, graph: StateGraph, node: number): number {
  return at(graph.enabled, product.state(node));
}

function evidenceOf(
  product: Product,
  graph: StateGraph,
  component: Int32Array,
  members: readonly number[],
): Evidence {
  const seen: Evidence = { accepting: 0, moving: 0, resting: 0, able: 0, hasEdge: false };
  const own = component[at(members, 0)];
  for (const node of members) {
    const enabled = enabledAt(product, graph, node);
    seen.accepting |= product.automatonNode(node).accepting;
    seen.resting |= ~enabled;
    seen.able |= enabled;
    const count = product.outDegreeBound(node);
    for (let edge = 0; edge < count; edge += 1) {
      const target = product.target(node, edge);
      if (target === undefined || component[target] !== own) continue;
      seen.hasEdge = true;
      const step = product.step(node, edge);
      if (step !== undefined) seen.moving |= 1 << at(graph.thread, step);
    }
  }
  return seen;
}

/** What Tarjan's algorithm notes of each node. One for all decompositions of a product. */
interface Scratch {
  /** The order of entry, from 1; 0 before that. */
  readonly index: Uint32Array;
  readonly low: Uint32Array;
  readonly isOnStack: Uint8Array;
}

/** Returns the strongly connected components of `nodes`, which all have one number in `group`. */
function tarjan(
  product: Product,
  group: Int32Array,
  nodes: readonly number[],
  { index, low, isOnStack }: Scratch,
): readonly (readonly number[])[] {
  const own = group[nodes[0] ?? 0];
  const components: (readonly number[])[] = [];
  const stack: number[] = [];
  // The recursion of the textbook, as a list: a node, and the next of its edges to look at.
  const path: { readonly node: number; edge: number }[] = [];
  let entered = 0;
  const enter = (node: number): void => {
    entered += 1;
    index[node] = entered;
    low[node] = entered;
    stack.push(node);
    isOnStack[node] = 1;
    path.push({ node, edge: 0 });
  };
  const lower = (node: number, value: number): void => {
    low[node] = Math.min(value, at(low, node));
  };
  for (const node of nodes) index[node] = 0;
  for (const root of nodes) {
    if (index[root] !== 0) continue;
    enter(root);
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const { node, edge } = top;
      if (edge < product.outDegreeBound(node)) {
        top.edge += 1;
        const target = product.target(node, edge);
        if (target === undefined || group[target] !== own) continue;
        if (index[target] === 0) enter(target);
        else if (isOnStack[target] === 1) lower(node, at(index, target));
        continue;
      }
      path.pop();
      const caller = path.at(-1);
      if (caller !== undefined) lower(caller.node, at(low, node));
      if (low[node] !== index[node]) continue;
      const members = stack.splice(stack.lastIndexOf(node));
      for (const member of members) isOnStack[member] = 0;
      components.push(members);
    }
  }
  return components;
}
