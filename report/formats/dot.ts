/** A small state space as a Graphviz graph. */
import type { StateSpace } from '../../checker/reference/state-space.ts';
import type { Trace } from '../../counterexamples/run/replay.ts';
import { changedFacts } from '../../counterexamples/show/changed-facts.ts';
import { at } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { edgeKey, pathOf } from './state-path.ts';

/** Facts a node shows; all of them are its tooltip. */
const FACTS_MAX = 6;

/**
 * Returns the graph: a node a state, with what differs from the initial one; an edge a step, with its
 * thread. What is broken is red, and the steps of `trace` are thick. The text of a spec stands in
 * quoted strings only.
 */
export function dotGraph(machine: Machine, space: StateSpace, trace: Trace | undefined): string {
  const path = pathOf(space, trace);
  const depth = Math.max(1, at(space.nodes, -1 + space.nodes.length).depth);
  const initial = at(space.nodes, 0).state;
  const rows = space.nodes.map(({ state, depth: own, broken }, number) => {
    const facts = [
      ...changedFacts(machine, initial, state, 'memory'),
      ...changedFacts(machine, initial, state, 'ghost'),
    ];
    const more = facts.length > FACTS_MAX ? ['...'] : [];
    const label = [`${number}`, ...broken, ...facts.slice(0, FACTS_MAX), ...more];
    const lightness = (0.25 * own) / depth;
    const fill = broken.length > 0 ? '0.0 0.45 1.0' : `0.58 ${lightness.toFixed(3)} 1.0`;
    const border = path.nodes.has(number) ? ', penwidth=3' : '';
    const tip = quoted([`state ${number}, depth ${own}`, ...facts]);
    return `  n${number} [label=${quoted(label)}, tooltip=${tip}, fillcolor="${fill}"${border}];`;
  });
  const failures: string[] = [];
  const edges = space.edges.map(({ from, to, choice, broken }) => {
    const target = to === undefined ? `f${failures.length}` : `n${to}`;
    if (to === undefined) {
      const label = quoted(broken);
      failures.push(`  ${target} [shape=octagon, fillcolor="0.0 0.45 1.0", label=${label}];`);
    }
    const marks = [
      `label=${quoted([at(machine.threads, choice.thread).name, ...broken])}`,
      ...(broken.length > 0 ? ['color="0.0 0.9 0.8"'] : []),
      ...(path.edges.has(edgeKey(from, to)) ? ['penwidth=3'] : []),
    ];
    return `  n${from} -> ${target} [${marks.join(', ')}];`;
  });
  return [
    `digraph ${quoted([machine.name])} {`,
    '  node [shape=box, style="rounded,filled", fontname="monospace", fontsize=10];',
    '  edge [fontname="monospace", fontsize=9];',
    ...rows,
    ...failures,
    ...edges,
    '}',
    '',
  ].join('\n');
}

/** A quoted string of several lines. In one, only quotes, backslashes and line ends have a meaning. */
function quoted(lines: readonly string[]): string {
  const escaped = lines.map((line) => line.replace(/[\\"]/g, '\\$&').replace(/\p{Cc}/gu, ' '));
  return `"${escaped.join('\\n')}"`;
}
