/**
 * The nodes of a thread that are to be looked at (again), in the order in which a run comes to them.
 *
 * Source: reverse postorder is the order of data-flow analyses (Kam and Ullman, JACM 23, 1976): where there is no loop, all
 * that comes to a node is there before the node is looked at, so that it is looked at once.
 */
import { at } from '../../machine/assert.ts';
import type { Template } from '../../machine/machine.ts';
import { successors } from '../../machine/node.ts';

/** Returns the nodes that are reached from the entry of a template, each before those that it leads to, loops aside. */
export function reversePostorder({ nodes, entry }: Template): readonly number[] {
  const postorder: number[] = [];
  const seen = new Set([entry]);
  const path = [{ node: entry, next: successors(at(nodes, entry)), taken: 0 }];
  for (let last = path.at(-1); last !== undefined; last = path.at(-1)) {
    const next = last.next[last.taken];
    last.taken += 1;
    if (next === undefined) {
      postorder.push(last.node);
      path.pop();
    } else if (!seen.has(next)) {
      seen.add(next);
      path.push({ node: next, next: successors(at(nodes, next)), taken: 0 });
    }
  }
  return postorder.reverse();
}

export class PendingNodes {
  private readonly order: readonly number[];
  private readonly positions = new Map<number, number>();
  /** By position. */
  private readonly isPending: Uint8Array;
  /** No pending node has a lower position. */
  private lowest = 0;

  constructor(order: readonly number[]) {
    this.order = order;
    this.isPending = new Uint8Array(order.length);
    for (const [position, node] of order.entries()) this.positions.set(node, position);
  }

  add(node: number): void {
    const position = this.positions.get(node);
    if (position === undefined) return;
    this.isPending[position] = 1;
    this.lowest = Math.min(this.lowest, position);
  }

  /** Returns the first of them, which is pending no longer; undefined if there is none. */
  take(): number | undefined {
    const position = this.isPending.indexOf(1, this.lowest);
    this.lowest = position === -1 ? this.order.length : position + 1;
    if (position === -1) return undefined;
    this.isPending[position] = 0;
    return this.order[position];
  }
}
