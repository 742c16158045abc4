import fc from 'fast-check';
import { expect, test } from 'vitest';
import { at } from '../../machine/assert.ts';
import { successors } from '../../machine/node.ts';
import { randomMachine } from '../../machine/random-machine.fixture.ts';
import { PendingNodes, reversePostorder } from './pending-nodes.ts';

test('a node comes before those that it leads to, except where an edge closes a loop', () => {
  fc.assert(
    fc.property(randomMachine, ({ templates }) => {
      for (const template of templates) {
        const order = reversePostorder(template);
        const reached = new Set([template.entry]);
        for (const node of reached) {
          for (const next of successors(at(template.nodes, node))) reached.add(next);
        }
        expect([...order].sort((a, b) => a - b)).toEqual([...reached].sort((a, b) => a - b));
        const positions = new Map(order.map((node, position) => [node, position]));
        for (const node of order) {
          for (const next of successors(at(template.nodes, node))) {
            const isForward = (positions.get(next) ?? -1) > (positions.get(node) ?? -1);
            // An edge back leads to a node from which its source is reached: both are in one loop.
            if (!isForward) expect(reaches(template, next, node)).toBe(true);
          }
        }
      }
    }),
  );
});

function reaches(
  template: Parameters<typeof reversePostorder>[0],
  from: number,
  to: number,
): boolean {
  const seen = new Set([from]);
  for (const node of seen) for (const next of successors(at(template.nodes, node))) seen.add(next);
  return seen.has(to);
}

test('nodes are taken in the order, one that is added again once more', () => {
  const pending = new PendingNodes([4, 2, 7, 1]);
  for (const node of [1, 4, 7, 7]) pending.add(node);
  expect([pending.take(), pending.take()]).toEqual([4, 7]);
  pending.add(2);
  pending.add(7);
  expect([pending.take(), pending.take(), pending.take(), pending.take()]).toEqual([
    2,
    7,
    1,
    undefined,
  ]);
  pending.add(4);
  expect([pending.take(), pending.take()]).toEqual([4, undefined]);
});

test('a node that is never reached is never pending', () => {
  const pending = new PendingNodes([0, 1]);
  pending.add(5);
  expect(pending.take()).toBeUndefined();
});
