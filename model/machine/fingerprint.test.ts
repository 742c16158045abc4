import { expect, test } from 'vitest';
import { compile } from '../lower/compile.fixture.ts';
import { fingerprint } from './fingerprint.ts';

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

test('which objects a machine shares does not change its fingerprint', () => {
  const machine = compile(COUNTER);
  expect(fingerprint(JSON.parse(JSON.stringify(machine)))).toBe(fingerprint(machine));
});
