import { expect, test } from 'vitest';
import { profileFast } from '../../checker/engine/explore-fast.ts';
import { compile } from '../../model/lower/compile.fixture.ts';
import { profiledSteps } from '../verdict/profile.ts';
import { profileText } from './profile-text.ts';

const SPEC = `
module test
shared x : 0..3

thread up {
  loop {
    climb: atomic {
      await x > 2
      x = x + 1
    }
  }
}

daemon pass {
  loop {
    await x == 0
  }
}
`;

const OPTIONS = {
  limits: { maxStates: 1000, maxMemory: 2 ** 40, maxSeconds: 60 },
  checks: 'all',
} as const;

test('steps that never fire are named behind those that do', () => {
  const machine = compile(SPEC);
  const text = profileText(profiledSteps(machine, profileFast(machine, OPTIONS).profile));
  expect(text).toMatch(/never fired\n(.*\n)*.*up +test\.kspec:7 climb/);
});
