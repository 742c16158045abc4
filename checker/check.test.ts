import { expect, test } from 'vitest';
import { compile } from '../model/lower/compile.fixture.ts';
import { at } from '../model/machine/assert.ts';
import type { Machine } from '../model/machine/machine.ts';
import { type CheckOptions, check } from './check.ts';
import { REFERENCE } from './reference/engine.ts';

const OPTIONS: CheckOptions = {
  limits: { maxStates: 1000, maxMemory: 2 ** 40, maxSeconds: 60 },
  checks: 'all',
};

test('machines are verified before they are searched, if that is asked for', () => {
  const machine = compile('module m\nshared x : 0..1\nthread t { x = 1 }');
  const broken: Machine = { ...machine, variables: [{ ...at(machine.variables, 0), initial: 2 }] };
  const verified = { ...OPTIONS, verifiesMachines: true };
  expect(check(machine, verified, REFERENCE).states).toBe(2);
  expect(() => check(broken, verified, REFERENCE)).toThrow('x begins with no value');
  expect(check(broken, OPTIONS, REFERENCE).states).toBe(2);
});
