import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compile } from '../../model/lower/compile.fixture.ts';
import { at } from '../../model/machine/assert.ts';
import { PATIENCE, randomMachine, runCount } from '../../model/machine/random-machine.fixture.ts';
import { requireSound, verifyMachine } from '../../model/machine/verify.ts';
import { underMemory } from '../../model/memory/under-memory.ts';
import { foldExtended } from '../../model/reduce/constants/fold-constants.ts';
import { exploreFast } from '../engine/explore-fast.ts';
import type { ExploreOptions, Outcome } from '../outcome.ts';
import { explore } from '../reference/explore.ts';
import { goalsHit, withCoverageGoals } from './coverage-goals.ts';

const OPTIONS: ExploreOptions = {
  limits: { maxStates: 2000, maxMemory: 2 ** 40, maxSeconds: 60 },
  checks: 'all',
};

const size = ({ states, transitions, depth }: Outcome): object => ({ states, transitions, depth });

test('coverage goals change neither states nor transitions, and both engines hit the same', {
  ...PATIENCE,
}, () => {
  fc.assert(
    fc.property(randomMachine, (machine) => {
      const plain = explore(machine, OPTIONS);
      fc.pre(plain.limit === undefined);
      const withGoals = withCoverageGoals(machine);
      // Random machines reset and read what lowering would not; a pass keeps those sound that are.
      if (verifyMachine(machine).length === 0) requireSound(withGoals.machine);
      const slow = explore(withGoals.machine, OPTIONS);
      const fast = exploreFast(withGoals.machine, OPTIONS);
      expect(size(slow)).toEqual(size(plain));
      expect(size(fast)).toEqual(size(plain));
      expect(goalsHit(fast)).toEqual(goalsHit(slow));
      const folded = foldExtended(withGoals.machine, machine);
      if (verifyMachine(machine).length === 0) requireSound(folded);
      for (const outcome of [explore(folded, OPTIONS), exploreFast(folded, OPTIONS)]) {
        expect(size(outcome)).toEqual(size(plain));
        expect(goalsHit(outcome)).toEqual(goalsHit(slow));
      }
    }),
    { numRuns: runCount(200) },
  );
});

test('what is decided before the search is hit all the same, and what may fail too', () => {
  const machine = compile(`
module m
type R = 0..3
shared known : R = 2
shared o : R?
shared x : R
thread t {
  o = 1
  if value(o) == 1 { x = 1 }
  if known == 2 { x = 2 } else { x = 3 }
  await known == 2
  choose c in R where c == known
  x = c
}
cover c: known == 2 and x == 2
`);
  const { machine: withGoals } = withCoverageGoals(machine);
  const plain = explore(withGoals, OPTIONS);
  const folded = foldExtended(withGoals, machine);
  expect(size(explore(folded, OPTIONS))).toEqual(size(plain));
  expect([...goalsHit(explore(folded, OPTIONS))].sort()).toEqual([...goalsHit(plain)].sort());
  expect(goalsHit(exploreFast(folded, OPTIONS)).size).toBe(4);
});

test('a thread that cannot begin stands where it stood, also at the head of a silent loop', () => {
  const machine = compile(`
module m
shared x : 0..1
symmetric type Cpu = 0..1
thread stands[me: Cpu] on cpu me {
  loop {
    assume false
    while me != this_cpu { x = 0 }
  }
}
thread t { x = 1 }
`);
  const plain = explore(machine, OPTIONS);
  const { machine: withGoals } = withCoverageGoals(machine);
  expect(size(explore(withGoals, OPTIONS))).toEqual(size(plain));
  expect(size(exploreFast(withGoals, OPTIONS))).toEqual(size(plain));
});

test('what takes stores to memory has no goals, since it is no code of the spec', () => {
  const machine = compile('module m\nshared x : 0..1\nshared y : 0..1\nthread t { x = 1  y = 1 }');
  const buffered = underMemory(machine, { model: 'tso', depth: 2 });
  const template = buffered.storeBuffers?.template ?? -1;
  const withGoals = withCoverageGoals(buffered).machine;
  expect(at(withGoals.templates, template)).toBe(at(buffered.templates, template));
});
