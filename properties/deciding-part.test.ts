/** The part of a formula that decides. */
import { expect, it } from 'vitest';
import { compile } from '../model/lower/compile.fixture.ts';
import { at } from '../model/machine/assert.ts';
import { initialState } from '../model/meaning/interpret.ts';
import { textOf } from '../spec/language/text/source.ts';
import { decidingPart } from './deciding-part.ts';

/** Blames a formula over `x` (0), `y` (1) and `on[0]` false, `on[1]` true. */
function check(formula: string): string {
  const machine = compile(`module m
type Place = 0..1
shared x : 0..3 = 0
shared y : 0..3 = 1
shared on[p: Place] : bool = p == 1
thread t { x = 1  y = 0  on[0] = true }
invariant it: ${formula}
`);
  const env = { machine, state: initialState(machine), thread: undefined };
  const { expr, value, bindings } = decidingPart(at(machine.properties, 0).body, env);
  const where = bindings.map((binding) => ` at ${binding.value}`).join('');
  return `${textOf(expr.span)} is ${value}${where}`;
}

it.each([
  ['x == 0 and y == 0', 'y == 0 is false'],
  ['x == 1 or y == 1', 'y == 1 is true'],
  ['x == 0 implies y == 0', 'y == 0 is false'],
  ['x == 1 or y == 0', 'x == 1 or y == 0 is false'],
  ['not (x == 0 and y == 1)', 'x == 0 and y == 1 is true'],
  ['forall p in Place: on[p]', 'on[p] is false at 0'],
  ['exists p in Place: on[p]', 'on[p] is true at 1'],
  ['forall p in Place where on[p]: x == 1 or y == 2', 'x == 1 or y == 2 is false at 1'],
  ['if x == 0 then y == 0 else y == 1', 'y == 0 is false'],
  [
    'forall p in Place: exists q in Place: on[p] and on[q]',
    'exists q in Place: on[p] and on[q] is false at 0',
  ],
])('in `%s`: %s', (formula, expected) => {
  expect(check(formula).replace(/[()]/g, '')).toBe(expected);
});
