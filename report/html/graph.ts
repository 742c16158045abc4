/** A small state space as a drawing: dagre lays it out when the page is made, not when it is read. */
import dagre from '@dagrejs/dagre';
import type { StateSpace } from '../../checker/reference/state-space.ts';
import type { Trace } from '../../counterexamples/run/replay.ts';
import { statesOf } from '../../counterexamples/run/replay-lasso.ts';
import { changedFacts } from '../../counterexamples/show/changed-facts.ts';
import { at } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { edgeKey, pathOf } from '../formats/state-path.ts';
import { html, type Markup } from './markup.ts';

const RADIUS = 6;
const MARGIN = 14;

/** Laying out more takes seconds and half a gigabyte, and nobody would look at it. */
export const DRAWN_STATES_MAX: number = 250;
const DRAWN_STEPS_MAX = 750;

/** Whether a state space is small enough for a drawing. */
export function isDrawable({ nodes, edges }: StateSpace): boolean {
  return nodes.length <= DRAWN_STATES_MAX && edges.length <= DRAWN_STEPS_MAX;
}

/**
 * Returns the graph: a circle a state, a row a depth, red where something is broken, thick where the
 * run goes. Only steps to the next depth are given to dagre: with the steps back it takes a hundred
 * times as long, and the rows would be no depths any more.
 */
export function stateGraph(machine: Machine, space: StateSpace, trace: Trace | undefined): Markup {
  const { nodes, edges } = space;
  const graph = new dagre.graphlib.Graph();
  graph.setGraph({ ranker: 'tight-tree', nodesep: 8, ranksep: 26, edgesep: 2 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const i of nodes.keys()) graph.setNode(String(i), { width: 2 * RADIUS, height: 2 * RADIUS });
  for (const { from, to } of edges) {
    if (to !== undefined && at(nodes, to).depth === at(nodes, from).depth + 1) {
      graph.setEdge(String(from), String(to));
    }
  }
  dagre.layout(graph);
  const positionOf = (i: number): { readonly x: number; readonly y: number } => {
    const { x = 0, y = 0 } = graph.node(String(i)) ?? {};
    return { x: round(x + MARGIN), y: round(y + MARGIN) };
  };
  const size = graph.graph();
  const [width, height] = [
    round((size.width ?? 0) + 2 * MARGIN),
    round((size.height ?? 0) + 2 * MARGIN),
  ];
  const path = pathOf(space, trace);
  const onPath = (from: number, to: number | undefined): string =>
    path.edges.has(edgeKey(from, to)) ? ' path' : '';
  const distinct = [...new Map(edges.map((edge) => [edgeKey(edge.from, edge.to), edge])).values()];
  const drawnEdges = distinct.map(({ from, to, broken }) => {
    const kind = `${broken.length > 0 ? 'edge bad' : 'edge'}${onPath(from, to)}`;
    const [a, b] = [positionOf(from), to === undefined ? undefined : positionOf(to)];
    if (b === undefined) return html`<path class="${kind}" d="M${a.x} ${a.y}l9 9"/>`;
    if (from === to) {
      return html`<path class="${kind}" d="M${a.x} ${a.y}c14 -10 14 10 0 0"/>`;
    }
    const isForward = at(nodes, to ?? 0).depth === at(nodes, from).depth + 1;
    if (isForward) return html`<path class="${kind}" d="M${a.x} ${a.y}L${b.x} ${b.y}"/>`;
    const bend = round(Math.max(a.x, b.x) + 16 + Math.abs(a.y - b.y) / 12);
    return html`<path class="${kind} back" d="M${a.x} ${a.y}Q${bend} ${round((a.y + b.y) / 2)} ${b.x} ${b.y}"/>`;
  });
  const stepOf = new Map(
    (trace === undefined ? [] : statesOf(trace)).map((state, i) => [space.numberOf(state), i]),
  );
  const deepest = Math.max(1, ...nodes.map(({ depth }) => depth));
  const initial = at(nodes, 0).state;
  const drawnNodes = nodes.map(({ state, depth, broken }, i) => {
    const { x, y } = positionOf(i);
    const facts = (['memory', 'ghost'] as const).flatMap((storage) =>
      changedFacts(machine, initial, state, storage),
    );
    const step = stepOf.get(i);
    const kind = `node${broken.length > 0 ? ' bad' : ''}${path.nodes.has(i) ? ' path' : ''}`;
    const title = [
      `state ${i}, depth ${depth}`,
      ...broken.map((name) => `violates ${name}`),
      ...facts,
    ];
    const mark = step === undefined ? undefined : html` data-step="${step}"`;
    return html`<circle class="${kind}"${mark} cx="${x}" cy="${y}" r="${RADIUS}" style="--depth:${round(depth / deepest)}"><title>${title.join('\n')}</title></circle>
`;
  });
  const count = nodes.filter(({ broken }) => broken.length > 0).length;
  const words = `${nodes.length} states, ${edges.length} steps, ${deepest} deep; ${count} states break a property`;
  return html`<p>${words}. Each circle is a state, each row a depth; the run is drawn thick.</p>
<div class="scroll tall" tabindex="0" role="region" aria-label="State graph">
<svg role="img" aria-label="${words}" class="graph" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">
${drawnEdges}
${drawnNodes}</svg>
</div>
`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
