/**
 * Threads for which nothing comes any more, though runs go on without end: stuck, or in a livelock.
 *
 * A thread that is no daemon, in a state from which neither a deadlock nor a step that fails or is dropped by
 * an `assume` can be reached (where runs may end, that is what is wrong, or what nobody looks at), is
 * - *stuck* if it has not ended and takes no step on any path from there;
 * - in a *livelock* if it can step again from wherever a path leads, but on no path leaves a loop that the text
 *   has a way out of; and either it does leave that loop in some other run, or none of its steps from there
 *   on changes data (ghosts and locks are none). Without the last, a server that no thread tells to stop in the
 *   scenario would be one.
 *
 * Both go on for ever in a bottom component of the graph of states: a strongly connected part that no step
 * leaves. From every state one is reached, and what is true of all states behind a state is true of those
 * components. So whether there is such a state is asked of them, in one pass over the steps; only where there
 * is one, the nearest is looked for backwards.
 *
 * Where no thread but daemons has a loop, all runs of these threads end, and there is nothing to look for.
 */
import { at } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import type { StateGraph } from '../graph/state-graph.ts';
import { type ExploreOptions, LIVELOCK, type Limit, STUCK, type Violation } from '../outcome.ts';
import type { BuildGraph } from '../reference/build-graph.ts';
import { type Closure, closureOf, runTo } from './backward-reachability.ts';
import { type BottomComponent, bottomsOf, type View, viewOf } from './bottom-components.ts';
import { hasLoop, type Loop, loopsOf } from './loops.ts';

/** What is found, or the limit that kept it from an answer. */
export interface Endless {
  readonly violations: readonly Violation[];
  readonly limit: Limit | undefined;
}

const NOTHING: Endless = { violations: [], limit: undefined };

/** Returns whether runs of `machine` can be without end, so that there is something to look for. */
export function canBeEndless(machine: Machine): boolean {
  return machine.templates.some((template) => !template.daemon && hasLoop(template));
}

/** Returns of each of `wanted` (`stuck`, `livelock`) the violation with a shortest run, if there is one. */
export function findEndless(
  machine: Machine,
  checks: ReadonlySet<string>,
  options: Pick<ExploreOptions, 'limits' | 'onProgress'>,
  build: BuildGraph,
): Endless {
  if (!canBeEndless(machine)) return NOTHING;
  const request = { stepProperties: [], atoms: [], wantsThreads: true };
  const built = build(machine, request, options);
  if (built.limit !== undefined) return { violations: [], limit: built.limit };
  const view = viewOf(machine, built);
  const bottoms = bottomsOf(view);
  let closure: Closure | undefined;
  const lazily: Closure = (isGoal) => {
    closure ??= closureOf(view.graph);
    return closure(isGoal);
  };
  const violations = [
    ...(checks.has(STUCK) && bottoms.some((bottom) => isStuckIn(view, bottom))
      ? nearestStuck(view, lazily)
      : []),
    ...(checks.has(LIVELOCK) ? nearestLivelock(view, lazily, spins(view, bottoms)) : []),
  ];
  return { violations, limit: undefined };
}

function isStuckIn({ all }: View, { moving, ended }: BottomComponent): boolean {
  return (all & ~moving & ~ended) !== 0;
}

/** Of each state, 1 if a deadlock, a failure or a step that is dropped can be reached from it. */
function runsThatEnd({ graph, all, ended }: View, closure: Closure): Uint8Array {
  const moves = closure((state) => (at(graph.enabled, state) & all) !== 0);
  return closure(
    (state) => graph.runEnders[state] !== 0 || (moves[state] === 0 && (~ended(state) & all) !== 0),
  );
}

function nearestStuck(view: View, closure: Closure): readonly Violation[] {
  const { graph, threads, ended } = view;
  const mayEnd = runsThatEnd(view, closure);
  return nearest(
    graph,
    STUCK,
    threads.map((thread) => {
      const own = 1 << thread;
      const free = closure((state) => ((at(graph.enabled, state) | ended(state)) & own) !== 0);
      return { thread, isIn: (state) => free[state] === 0 && mayEnd[state] === 0 };
    }),
  );
}

/** A thread, a loop that it never leaves somewhere, and whether it leaves it elsewhere. */
interface Spin {
  readonly thread: number;
  readonly loop: Loop;
  readonly isLeft: boolean;
}

function spins(view: View, bottoms: readonly BottomComponent[]): readonly Spin[] {
  return view.threads.flatMap((thread) => {
    const own = 1 << thread;
    const template = at(view.machine.templates, at(view.machine.threads, thread).template);
    const moving = bottoms.filter((bottom) => (bottom.moving & own) !== 0);
    if (moving.length === 0) return [];
    return loopsOf(template).flatMap((loop): readonly Spin[] => {
      if (!loop.hasExit) return [];
      const confined = moving.filter(({ states }) =>
        states.every((state) => loop.nodes.has(view.nodeOf(state, thread))),
      );
      if (confined.length === 0) return [];
      const isLeft = leaves(view, thread, loop);
      const isSpin = isLeft || confined.some(({ changing }) => (changing & own) === 0);
      return isSpin ? [{ thread, loop, isLeft }] : [];
    });
  });
}

/** Tells whether some step takes `thread` out of `loop`. */
function leaves({ graph, nodeOf }: View, thread: number, { nodes }: Loop): boolean {
  for (let state = 0; state < graph.stateCount; state += 1) {
    if (!nodes.has(nodeOf(state, thread))) continue;
    for (let edge = at(graph.first, state); edge < at(graph.first, state + 1); edge += 1) {
      if (graph.thread[edge] === thread && !nodes.has(nodeOf(at(graph.to, edge), thread)))
        return true;
    }
  }
  return false;
}

function nearestLivelock(
  view: View,
  closure: Closure,
  found: readonly Spin[],
): readonly Violation[] {
  if (found.length === 0) return [];
  const { graph, nodeOf, changing } = view;
  const mayEnd = runsThatEnd(view, closure);
  return nearest(
    graph,
    LIVELOCK,
    found.map(({ thread, loop, isLeft }) => {
      const own = 1 << thread;
      const free = closure((state) => !loop.nodes.has(nodeOf(state, thread)));
      const canStep = closure((state) => (at(graph.enabled, state) & own) !== 0);
      const mayStop = closure((state) => canStep[state] === 0);
      const mayChange = isLeft ? undefined : closure((state) => (at(changing, state) & own) !== 0);
      const isIn = (state: number): boolean =>
        free[state] === 0 &&
        mayEnd[state] === 0 &&
        mayStop[state] === 0 &&
        (mayChange === undefined || mayChange[state] === 0);
      return { thread, isIn };
    }),
  );
}

/** The nearest state in which some thread is: states are numbered by their distance. */
function nearest(
  graph: StateGraph,
  property: string,
  tests: readonly { readonly thread: number; readonly isIn: (state: number) => boolean }[],
): readonly Violation[] {
  for (let state = 0; state < graph.stateCount; state += 1) {
    const inIt = tests.flatMap(({ thread, isIn }) => (isIn(state) ? [thread] : []));
    if (inIt.length === 0) continue;
    const run = runTo(graph, state);
    return [{ property, depth: run.length, run, threads: [...new Set(inIt)] }];
  }
  return [];
}
