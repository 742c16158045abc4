import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PATIENCE, randomMachine, runCount } from '../../model/random-machine.fixture.ts';
import { explore } from '../explore.ts';
import type { ExploreOptions, Outcome } from '../outcome.ts';
import { exploreFast } from './explore-fast.ts';

const OPTIONS: ExploreOptions = {
  limits: { maxStates: 3000, maxMemory: 2 ** 40, maxSeconds: 60 },
  checks: 'all',
};

function comparable({ engine, seconds, ...outcome }: Outcome): object {
  return outcome;
}

test('the outcome of a random machine is that of the reference, runs included', {
  ...PATIENCE,
}, () => {
  fc.assert(
    fc.property(randomMachine, (machine) => {
      const expected = explore(machine, OPTIONS);
      fc.pre(expected.limit === undefined);
      expect(comparable(exploreFast(machine, OPTIONS))).toEqual(comparable(expected));
    }),
    { numRuns: runCount(150) },
  );
});
