import { expect, it } from 'vitest';
import { behaviourText } from './behaviour.ts';
import { compile } from './compile.fixture.ts';

function check(one: string, other: string): boolean {
  return behaviourText(compile(one)) === behaviourText(compile(other));
}

const SPEC = `module m
param N : 1..2 = 1
shared x : 0..3
/// x is large
invariant small: x < 3
thread t {
  x = 1
  x = 2
}
`;

it('does not change with comments, messages and names of modules and labels', () => {
  expect(check(SPEC, SPEC.replace('module m', 'module n'))).toBe(true);
  expect(check(SPEC, SPEC.replace('x is large', 'x is too large'))).toBe(true);
  expect(check(SPEC, SPEC.replace('  x = 1', '  // one\n\n  x   = 1'))).toBe(true);
});

it('changes with a step, an initial value or a property', () => {
  expect(check(SPEC, SPEC.replace('x = 2', 'x = 3'))).toBe(false);
  expect(check(SPEC, SPEC.replace(': 0..3', ': 0..3 = 1'))).toBe(false);
  expect(check(SPEC, SPEC.replace('x < 3', 'x < 2'))).toBe(false);
});
