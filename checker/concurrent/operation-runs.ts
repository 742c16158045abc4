/**
 * The results of operations that several drivers call from one state: concurrently, and one at a time.
 *
 * *Beside each other* any thread may step at any time. *One at a time* there is no preemption: another thread goes on
 * only where the one that runs has returned or waits, or where its operation may be cut (`splits at`). Daemons are
 * hardware, which may act meanwhile in both. So each run of the second kind is one of the first.
 *
 * The *order* of a run says which operations had returned before others began (real time, as in
 * linearizability: Herlihy, Wing 1990). If all begin at once, none had returned before another began: there is no order.
 *
 * Law: the runs one at a time end in states in which those beside each other end, with the same order, if operations
 * may begin late (`operation-runs.test.ts`).
 */
import { at } from '../../model/machine/assert.ts';
import type { Call, OperationSpace } from './operation-space.ts';

export type Rules = 'one at a time' | 'at once' | 'any time';

/** Where a run may end. */
export interface RunEnd {
  readonly state: number;
  /** Bit `i * calls + j` says that operation `i` had returned before `j` began. */
  readonly order: number;
  /** The check that fails there, if the run ends so. */
  readonly failed: string | undefined;
}

export interface Runs {
  /** Each once. */
  readonly ends: readonly RunEnd[];
  /** Whether some run can get where no end can be reached. */
  readonly hasEndless: boolean;
}

/** A place on a run. */
export interface Point {
  readonly state: number;
  /** The thread that runs; `NOBODY` at the beginning, and where it does not matter. */
  readonly running: number;
  readonly order: number;
}

export const NOBODY = -1;

export interface NextPoint {
  readonly point: Point;
  /** Who steps; undefined where it is but another's turn. */
  readonly thread: number | undefined;
  /** The state between, if it is two steps. */
  readonly through?: number | undefined;
}

export interface Next {
  readonly points: readonly NextPoint[];
  readonly failed: readonly string[];
  /** Whether all is over here. Where a run is dropped by an `assume` it is not. */
  readonly isEnd: boolean;
}

/** Called at each point of runs: the state there, and what comes next. */
export type Visit = (state: number, next: Next) => void;

/**
 * Returns where the runs of `calls` from `start` end. Undefined if one of them is not to be taken beside the others:
 * what its `when` asks is false at the start, or may become false.
 *
 * @throws Whatever `visit` throws, which is called at each point, with what comes after it, so that it can end the search.
 */
export function runsOf(
  space: OperationSpace,
  start: number,
  calls: readonly Call[],
  rules: Rules,
  visit: Visit,
): Runs | undefined {
  const first = firstPoint(space, start, calls, rules);
  if (first === undefined) return undefined;
  const keyOf = pointKeys(space, calls);
  const numbers = new Map<number, number>([[keyOf(first), 0]]);
  const points = [first];
  const [from, to]: [number[], number[]] = [[], []];
  const ends = new Map<string, RunEnd>();
  const closed: number[] = [];
  for (let i = 0; i < points.length; i += 1) {
    const { state, order } = at(points, i);
    const next = nextPoints(space, calls, rules, at(points, i));
    if (next === undefined) return undefined;
    visit(state, next);
    for (const { point } of next.points) {
      const seen = rules === 'one at a time' ? point : { ...point, running: NOBODY };
      const key = keyOf(seen);
      let number = numbers.get(key);
      if (number === undefined) {
        number = points.push(seen) - 1;
        numbers.set(key, number);
      }
      from.push(i);
      to.push(number);
    }
    for (const failed of next.failed) ends.set(`${failed} ${order}`, { state, order, failed });
    if (next.isEnd) ends.set(`${state} ${order}`, { state, order, failed: undefined });
    if (next.isEnd || next.points.length === 0 || next.failed.length > 0) closed.push(i);
  }
  return { ends: [...ends.values()], hasEndless: !allReach(closed, from, to, points.length) };
}

/** Whether each of `count` nodes has a path to one of `targets`. */
function allReach(
  targets: readonly number[],
  from: readonly number[],
  to: readonly number[],
  count: number,
): boolean {
  const firstEdge = new Int32Array(count).fill(-1);
  const nextEdge = new Int32Array(to.length);
  for (const [edge, target] of to.entries()) {
    nextEdge[edge] = at(firstEdge, target);
    firstEdge[target] = edge;
  }
  const reaches = new Uint8Array(count);
  const open = [...targets];
  for (const each of targets) reaches[each] = 1;
  let reached = targets.length;
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    for (let edge = at(firstEdge, node); edge !== -1; edge = at(nextEdge, edge)) {
      const before = at(from, edge);
      if (reaches[before] === 1) continue;
      reaches[before] = 1;
      reached += 1;
      open.push(before);
    }
  }
  return reached === count;
}

/** Where runs begin; undefined if an operation is not to be taken there. */
export function firstPoint(
  space: OperationSpace,
  start: number,
  calls: readonly Call[],
  rules: Rules,
): Point | undefined {
  let state: number | undefined = start;
  if (rules === 'at once') {
    for (const call of calls)
      state = state === undefined ? undefined : space.begin(state, call)?.to;
  }
  return state === undefined ? undefined : { state, running: NOBODY, order: 0 };
}

/** Numbers points, each differently. */
export function pointKeys(
  { machine }: OperationSpace,
  calls: readonly Call[],
): (point: Point) => number {
  const threads = machine.threads.length + 1;
  const orders = 2 ** (calls.length * calls.length);
  return ({ state, running, order }) => (state * threads + running + 1) * orders + order;
}

/** Where a run may be after `point`; undefined if an operation cannot begin there. */
export function nextPoints(
  space: OperationSpace,
  calls: readonly Call[],
  rules: Rules,
  point: Point,
): Next | undefined {
  const { state, running, order } = point;
  const { steps, endings } = space.moves(state);
  const isAlone = rules === 'one at a time';
  const mayStep = (thread: number): boolean =>
    !isAlone || thread === running || space.isDaemon(thread);
  const points: NextPoint[] = [];
  for (const { thread, to } of steps) {
    if (!mayStep(thread)) continue;
    const runs = isAlone ? running : thread;
    points.push({ point: { state: to, running: runs, order }, thread });
  }
  const ended = endings.filter(({ thread }) => mayStep(thread));
  const failed = ended.flatMap((each) => each.failed);
  const goesOn = points.length > 0 || ended.length > 0;
  const isTurn = !isAlone || !goesOn || (running !== NOBODY && space.isSplit(state, running));
  let mayGoOn = goesOn;
  if (isAlone && isTurn) {
    const others = new Set([...steps, ...endings].map(({ thread }) => thread));
    for (const thread of others) {
      if (mayStep(thread)) continue;
      mayGoOn = true;
      points.push({ point: { state, running: thread, order }, thread: undefined });
    }
  }
  if (isTurn && rules !== 'at once') {
    for (const [i, call] of calls.entries()) {
      if (!space.places.isIdle(state, call.thread)) continue;
      const begun = space.begin(state, call);
      if (begun === undefined) return undefined;
      mayGoOn = true;
      const now = order | orderBefore(space, calls, state, i);
      points.push({
        point: { state: begun.to, running: call.thread, order: now },
        thread: call.thread,
        through: begun.through,
      });
    }
  }
  return { points, failed, isEnd: !mayGoOn };
}

/** The operations that have returned in `state`, as bits of their order before operation `j`. */
function orderBefore(
  { places }: OperationSpace,
  calls: readonly Call[],
  state: number,
  j: number,
): number {
  let bits = 0;
  for (const [i, { thread }] of calls.entries()) {
    if (places.hasReturned(state, thread)) bits |= 1 << (i * calls.length + j);
  }
  return bits;
}
