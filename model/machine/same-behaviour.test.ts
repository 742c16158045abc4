import { expect, test } from 'vitest';
import { compile } from '../lower/compile.fixture.ts';
import { sameBehaviour, sameParts } from './same-behaviour.ts';

function doSame(one: string, other: string): boolean {
  return sameBehaviour(compile(one), compile(other));
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
  expect(doSame(SPEC, SPEC.replace('module m', 'module n'))).toBe(true);
  expect(doSame(SPEC, SPEC.replace('x is large', 'x is too large'))).toBe(true);
  expect(doSame(SPEC, SPEC.replace('  x = 1', '  // one\n\n  x   = 1'))).toBe(true);
});

test('a behaviour changes with a step, an initial value or a property', () => {
  expect(doSame(SPEC, SPEC.replace('x = 2', 'x = 3'))).toBe(false);
  expect(doSame(SPEC, SPEC.replace(': 0..3', ': 0..3 = 1'))).toBe(false);
  expect(doSame(SPEC, SPEC.replace('x < 3', 'x < 2'))).toBe(false);
});

test('a behaviour changes with a label only where a property asks for it', () => {
  const labelled = (first: string, second: string, more: string): string => `module m
shared x : bool
thread t {
  ${first}: skip
  x = true
  ${second}: skip
}
${more}`;
  const asking = 'never seen: t.at(here) and x';
  const moved = (more: string): boolean =>
    doSame(labelled('here', 'there', more), labelled('there', 'here', more));
  expect(moved(asking)).toBe(false);
  expect(moved('')).toBe(true);
});

test('a behaviour changes with each part of a machine but its name, its params and what people read', () => {
  const machine = compile(SPEC);
  const left = new Set(['name', 'params']);
  for (const key of Object.keys(machine)) {
    expect(sameBehaviour(machine, { ...machine, [key]: 'other' } as never), key).toBe(
      left.has(key),
    );
    expect(sameBehaviour({ ...machine, [key]: 'other' } as never, machine), key).toBe(
      left.has(key),
    );
  }
  const { templates } = machine;
  for (const fewer of [[], templates.map((t) => ({ ...t, nodes: t.nodes.slice(1) }))]) {
    expect(sameBehaviour(machine, { ...machine, templates: fewer })).toBe(false);
    expect(sameParts(machine, { base: machine, templates: fewer })).toBe(false);
  }
  expect(sameParts(machine, { base: machine, templates })).toBe(true);
  expect(sameParts(machine, { base: machine, templates: [...templates, ...templates] })).toBe(
    false,
  );
});
