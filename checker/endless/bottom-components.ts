/** The graph of states as one thread that waits or loops sees it, and the components that no step leaves. */
import { at } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import type { StateGraph } from '../graph/state-graph.ts';
import type { BuiltGraph, ThreadView } from '../reference/build-graph.ts';
import { componentsOf } from './components.ts';

/** The graph, and what it says of threads. Bit `t` of a word is thread `t`. */
export interface View {
  readonly machine: Machine;
  readonly graph: StateGraph;
  readonly threads: readonly number[];
  /** All of `threads`. */
  readonly all: number;
  readonly nodeOf: (state: number, thread: number) => number;
  readonly ended: (state: number) => number;
  readonly changing: Uint32Array;
}

export function viewOf(machine: Machine, { graph, threads: view }: BuiltGraph): View {
  const { locations, changing }: ThreadView = view;
  const threads = machine.threads.flatMap(({ template }, thread) =>
    at(machine.templates, template).daemon ? [] : [thread],
  );
  const count = machine.threads.length;
  const nodesOf = machine.threads.map(({ template }) => at(machine.templates, template).locations);
  const nodeOf = (state: number, thread: number): number =>
    at(at(nodesOf, thread), at(locations, state * count + thread));
  const isEnd = machine.threads.map(({ template }) => {
    const { nodes } = at(machine.templates, template);
    return nodes.map(({ kind }) => kind === 'end');
  });
  const ended = (state: number): number => {
    let mask = 0;
    for (const thread of threads) {
      if (at(at(isEnd, thread), nodeOf(state, thread))) mask |= 1 << thread;
    }
    return mask;
  };
  const all = threads.reduce((mask, thread) => mask | (1 << thread), 0);
  return { machine, graph, threads, all, nodeOf, ended, changing };
}

/** A component that no step leaves, in which threads step and no run ends. */
export interface BottomComponent {
  readonly states: readonly number[];
  /** Threads that step in it, and that change data by a step in it. */
  readonly moving: number;
  readonly changing: number;
  /** Threads that have ended. */
  readonly ended: number;
}

export function bottomsOf(view: View): readonly BottomComponent[] {
  const { graph, changing } = view;
  const { stateCount, first, to, enabled, runEnders } = graph;
  const { of, count } = componentsOf({ count: stateCount, first, to });
  const isLeft = new Uint8Array(count);
  const moving = new Uint32Array(count);
  const changed = new Uint32Array(count);
  for (let state = 0; state < stateCount; state += 1) {
    const own = at(of, state);
    moving[own] = at(moving, own) | at(enabled, state);
    changed[own] = at(changed, own) | at(changing, state);
    if (runEnders[state] !== 0) isLeft[own] = 1;
    for (let edge = at(first, state); edge < at(first, state + 1); edge += 1) {
      if (of[at(to, edge)] !== own) isLeft[own] = 1;
    }
  }
  const states = new Map<number, number[]>();
  for (let state = 0; state < stateCount; state += 1) {
    const own = at(of, state);
    // Without a step of a thread that is no daemon it is a deadlock, or all have ended.
    if (isLeft[own] === 1 || (at(moving, own) & view.all) === 0) continue;
    const known = states.get(own);
    if (known === undefined) states.set(own, [state]);
    else known.push(state);
  }
  return [...states].map(([own, members]) => ({
    states: members,
    moving: at(moving, own),
    changing: at(changed, own),
    ended: view.ended(at(members, 0)),
  }));
}
