/** Which thread alone writes a ghost: that one can have it in a register. */
import { at } from '../../model/machine/assert.ts';
import type { Place } from '../scalar/scalar.ts';
import { placeKey } from '../scalar/scalar-key.ts';
import { NotALitmusTest } from './not-a-litmus-test.ts';
import { StepWriter } from './step-writer.ts';
import type { TestVariables } from './test-variables.ts';

/** Returns what tells the one thread that writes a ghost; undefined if none does. */
export function ghostWriters(variables: TestVariables): (ghost: Place) => number | undefined {
  const { system } = variables;
  const { machine } = system;
  const writers = new Map<string, Set<number>>();
  for (const [thread, { template }] of machine.threads.entries()) {
    const writer = new StepWriter(variables, {
      thread,
      asked: new Set(),
      ownerOf: () => undefined,
    });
    for (const node of at(machine.templates, template).nodes) {
      if (node.kind !== 'assign' || node.target.root.kind !== 'global') continue;
      const root = at(system.variables, node.target.root.variable);
      if (variables.storageOf(root) !== 'ghost') continue;
      for (const leaf of writer.targetOf(node.target, writer.readsOf(node), [])) {
        const known = writers.get(placeKey(leaf)) ?? new Set();
        writers.set(placeKey(leaf), known.add(thread));
      }
    }
  }
  return (ghost) => {
    const [first, ...others] = writers.get(placeKey(ghost)) ?? [];
    if (others.length > 0) {
      throw new NotALitmusTest(`ghost \`${ghost.root.name}\` is written by more than one thread`);
    }
    return first;
  };
}
