/**
 * All points that the steps of a thread come to, in a graph that need not be finished: made once, for all that
 * is asked of them.
 */
import { at } from './assert.ts';
import { type StepNode, type StepPoint, stepAfter, stepEnds, stepStart } from './step-point.ts';

/** A `StepPoint` with what comes after it. */
export interface StepWalkPoint {
  readonly node: number;
  /** Whether a step begins here. */
  readonly isStart: boolean;
  /** Whether the step ends here; no point comes after it then. */
  readonly ends: boolean;
  /** Places in `StepWalk.points`, in the order of the node's successors. */
  readonly next: readonly number[];
}

export interface StepWalk {
  readonly points: readonly StepWalkPoint[];
  /** The places of the points at each node that some step comes to. */
  readonly placesOf: ReadonlyMap<number, readonly number[]>;
  /** The control locations: the first nodes, and those before which a step ends. */
  readonly locations: ReadonlySet<number>;
  /** Whether these are all: there may be exponentially many, since each head of a loop was passed or not. */
  readonly isWhole: boolean;
}

/** Walks all steps from the nodes `first`, and from those where steps end; it gives up behind `most` points. */
export function walkSteps(
  first: Iterable<number>,
  stepNode: (node: number) => StepNode,
  successors: (node: number) => readonly number[],
  most: number = Number.POSITIVE_INFINITY,
): StepWalk {
  const points: { -readonly [K in keyof StepWalkPoint]: StepWalkPoint[K] }[] = [];
  /** Of each point what it is, until its step went on. */
  const open: StepPoint[] = [];
  const placesOf = new Map<number, number[]>();
  const numbers = new PointNumbers();
  const place = (point: StepPoint): number => {
    const number = numbers.get(point);
    if (number < points.length) return number;
    const { node, isStart } = point;
    points.push({ node, isStart, ends: stepEnds(point, stepNode(node)), next: [] });
    open.push(point);
    const others = placesOf.get(node);
    if (others === undefined) placesOf.set(node, [number]);
    else others.push(number);
    return number;
  };
  const locations = new Set(first);
  for (const node of locations) place(stepStart(node));
  let i = 0;
  for (; i < points.length && points.length <= most; i += 1) {
    const walked = at(points, i);
    const { node, ends } = walked;
    const point = at(open, i);
    if (!ends) {
      const executed = stepNode(node);
      walked.next = successors(node).map((next) => place(stepAfter(point, executed, next)));
    } else if (!locations.has(node)) {
      locations.add(node);
      place(stepStart(node));
    }
  }
  return { points, placesOf, locations, isWhole: i === points.length };
}

/** Returns the nodes that a step may still execute when it has executed one of `nodes`; ascending. */
export function nodesAfter(
  { points, placesOf }: StepWalk,
  nodes: Iterable<number>,
): readonly number[] {
  const found = new Set<number>();
  const seen = new Set<number>();
  const pending = [...nodes].flatMap((node) =>
    (placesOf.get(node) ?? []).flatMap((i) => at(points, i).next),
  );
  for (let i = pending.pop(); i !== undefined; i = pending.pop()) {
    if (seen.has(i)) continue;
    seen.add(i);
    const { node, ends, next } = at(points, i);
    if (ends) continue;
    found.add(node);
    pending.push(...next);
  }
  return [...found].sort((a, b) => a - b);
}

/** Numbers points in the order in which they come, equal ones alike. Only heads of loops need a text. */
class PointNumbers {
  readonly #points = new Map<number, number>();
  readonly #passed = new Map<string, number>();

  get({ node, accessed, isStart, passed }: StepPoint): number {
    const flags = (accessed ? 1 : 0) + (isStart ? 2 : 0);
    const key = (this.#numberOf(passed) * NODES_MAX + node) * 4 + flags;
    const number = this.#points.get(key) ?? this.#points.size;
    this.#points.set(key, number);
    return number;
  }

  #numberOf(passed: readonly number[]): number {
    if (passed.length === 0) return 0;
    const text = passed.join();
    const number = this.#passed.get(text) ?? this.#passed.size + 1;
    this.#passed.set(text, number);
    return number;
  }
}

/** More than a thread has nodes (`lower.ts`). */
const NODES_MAX = 2 ** 24;
