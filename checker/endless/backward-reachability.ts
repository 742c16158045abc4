/** A graph of states backwards: from which states some state can be reached. */

import { choiceOf, type StateGraph } from '../graph/state-graph.ts';
import type { Choice } from '../outcome.ts';

/** The steps turned round: those that lead to `s` come from `from[first[s]]` up to `from[first[s + 1]]`. */
interface Backwards {
  readonly first: Uint32Array;
  readonly from: Uint32Array;
}

/** Returns 1 for each state that is a goal, or from which one can be reached. */
export type Closure = (isGoal: (state: number) => boolean) => Uint8Array;

/** Turns `graph` round: 4 bytes a step and 4 a state; each closure then is one pass over the steps. */
export function closureOf(graph: StateGraph): Closure {
  const back = backwards(graph);
  return (isGoal) => closure(graph, back, isGoal);
}

function backwards({ stateCount, first, to }: StateGraph): Backwards {
  const starts = new Uint32Array(stateCount + 1);
  for (const target of to) starts[target + 1] = (starts[target + 1] ?? 0) + 1;
  for (let s = 0; s < stateCount; s += 1) {
    starts[s + 1] = (starts[s + 1] ?? 0) + (starts[s] ?? 0);
  }
  const next = starts.slice();
  const from = new Uint32Array(to.length);
  for (let s = 0; s < stateCount; s += 1) {
    for (let edge = first[s] ?? 0; edge < (first[s + 1] ?? 0); edge += 1) {
      const target = to[edge] ?? 0;
      const position = next[target] ?? 0;
      from[position] = s;
      next[target] = position + 1;
    }
  }
  return { first: starts, from };
}

function closure(
  { stateCount }: StateGraph,
  { first, from }: Backwards,
  isGoal: (state: number) => boolean,
): Uint8Array {
  const reached = new Uint8Array(stateCount);
  const open = new Uint32Array(stateCount);
  let count = 0;
  for (let s = 0; s < stateCount; s += 1) {
    if (!isGoal(s)) continue;
    reached[s] = 1;
    open[count] = s;
    count += 1;
  }
  while (count > 0) {
    count -= 1;
    const state = open[count] ?? 0;
    for (let position = first[state] ?? 0; position < (first[state + 1] ?? 0); position += 1) {
      const before = from[position] ?? 0;
      if (reached[before] !== 0) continue;
      reached[before] = 1;
      open[count] = before;
      count += 1;
    }
  }
  return reached;
}

/** A shortest run: each state by the first step that leads to it. */
export function runTo(graph: StateGraph, state: number): readonly Choice[] {
  const foundBy = new Int32Array(graph.stateCount).fill(-1);
  const source = new Uint32Array(graph.stateCount);
  for (let s = 0; s <= state; s += 1) {
    for (let edge = graph.first[s] ?? 0; edge < (graph.first[s + 1] ?? 0); edge += 1) {
      const to = graph.to[edge] ?? 0;
      if (to <= s || foundBy[to] !== -1) continue;
      foundBy[to] = edge;
      source[to] = s;
    }
  }
  const run: Choice[] = [];
  for (let s = state; s !== 0; s = source[s] ?? 0) run.push(choiceOf(graph, foundBy[s] ?? 0));
  return run.reverse();
}
