/** Where threads stand in code that a pass has changed. */
import { at } from '../machine/assert.ts';
import type { MachineNode } from '../machine/machine.ts';
import { successors } from '../machine/node.ts';
import { initialLocations } from '../machine/prologue.ts';
import { stepAfter, stepEnds, stepPointKey, stepStart } from '../meaning/step-point.ts';

/** Returns the nodes where a thread that begins at `entry` can stand, ascending. */
export function standingNodes(nodes: readonly MachineNode[], entry: number): readonly number[] {
  const nextOf = (node: number): readonly number[] => successors(at(nodes, node));
  const stands = new Set(initialLocations(entry, (node) => at(nodes, node), nextOf));
  const seen = new Set<string>();
  const pending = [...stands].map(stepStart);
  for (let point = pending.pop(); point !== undefined; point = pending.pop()) {
    const node = at(nodes, point.node);
    const stepNode = { ...node, isEnd: node.kind === 'end' };
    const key = stepPointKey(point);
    if (seen.has(key)) continue;
    seen.add(key);
    if (!stepEnds(point, stepNode)) {
      for (const next of nextOf(point.node)) pending.push(stepAfter(point, stepNode, next));
    } else if (!stands.has(point.node)) {
      stands.add(point.node);
      pending.push(stepStart(point.node));
    }
  }
  return [...stands].sort((a, b) => a - b);
}
