/** What x86-TSO adds: every state of sequential consistency is there too, on random specs. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { explore } from '../../checker/reference/explore.ts';
import { randomSpec } from '../../spec/language/program/random-spec.fixture.ts';
import type { Value } from '../../spec/language/types/types.ts';
import { compile } from '../lower/compile.fixture.ts';
import type { Machine } from '../machine/machine.ts';
import { PATIENCE, runCount } from '../machine/random-machine.fixture.ts';
import { requireSound } from '../machine/verify.ts';
import { reachable } from '../meaning/reachable.fixture.ts';
import { WholeArrayRead } from './forward.ts';
import { withStoreBuffers } from './store-buffers.ts';

const STATES_MAX = 3000;

function isSmall(machine: Machine): boolean {
  const limits = { maxStates: STATES_MAX, maxMemory: 8e9, maxSeconds: 10 };
  return explore(machine, { checks: new Set(), limits }).limit === undefined;
}

/** States as text: without the buffers, which must be empty, and without who empties them. */
function statesOf(machine: Machine, { variables, threads }: Machine): ReadonlySet<string> {
  const found = new Set<string>();
  for (const state of reachable(machine)) {
    const buffers = state.variables.slice(variables.length) as readonly (readonly Value[])[];
    if (buffers.flat().some((each) => Array.isArray(each) && each.length > 0)) continue;
    const own = threads.map((_, i) => state.threads[i]);
    found.add(JSON.stringify([state.variables.slice(0, variables.length), own]));
  }
  return found;
}

it('every state of a random spec is one under x86-TSO with empty buffers', PATIENCE, () => {
  let more = 0;
  let looked = 0;
  fc.assert(
    fc.property(randomSpec, (text) => {
      const machine = compile(text);
      expect(withStoreBuffers(machine, 0)).toBe(machine);
      let buffered: Machine;
      try {
        buffered = withStoreBuffers(machine, 1);
      } catch (error) {
        if (error instanceof WholeArrayRead) return;
        throw error;
      }
      requireSound(buffered);
      if (buffered === machine || !isSmall(buffered)) return;
      const weak = statesOf(buffered, machine);
      const ordered = statesOf(machine, machine);
      for (const state of ordered) expect(weak.has(state), state).toBe(true);
      looked += 1;
      if (weak.size > ordered.size) more += 1;
    }),
    { numRuns: runCount(25) },
  );
  if (process.env['FAULTLINE_RUNS'])
    process.stdout.write(`${looked} specs, ${more} with more states\n`);
  expect(looked).toBeGreaterThan(0);
});
