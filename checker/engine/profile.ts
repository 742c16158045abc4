/** Numbers for all nodes of a machine, and how often a search has passed each. */
import type { Machine } from '../../model/machine.ts';

/** The number of nodes of all templates. */
export function nodeCount(machine: Machine): number {
  return nodeNumber(machine, machine.templates.length, 0);
}

/** The place of a node of a template among all nodes. */
export function nodeNumber(machine: Machine, template: number, node: number): number {
  return machine.templates.slice(0, template).reduce((sum, { nodes }) => sum + nodes.length, node);
}

/**
 * Returns how often each node was passed: for each template, a number for each of its nodes.
 *
 * @param counts - an int64 a node, as two words each, the lower one first.
 */
export function readProfile(machine: Machine, counts: Uint32Array): readonly (readonly number[])[] {
  return machine.templates.map(({ nodes }, template) =>
    nodes.map((_, node) => {
      const place = nodeNumber(machine, template, node) * 2;
      return (counts[place] ?? 0) + (counts[place + 1] ?? 0) * 2 ** 32;
    }),
  );
}
