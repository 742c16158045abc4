/**
 * The simplest run to a violation: fewest context switches, then fewest steps (or in the other order).
 *
 * A run switches where a step is another thread's than the step before it; the first thread to run
 * is no switch. So what a run costs from now on depends on its state and on the thread that ran
 * last, and a shortest path over these pairs is a simplest run. The cost of a step is a pair too:
 * (0 or 1 switches, 1 step), compared in dictionary order. This is 0-1 breadth-first search with a
 * second component: pairs are settled in ascending order of cost, and no step has a negative cost,
 * so the first goal settled is minimal.
 *
 * Law: no run is simpler (shortest-run.test.ts: against all runs up to a length, and against relaxation
 * to a fixed point). Among equally simple runs the one found first, in spec order, is returned;
 * which one that is depends on nothing but the machine.
 */

import type { Machine } from '../../model/machine/machine.ts';
import type { MinimalBy } from '../engine.ts';
import type { Choice, Limits } from '../outcome.ts';
import { type Goal, referenceSuccessors, type Successors } from './successors.ts';

export interface SearchOptions {
  /** What there must be fewest of; ties are decided by the other. Default: `switches`. */
  readonly by?: MinimalBy;
  /** A run known to get there. Whatever is worse is not looked at, which saves most of the work. */
  readonly known?: readonly Choice[];
  /** `maxStates` limits the pairs of state and thread. */
  readonly limits?: Pick<Limits, 'maxStates' | 'maxSeconds'>;
  /** Whether the run is no longer wanted; asked now and then. */
  readonly isStopped?: () => boolean;
}

export interface ShortestRun {
  readonly run: readonly Choice[];
  readonly switches: number;
  readonly steps: number;
}

/**
 * Returns a simplest run to a violation of `property`, or to `goal`, by the reference interpreter.
 * Undefined if a limit was reached, the search was stopped, or no run leads there.
 */
export function shortestRun(
  machine: Machine,
  goal: string | Goal,
  options: SearchOptions = {},
): ShortestRun | undefined {
  const normalised: Goal = typeof goal === 'string' ? { kind: 'violation', property: goal } : goal;
  return searchShortest(referenceSuccessors(machine, normalised), options);
}

/** Returns how often `run` goes on with another thread. */
export function switchCount(run: readonly Choice[]): number {
  return run.filter(({ thread }, i) => i > 0 && run[i - 1]?.thread !== thread).length;
}

/** A partial run, linked from its last step back. */
interface Reached {
  /** Undefined behind a failing step. */
  readonly state: number | undefined;
  /** The thread that ran last; undefined before the first step. */
  readonly thread: number | undefined;
  readonly isGoal: boolean;
  readonly last: { readonly from: Reached; readonly choice: Choice } | undefined;
}

/** The same over any graph. */
export function searchShortest(
  graph: Successors,
  { by = 'switches', known, limits, isStopped = () => false }: SearchOptions = {},
): ShortestRun | undefined {
  const deadline = performance.now() + (limits?.maxSeconds ?? Number.POSITIVE_INFINITY) * 1000;
  const maxPairs = limits?.maxStates ?? Number.POSITIVE_INFINITY;
  const bound = known && costOf(by, switchCount(known), known.length);
  const settled = new Set<string>();
  const queue = costQueue<Reached>();
  const start = { state: graph.initial, thread: undefined, last: undefined };
  queue.push([0, 0], { ...start, isGoal: graph.initialIsGoal });

  for (let entry = queue.pop(); entry !== undefined; entry = queue.pop()) {
    const [cost, reached] = entry;
    if (reached.isGoal) return minimalOf(reached);
    const { state, thread } = reached;
    if (state === undefined) continue;
    const pair = `${state} ${thread ?? ''}`;
    if (settled.has(pair)) continue;
    if (settled.size >= maxPairs || performance.now() > deadline || isStopped()) return undefined;
    settled.add(pair);
    for (const { choice, to, isGoal } of graph.successors(state)) {
      if (to === undefined && !isGoal) continue;
      const isSwitch = thread !== undefined && thread !== choice.thread;
      const step = costOf(by, isSwitch ? 1 : 0, 1);
      const total: Cost = [cost[0] + step[0], cost[1] + step[1]];
      if (bound !== undefined && compare(total, bound) > 0) continue;
      queue.push(total, {
        state: to,
        thread: choice.thread,
        isGoal,
        last: { from: reached, choice },
      });
    }
  }
  return undefined;
}

function minimalOf(goal: Reached): ShortestRun {
  const run: Choice[] = [];
  for (let { last } = goal; last !== undefined; last = last.from.last) run.push(last.choice);
  run.reverse();
  return { run, switches: switchCount(run), steps: run.length };
}

/** What counts first, and what decides between equals. */
export type Cost = readonly [number, number];

/** Returns what `switches` and `steps` cost, the more important one first. */
export function costOf(by: MinimalBy, switches: number, steps: number): Cost {
  return by === 'switches' ? [switches, steps] : [steps, switches];
}

function compare(a: Cost, b: Cost): number {
  return a[0] - b[0] || a[1] - b[1];
}

/** A queue by ascending cost, first in first out among equals; costs pushed never lie behind. */
function costQueue<T>(): {
  push: (cost: Cost, item: T) => void;
  pop: () => readonly [Cost, T] | undefined;
} {
  const buckets: (T[] | undefined)[][] = [];
  let [first, second, place] = [0, 0, 0];
  return {
    push: ([a, b], item) => {
      buckets[a] ??= [];
      const bucket = buckets[a][b] ?? [];
      buckets[a][b] = bucket;
      bucket.push(item);
    },
    pop: () => {
      for (; first < buckets.length; first += 1, second = 0, place = 0) {
        const row = buckets[first] ?? [];
        for (; second < row.length; second += 1, place = 0) {
          const item = row[second]?.[place];
          if (item !== undefined) {
            place += 1;
            return [[first, second], item];
          }
          row[second] = undefined;
        }
        buckets[first] = [];
      }
      return undefined;
    },
  };
}
