/** The nodes at which a thread can be between two steps: its control locations. */
import { at } from './assert.ts';
import type { MachineNode } from './machine.ts';
import { successors } from './node.ts';
import { initialLocations } from './prologue.ts';
import { walkSteps } from './step-walk.ts';

/**
 * Returns the control locations of a thread whose code begins at `entry`, ascending: those of the initial state,
 * and those before which some step ends that starts at another one. Branches are taken either way.
 */
export function controlLocations(nodes: readonly MachineNode[], entry: number): readonly number[] {
  const nextOf = (node: number): readonly number[] => successors(at(nodes, node));
  const stepNodes = nodes.map((node) => ({ ...node, isEnd: node.kind === 'end' }));
  const { locations } = walkSteps(
    initialLocations(entry, (node) => at(nodes, node), nextOf),
    (node) => at(stepNodes, node),
    nextOf,
  );
  return [...locations].sort((a, b) => a - b);
}
