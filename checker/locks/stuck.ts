/**
 * Stuck threads: a state from which a thread never moves again, whatever the others do, though they can go
 * on for ever.
 *
 * A thread that is no daemon is *lost* in a state if it has not ended and takes no step on any path from
 * there. A state is reported if some thread is lost in it, and neither a deadlock nor a step that fails or is
 * dropped by an `assume` can be reached from it: then all runs go on without end. Where they may end, that
 * is what is wrong, or what nobody looks at.
 *
 * On the graph of all states, backwards: the states where a thread can step, and all from which one of
 * them can be reached, are those in which it is not lost. One pass over the steps for each thread, after
 * one that turns them round: 4 bytes a step and 4 a state more than the graph.
 */
import { at } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { type Choice, type ExploreOptions, type Limit, STUCK, type Violation } from '../outcome.ts';
import type { BuildGraph } from '../reference/build-graph.ts';
import { choiceOf, type StateGraph } from '../temporal/state-graph.ts';

/** Returns the violation with the shortest run to stuck threads, or the limit that kept it from an answer. */
export function findStuck(
  machine: Machine,
  options: Pick<ExploreOptions, 'limits' | 'onProgress'>,
  build: BuildGraph,
): Violation | Limit | undefined {
  const threads = machine.threads.flatMap(({ template }, thread) =>
    at(machine.templates, template).daemon ? [] : [thread],
  );
  if (threads.length < 2) return undefined;
  const request = { stepProperties: [], atoms: [], wantsEnded: true };
  const { graph, ended, limit } = build(machine, request, options);
  if (limit !== undefined) return limit;
  const back = backwards(graph);
  const canStep = (state: number, mask: number): boolean =>
    ((graph.enabled[state] ?? 0) & mask) !== 0;

  const all = threads.reduce((mask, thread) => mask | (1 << thread), 0);
  const moves = closure(graph, back, (state) => canStep(state, all));
  const isWrongEnd = (state: number): boolean =>
    (graph.runEnders[state] ?? 0) !== 0 ||
    (moves[state] === 0 && (~(ended[state] ?? 0) & all) !== 0);
  const mayEnd = closure(graph, back, isWrongEnd);

  const lost: number[][] = [];
  threads.forEach((thread) => {
    const own = 1 << thread;
    const hasEnded = (state: number): boolean => ((ended[state] ?? 0) & own) !== 0;
    const free = closure(graph, back, (state) => canStep(state, own) || hasEnded(state));
    for (let state = 0; state < graph.stateCount; state += 1) {
      if (free[state] === 0 && mayEnd[state] === 0) {
        const known = lost[state] ?? [];
        lost[state] = known;
        known.push(thread);
      }
    }
  });
  // States are numbered by their distance, so the first is nearest.
  const first = lost.findIndex((list) => list !== undefined);
  if (first === -1) return undefined;
  const run = runTo(graph, first);
  return { property: STUCK, depth: run.length, run, threads: at(lost, first) };
}

/** The steps turned round: those that lead to `s` come from `from[first[s]]` up to `from[first[s + 1]]`. */
interface Backwards {
  readonly first: Uint32Array;
  readonly from: Uint32Array;
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
      const place = next[target] ?? 0;
      from[place] = s;
      next[target] = place + 1;
    }
  }
  return { first: starts, from };
}

/** Returns 1 for each state that is a goal, or from which one can be reached. */
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
    for (let place = first[state] ?? 0; place < (first[state + 1] ?? 0); place += 1) {
      const before = from[place] ?? 0;
      if (reached[before] !== 0) continue;
      reached[before] = 1;
      open[count] = before;
      count += 1;
    }
  }
  return reached;
}

/** A shortest run: each state by the first step that leads to it. */
function runTo(graph: StateGraph, state: number): readonly Choice[] {
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
