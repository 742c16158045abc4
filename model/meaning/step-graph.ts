/**
 * The part of a template's graph that one step can run through, from one stop to the next.
 *
 * A vertex is a `StepPoint`, which decides where the step stops. The graph has no cycles,
 * so its vertices are in topological order.
 */
import { scalarSize } from '../../spec/language/types/types.ts';
import { assert, at } from '../machine/assert.ts';
import type { MachineNode, Template } from '../machine/machine.ts';
import { successors } from '../machine/node.ts';
import {
  type StepPoint,
  stepAfter,
  stepEnds,
  stepPointKey,
  stepStart,
} from '../machine/step-point.ts';

export interface Vertex {
  readonly node: number;
  readonly what: MachineNode;
  /** Whether the step ends here: `node` is the next control location of the thread. */
  readonly endsStep: boolean;
  /** Places in `StepGraph.vertices`, in the order of the node's successors. */
  readonly next: readonly number[];
  /** How many `choose` and `either` may be passed before this one. */
  readonly choiceDepth: number;
}

export interface StepGraph {
  /** The start first; edges lead from lower to higher places only. */
  readonly vertices: readonly Vertex[];
  /** The number of different levels. */
  readonly choiceDepths: number;
  /** No more results than this. */
  readonly successorsMax: number;
}

const graphs = new WeakMap<Template, Map<number, StepGraph>>();

/** Returns what steps from `start` may run through; the same one for the same arguments. */
export function stepGraph(template: Template, start: number): StepGraph {
  let known = graphs.get(template);
  if (known === undefined) {
    known = new Map();
    graphs.set(template, known);
  }
  const graph = known.get(start) ?? buildGraph(template, start);
  known.set(start, graph);
  return graph;
}

function buildGraph(template: Template, start: number): StepGraph {
  interface Draft {
    readonly node: number;
    readonly stops: boolean;
    next: readonly Draft[];
    index: number;
    level: number;
    successors: number;
  }
  const drafts = new Map<string, Draft>();
  const finished: Draft[] = [];

  /** A draft whose successors are gone through, one after the other. A stack of our own: steps may be long. */
  interface Open {
    readonly draft: Draft;
    readonly points: readonly StepPoint[];
    readonly next: Draft[];
  }
  const open: Open[] = [];
  const enter = (point: StepPoint): Draft => {
    const { node } = point;
    const what = at(template.nodes, node);
    const stepNode = { ...what, isEnd: what.kind === 'end' };
    const stops = stepEnds(point, stepNode);
    const key = stops ? `stop ${node}` : stepPointKey(point);
    const known = drafts.get(key);
    if (known !== undefined) {
      assert(known.index !== -2, 'every cycle of nodes has a scheduling point');
      return known;
    }
    const draft: Draft = { node, stops, next: [], index: -2, level: 0, successors: 1 };
    drafts.set(key, draft);
    const points = stops ? [] : successors(what).map((each) => stepAfter(point, stepNode, each));
    open.push({ draft, points, next: [] });
    return draft;
  };
  const leave = ({ draft, next }: Open): void => {
    const what = at(template.nodes, draft.node);
    if (!draft.stops) {
      draft.next = next;
      const counts = next.map((each) => each.successors);
      if (what.kind === 'either') draft.successors = counts.reduce((sum, each) => sum + each, 0);
      else draft.successors = Math.max(1, ...counts);
      if (what.kind === 'choose') draft.successors *= scalarSize(what.domain);
    }
    draft.index = -1;
    finished.push(draft);
  };

  const first = enter(stepStart(start));
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    const point = top.points[top.next.length];
    if (point === undefined) {
      leave(top);
      open.pop();
    } else {
      top.next.push(enter(point));
    }
  }
  const order = finished.reverse();
  order.forEach((draft, index) => {
    draft.index = index;
  });
  let choiceDepths = 0;
  for (const draft of order) {
    const { kind } = at(template.nodes, draft.node);
    const isChoice = !draft.stops && (kind === 'choose' || kind === 'either');
    if (isChoice) choiceDepths = Math.max(choiceDepths, draft.level + 1);
    for (const each of draft.next) {
      each.level = Math.max(each.level, draft.level + (isChoice ? 1 : 0));
    }
  }
  return {
    vertices: order.map(({ node, stops: endsStep, next, level: choiceDepth }) => ({
      node,
      what: at(template.nodes, node),
      endsStep,
      next: next.map(({ index }) => index),
      choiceDepth,
    })),
    choiceDepths,
    successorsMax: first.successors,
  };
}
