/**
 * From a fair component to a run: a prefix that leads there, and a loop that stays.
 *
 * What is minimal. The prefix is a shortest one to any node of the product from which a fair
 * accepting run can return to that node. The loop is a shortest one through the node where the prefix
 * ends, among those that meet each condition of fairness in the component (a strongly fair thread
 * that can step in the component steps in the loop) - if the search for it stays below
 * `PAIRS_MAX`; else it is put together from shortest paths. The pair is then folded: what the loop
 * repeats, and what of the prefix the loop would do just so, is left out. That changes no run.
 */
import { assert, at } from '../../model/machine/assert.ts';
import { choiceOf, type StateGraph } from '../graph/state-graph.ts';
import type { Choice } from '../outcome.ts';
import { enabledAt, type FairComponents, type FairnessMasks } from './fair-components.ts';
import type { Product } from './product.ts';

export interface LassoRun {
  readonly prefix: readonly Choice[];
  /** Empty if the run stops: it stays in the state after the prefix for ever. */
  readonly loop: readonly Choice[];
}

/** A step of a run with the state in which it is taken. */
interface Move {
  readonly state: number;
  /** Undefined for a stop. */
  readonly step: number | undefined;
}

const PAIRS_MAX = 500_000;
const CONDITIONS_MAX = 20;

/** Returns the run through `fair.entry`. */
export function lassoOf(
  product: Product,
  graph: StateGraph,
  fair: FairComponents,
  masks: FairnessMasks,
): LassoRun {
  const { entry } = fair;
  assert(entry !== undefined, 'there is a fair component');
  const { prefix, loop } = folded(
    pathTo(product, entry),
    fairLoop(product, graph, fair.component, entry, masks),
  );
  const choices = (moves: readonly Move[]): readonly Choice[] =>
    moves.flatMap(({ step }) => (step === undefined ? [] : [choiceOf(graph, step)]));
  return { prefix: choices(prefix), loop: choices(loop) };
}

/** Returns the choices of a shortest run to `node`. */
export function runTo(product: Product, graph: StateGraph, node: number): readonly Choice[] {
  return pathTo(product, node).flatMap(({ step }) =>
    step === undefined ? [] : [choiceOf(graph, step)],
  );
}

function pathTo(product: Product, node: number): readonly Move[] {
  const moves: Move[] = [];
  for (let from = product.parent(node); from !== undefined; from = product.parent(from.node)) {
    moves.push(moveOf(product, from.node, from.edge));
  }
  return moves.reverse();
}

function moveOf(product: Product, node: number, slot: number): Move {
  return { state: product.state(node), step: product.step(node, slot) };
}

// ---------------------------------------------------------------- the loop

/** A node of the component, and which conditions the path to it has met, a bit each. */
interface Point {
  readonly node: number;
  readonly met: number;
  readonly last: { readonly from: Point; readonly slot: number } | undefined;
}

function fairLoop(
  product: Product,
  graph: StateGraph,
  component: Int32Array,
  entry: number,
  masks: FairnessMasks,
): readonly Move[] {
  const conditions = conditionsOf(product, graph, component, entry, masks);
  const all = 2 ** conditions.count - 1;
  const isEnd = (point: Point): boolean =>
    point.node === entry && point.met === all && point.last !== undefined;
  const start: Point = { node: entry, met: conditions.atNode(entry), last: undefined };
  const whole =
    conditions.count <= CONDITIONS_MAX
      ? walk(product, component, start, conditions, isEnd, PAIRS_MAX)
      : undefined;
  if (whole !== undefined) return movesOf(product, whole);

  // Piece by piece: to the nearest place where one condition more is met, and at last home.
  const moves: Move[] = [];
  for (let here = start; ; ) {
    const { met } = here;
    const better = walk(product, component, { ...here, last: undefined }, conditions, (point) =>
      met === all
        ? point.node === entry && (point.last !== undefined || moves.length > 0)
        : (point.met & ~met) !== 0,
    );
    assert(better !== undefined, 'a component is strongly connected and meets its conditions');
    moves.push(...movesOf(product, better));
    here = better;
    if (met === all) return moves;
  }
}

/** A shortest walk in the component to a point that `isEnd`; undefined if it takes too much. */
function walk(
  product: Product,
  component: Int32Array,
  start: Point,
  conditions: Conditions,
  isEnd: (point: Point) => boolean,
  pairsMax: number = Number.POSITIVE_INFINITY,
): Point | undefined {
  if (isEnd(start)) return start;
  const own = component[start.node];
  const seen = new Set<number>();
  const queue: Point[] = [start];
  for (const point of queue) {
    if (queue.length > pairsMax) return undefined;
    const { node, met } = point;
    const count = product.outDegreeBound(node);
    for (let slot = 0; slot < count; slot += 1) {
      const target = product.target(node, slot);
      if (target === undefined || component[target] !== own) continue;
      const now = met | conditions.onEdge(node, slot) | conditions.atNode(target);
      const next: Point = { node: target, met: now, last: { from: point, slot } };
      if (isEnd(next)) return next;
      // Piece by piece, a walk ends as soon as it meets more, so that `met` need not fit.
      const key = target * 2 ** CONDITIONS_MAX + (now % 2 ** CONDITIONS_MAX);
      if (seen.has(key)) continue;
      seen.add(key);
      queue.push(next);
    }
  }
  return undefined;
}

function movesOf(product: Product, end: Point): readonly Move[] {
  const moves: Move[] = [];
  for (let { last } = end; last !== undefined; last = last.from.last) {
    moves.push(moveOf(product, last.from.node, last.slot));
  }
  return moves.reverse();
}

interface Conditions {
  readonly count: number;
  readonly atNode: (node: number) => number;
  readonly onEdge: (node: number, slot: number) => number;
}

/** What the loop must meet, each a bit: accepting sets, and threads that move or cannot. */
function conditionsOf(
  product: Product,
  graph: StateGraph,
  component: Int32Array,
  entry: number,
  { weak, strong }: FairnessMasks,
): Conditions {
  let [accepting, able] = [0, 0];
  const own = component[entry];
  for (const [node, number] of component.entries()) {
    if (number !== own) continue;
    accepting |= product.automatonNode(node).accepting;
    able |= enabledAt(product, graph, node);
  }
  const sets = bitsOf(accepting);
  const weakThreads = bitsOf(weak & able);
  const strongThreads = bitsOf(strong & able);
  const bit = (i: number): number => 2 ** i;
  const sum = (bits: readonly number[]): number => bits.reduce((a, b) => a + b, 0);
  const conditionOfThread = (thread: number): number => {
    const [i, j] = [weakThreads.indexOf(thread), strongThreads.indexOf(thread)];
    const w = i === -1 ? 0 : bit(sets.length + i);
    return w | (j === -1 ? 0 : bit(sets.length + weakThreads.length + j));
  };
  return {
    count: sets.length + weakThreads.length + strongThreads.length,
    atNode: (node) => {
      const { accepting: own } = product.automatonNode(node);
      const enabled = enabledAt(product, graph, node);
      return sum([
        ...sets.map((set, i) => ((own >>> set) & 1) * bit(i)),
        ...weakThreads.map((t, i) => (1 - ((enabled >>> t) & 1)) * bit(sets.length + i)),
      ]);
    },
    onEdge: (node, slot) => {
      const step = product.step(node, slot);
      return step === undefined ? 0 : conditionOfThread(at(graph.thread, step));
    },
  };
}

function bitsOf(word: number): readonly number[] {
  return Array.from({ length: 32 }, (_, i) => i).filter((i) => ((word >>> i) & 1) === 1);
}

// ---------------------------------------------------------------- folding

/** The same run with the shortest loop and the shortest prefix that describe it. */
function folded(
  prefix: readonly Move[],
  loop: readonly Move[],
): { readonly prefix: readonly Move[]; readonly loop: readonly Move[] } {
  const period = loop.findIndex((_, i) => i > 0 && isPeriod(loop, i));
  const short = period === -1 ? [...loop] : loop.slice(0, period);
  const stem = [...prefix];
  for (let last = stem.at(-1); last !== undefined; last = stem.at(-1)) {
    const end = short.at(-1);
    if (end === undefined || end.step === undefined || !isSame(end, last)) break;
    stem.pop();
    short.unshift(...short.splice(-1));
  }
  return { prefix: stem, loop: short };
}

function isPeriod(loop: readonly Move[], period: number): boolean {
  return loop.length % period === 0 && loop.every((move, i) => isSame(move, at(loop, i % period)));
}

function isSame(a: Move, b: Move): boolean {
  return a.state === b.state && a.step === b.step;
}
