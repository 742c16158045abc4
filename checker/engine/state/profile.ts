/** What a search counts for each node of a machine, and where the counters lie. */
import type { Machine } from '../../../model/machine/machine.ts';
import type { NodeCounts, Profile } from '../../outcome.ts';

/** The number of nodes of all templates. */
export function nodeCount(machine: Machine): number {
  return nodeNumber(machine, machine.templates.length, 0);
}

/** The place of a node of a template among all nodes. */
export function nodeNumber(machine: Machine, template: number, node: number): number {
  return machine.templates.slice(0, template).reduce((sum, { nodes }) => sum + nodes.length, node);
}

/** The counters, an int64 each: how often each node was passed, then how often a step from it fired. */
export function profileCounters(machine: Machine): number {
  return 2 * nodeCount(machine);
}

/**
 * Returns what was counted.
 *
 * @param counts - `profileCounters` int64, as two words each, the lower one first.
 */
export function readProfile(machine: Machine, counts: Uint32Array): Profile {
  const from = (first: number): NodeCounts =>
    machine.templates.map(({ nodes }, template) =>
      nodes.map((_, node) => {
        const word = (first + nodeNumber(machine, template, node)) * 2;
        return (counts[word] ?? 0) + (counts[word + 1] ?? 0) * 2 ** 32;
      }),
    );
  return { passed: from(0), fired: from(nodeCount(machine)) };
}
