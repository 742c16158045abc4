/** A simplest run of operations to one of its ends: the fewest context switches, then the fewest steps. */

import {
  firstPoint,
  NOBODY,
  nextPoints,
  type Point,
  pointKeys,
  type Rules,
  type RunEnd,
  type Visit,
} from './operation-runs.ts';
import type { Call, OperationSpace } from './operation-space.ts';

export interface OperationRun {
  /** The state in which the operations that begin at once have begun. */
  readonly start: number;
  /** Each step of a thread, with the state behind it. An operation that begins is a step, too. */
  readonly steps: readonly { readonly thread: number; readonly to: number }[];
  readonly end: RunEnd;
}

const NOWHERE = { through: undefined, switches: 0, steps: 0 };

interface Reached {
  readonly point: Point;
  readonly before: Reached | undefined;
  readonly thread: number | undefined;
  readonly through: number | undefined;
  readonly switches: number;
  readonly steps: number;
}

/** What a run is to lead to: an end, a state, or a step. */
export interface Wanted {
  readonly isEnd: (end: RunEnd) => boolean;
  readonly isState?: (state: number) => boolean;
  readonly isStep?: (from: number, thread: number, to: number) => boolean;
}

/** Returns a simplest run from `start` that `wanted` accepts; undefined if there is none. */
export function simplestRun(
  space: OperationSpace,
  start: number,
  calls: readonly Call[],
  rules: Rules,
  { isEnd, isState, isStep }: Wanted,
  visit: Visit,
): OperationRun | undefined {
  const first = firstPoint(space, start, calls, rules);
  if (first === undefined) return undefined;
  const keyOf = pointKeys(space, calls);
  const done = new Set<number>();
  /** By context switches, then by steps. */
  const open: Reached[][][] = [];
  const push = (reached: Reached): void => {
    if (done.has(keyOf(reached.point))) return;
    const { switches, steps } = reached;
    const layer = open[switches] ?? [];
    open[switches] = layer;
    const bucket = layer[steps] ?? [];
    layer[steps] = bucket;
    bucket.push(reached);
  };
  push({ point: first, before: undefined, thread: undefined, ...NOWHERE });
  for (let switches = 0; switches < open.length; switches += 1) {
    for (let steps = 0; steps < (open[switches]?.length ?? 0); steps += 1) {
      const bucket = open[switches]?.[steps] ?? [];
      for (const reached of bucket) {
        const key = keyOf(reached.point);
        if (done.has(key)) continue;
        done.add(key);
        const next = nextPoints(space, calls, rules, reached.point);
        if (next === undefined) return undefined;
        const { state, order, running } = reached.point;
        visit(state, next);
        if (isState?.(state) === true) return runTo(reached, first.state, unfinished(reached));
        const ends: RunEnd[] = next.failed.map((failed) => ({ state, order, failed }));
        if (next.isEnd) ends.push({ state, order, failed: undefined });
        const end = ends.find(isEnd);
        if (end !== undefined) return runTo(reached, first.state, end);
        for (const { point, thread, through } of next.points) {
          const isSwitch = running !== NOBODY && point.running !== running;
          const further: Reached = {
            ...{ point, before: reached, thread, through },
            switches: switches + (isSwitch ? 1 : 0),
            steps: steps + (thread === undefined ? 0 : 1),
          };
          if (thread !== undefined && isStep?.(state, thread, point.state) === true) {
            return runTo(further, first.state, unfinished(further));
          }
          push(further);
        }
      }
    }
  }
  return undefined;
}

function unfinished({ point: { state, order } }: Reached): RunEnd {
  return { state, order, failed: undefined };
}

function runTo(last: Reached, start: number, end: RunEnd): OperationRun {
  const steps: { thread: number; to: number }[] = [];
  for (let each: Reached | undefined = last; each !== undefined; each = each.before) {
    if (each.thread === undefined) continue;
    steps.push({ thread: each.thread, to: each.point.state });
    if (each.through !== undefined) steps.push({ thread: each.thread, to: each.through });
  }
  return { start, steps: steps.reverse(), end };
}
