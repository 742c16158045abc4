import { expect, test } from 'vitest';
import { profileFast } from '../../checker/engine/explore-fast.ts';
import { compile } from '../../model/lower/compile.fixture.ts';
import { profiledSteps } from './profile.ts';

const SPEC = `
module test
shared x : 0..3

thread up {
  loop {
    climb: atomic {
      await x < 2
      x = x + 1
    }
  }
}

daemon pass {
  loop {
    either {
      await x == 0
    } or {
      await x == 3
    }
  }
}
`;

const OPTIONS = {
  limits: { maxStates: 1000, maxMemory: 2 ** 40, maxSeconds: 60 },
  checks: 'all',
} as const;

test('a profile counts the transitions of each step, and they are all transitions', () => {
  const machine = compile(SPEC);
  const { outcome, profile } = profileFast(machine, OPTIONS);
  const steps = profiledSteps(machine, profile);
  expect(steps.map(({ thread, label, fired }) => [thread, label, fired])).toContainEqual([
    'up',
    'climb',
    2,
  ]);
  const sum = steps.reduce((total, { fired }) => total + fired, 0);
  expect(sum).toBe(outcome.transitions);
  expect(steps.reduce((total, { share }) => total + share, 0)).toBeCloseTo(1);
});
