/** Where threads stand in code that a pass has changed. */
import { at } from '../machine/assert.ts';
import type { MachineNode } from '../machine/machine.ts';
import { successors } from '../machine/node.ts';
import { initialLocations } from '../machine/prologue.ts';
import { walkSteps } from '../meaning/step-walk.ts';

/** Returns the nodes where a thread that begins at `entry` can stand, ascending. */
export function standingNodes(nodes: readonly MachineNode[], entry: number): readonly number[] {
  const nextOf = (node: number): readonly number[] => successors(at(nodes, node));
  const stepNodes = nodes.map((node) => ({ ...node, isEnd: node.kind === 'end' }));
  const { locations } = walkSteps(
    initialLocations(entry, (node) => at(nodes, node), nextOf),
    (node) => at(stepNodes, node),
    nextOf,
  );
  return [...locations].sort((a, b) => a - b);
}
