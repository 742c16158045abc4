import { expect, test } from 'vitest';
import { compile } from '../lower/compile.fixture.ts';
import { behaviourText, fingerprint } from './fingerprint.ts';

const COUNTER = `
module test

shared x : 0..3 = 0

thread t {
  x = 2
}

/// x is small
invariant small: x < 3
`;

function changed(from: string, to: string): string {
  expect(COUNTER).toContain(from);
  return fingerprint(compile(COUNTER.replace(from, to)));
}

test('a comment, a blank line and a message do not change the fingerprint', () => {
  const same = fingerprint(compile(COUNTER));
  expect(changed('/// x is small', '/// x stays small')).toBe(same);
  expect(changed('thread t {', '\n// a remark\nthread t {')).toBe(same);
});

test('a value, a step, a bound and a property do', () => {
  const hashes = [
    fingerprint(compile(COUNTER)),
    changed('x = 2', 'x = 1'),
    changed('x = 2', 'x = 2\n  x = 2'),
    changed('0..3', '0..4'),
    changed('= 0\n', '= 1\n'),
    changed('x < 3', 'x < 2'),
    changed('invariant', 'never'),
    changed('small:', 'little:'),
  ];
  expect(new Set(hashes).size).toBe(hashes.length);
});

test('reductions that change the machine change the fingerprint', () => {
  expect(fingerprint(compile(COUNTER, { resetDeadLocals: true }))).not.toBe(
    fingerprint(compile(COUNTER)),
  );
});

test('a label that names another statement does too: properties ask for it', () => {
  const labelled = (first: string, second: string): string =>
    fingerprint(
      compile(`module m
shared x : bool
thread t {
  ${first}: skip
  x = true
  ${second}: skip
}
never seen: t.at(here) and x`),
    );
  expect(labelled('here', 'there')).not.toBe(labelled('there', 'here'));
});

function sameBehaviour(one: string, other: string): boolean {
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

test('a behaviour does not change with comments, messages and names of modules and labels', () => {
  expect(sameBehaviour(SPEC, SPEC.replace('module m', 'module n'))).toBe(true);
  expect(sameBehaviour(SPEC, SPEC.replace('x is large', 'x is too large'))).toBe(true);
  expect(sameBehaviour(SPEC, SPEC.replace('  x = 1', '  // one\n\n  x   = 1'))).toBe(true);
});

test('a behaviour changes with a step, an initial value or a property', () => {
  expect(sameBehaviour(SPEC, SPEC.replace('x = 2', 'x = 3'))).toBe(false);
  expect(sameBehaviour(SPEC, SPEC.replace(': 0..3', ': 0..3 = 1'))).toBe(false);
  expect(sameBehaviour(SPEC, SPEC.replace('x < 3', 'x < 2'))).toBe(false);
});

test('a behaviour changes with a label only where a property asks for it', () => {
  const labelled = (first: string, second: string, more: string): string =>
    behaviourText(
      compile(`module m
shared x : bool
thread t {
  ${first}: skip
  x = true
  ${second}: skip
}
${more}`),
    );
  const asking = 'never seen: t.at(here) and x';
  expect(labelled('here', 'there', asking)).not.toBe(labelled('there', 'here', asking));
  expect(labelled('here', 'there', '')).toBe(labelled('there', 'here', ''));
});
