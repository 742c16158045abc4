import fc from 'fast-check';
import { expect, test } from 'vitest';
import { at } from './assert.ts';
import type { Template } from './machine.ts';
import { successors } from './node.ts';
import { PATIENCE, randomMachine, runCount } from './random-machine.fixture.ts';
import { type StepNode, stepAfter, stepEnds, stepPointKey, stepStart } from './step-point.ts';
import { nodesAfter, walkSteps } from './step-walk.ts';

/** What steps from `starts` execute behind `passed`, walked with no memory but of points, for this node alone. */
function walkedBehind(template: Template, starts: Iterable<number>, passed: number): Set<number> {
  const found = new Set<number>();
  const seen = new Set<string>();
  const pending = [...starts].map((node) => ({ point: stepStart(node), isBehind: false }));
  for (let item = pending.pop(); item !== undefined; item = pending.pop()) {
    const { point, isBehind } = item;
    const what = stepNodeOf(template, point.node);
    const key = `${stepPointKey(point)} ${isBehind}`;
    if (seen.has(key) || stepEnds(point, what)) continue;
    seen.add(key);
    if (isBehind) found.add(point.node);
    for (const next of successors(at(template.nodes, point.node))) {
      const after = stepAfter(point, what, next);
      pending.push({ point: after, isBehind: isBehind || point.node === passed });
    }
  }
  return found;
}

function stepNodeOf(template: Template, node: number): StepNode {
  const what = at(template.nodes, node);
  return { ...what, isEnd: what.kind === 'end' };
}

test(
  'one walk finds where a thread stands, and what each node is followed by within a step',
  PATIENCE,
  () => {
    fc.assert(
      fc.property(randomMachine, ({ templates }) => {
        for (const template of templates) {
          const { nodes, locations } = template;
          const walk = walkSteps(
            locations,
            (node) => stepNodeOf(template, node),
            (node) => successors(at(nodes, node)),
          );
          expect([...walk.locations].sort((a, b) => a - b)).toEqual(locations);
          for (const node of nodes.keys())
            expect(new Set(nodesAfter(walk, [node]))).toEqual(
              walkedBehind(template, locations, node),
            );
        }
      }),
      { numRuns: runCount(100) },
    );
  },
);
