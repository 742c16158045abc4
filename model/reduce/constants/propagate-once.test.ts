import { expect, test } from 'vitest';
import { compile } from '../../lower/compile.fixture.ts';
import { propagateOnce } from './propagate-once.ts';

test('what is kept of code is asked again where other variables or threads run it', () => {
  const machine = compile(
    'module m\nshared x : 0..3 = 1\nshared y : 0..3\nthread t { let v = x  y = v }',
  );
  const known = propagateOnce(machine);
  const other = { ...machine, usesSymmetry: !machine.usesSymmetry, properties: [] };
  expect(propagateOnce(other)).toBe(known);
  const variables = machine.variables.map((variable) =>
    variable.name === 'x' ? { ...variable, initial: 2 } : variable,
  );
  expect(propagateOnce({ ...machine, variables })?.variables).toEqual([
    { kind: 'numbers', numbers: [2] },
    { kind: 'numbers', numbers: [0, 2] },
  ]);
  expect(propagateOnce({ ...machine, threads: [] })?.variables).toEqual([
    { kind: 'numbers', numbers: [1] },
    { kind: 'numbers', numbers: [0] },
  ]);
  expect(propagateOnce(machine)).toEqual(known);
});
