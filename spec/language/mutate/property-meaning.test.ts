import { expect, it } from 'vitest';
import { front } from '../elaborate/elaborate.fixture.ts';
import { applyVariants } from '../program/apply-variants.ts';
import { loadProgram } from '../program/program.ts';
import { type Elaborated, propertyMeanings } from './property-meaning.ts';

const SPEC = `module m
param N : 0..3 = 1
type Row = 0..1
enum Mode { OFF, ON }
struct Cell { value: 0..3, mode: Mode }
shared a[Row] : Cell
shared b : 0..3
fn low(v: 0..3) -> bool = v <= N
proc work() { here: b = 1  there: b = 2 }
thread t[i: Row] { work() }
invariant all_low: forall r in Row: low(a[r].value)
never off: exists m in Mode where m != ON: m == a[0].mode
step up: b' >= b and (t'[0].at(there) or low'(b))
property ends: b == 0 leads to t[0].done
invariant apart: not t[0].at(here) or not t[1].at(here)
invariant nested: forall r in Row: exists s in Row: r == s implies a[r] == a[s]
`;

function elaborated(text: string): Elaborated {
  const { core, diagnostics } = front(text);
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  const loaded = loadProgram({ path: 'm.kspec', text }, () => undefined);
  const { program } = applyVariants(loaded.program, []);
  if (core === undefined) throw new Error('the spec is correct');
  return { core, program };
}

/** The names of the properties that mean something else after these changes of the text. */
function changed(...edits: readonly (readonly [from: string, to: string])[]): readonly string[] {
  const text = edits.reduce((before, [from, to]) => {
    expect(before).toContain(from);
    return before.replaceAll(from, to);
  }, SPEC);
  const [was, is] = [propertyMeanings(elaborated(SPEC)), propertyMeanings(elaborated(text))];
  return [...was].flatMap(([name, meaning]) => (is.get(name) === meaning ? [] : [name]));
}

it('is the same whatever things are called and built of', () => {
  expect(
    changed(['forall r in Row: low', 'forall q in Row: low'], ['a[r].value', 'a[q].value']),
  ).toEqual([]);
  expect(changed(['Row', 'Line'])).toEqual([]);
  expect(changed(['low(a[r].value)', '(a[r].value <= N)'])).toEqual([]);
  expect(changed(['N : 0..3 = 1', 'N : 0..3 = 2'], ['v <= N', 'v <= N - 1'])).toEqual([]);
  expect(changed(['{ value: 0..3, mode: Mode }', '{ mode: Mode, value: 0..2 }'])).toEqual([]);
  expect(changed(['shared b', 'shared z : bool\nshared b'])).toEqual([]);
  expect(changed(['enum Mode', 'enum Other { ELSE }\nenum Mode'])).toEqual([]);
});

it('is another where what a property is built of is', () => {
  expect(changed(['N : 0..3 = 1', 'N : 0..3 = 2'])).toEqual(['all_low', 'up']);
  expect(changed(['forall r in Row: low', 'forall r in 0..0: low'])).toEqual(['all_low']);
  expect(changed(['v <= N', 'v < N'])).toEqual(['all_low', 'up']);
  expect(changed(['OFF, ON', 'OFF, ON, BROKEN'])).toEqual(['off']);
  expect(changed(['never off', 'invariant off'])).toEqual(['off']);
  expect(changed(['leads to t[0]', 'leads to t[1]'])).toEqual(['ends']);
  expect(changed(["b' >= b", "b >= b'"])).toEqual(['up']);
  expect(changed(['implies a[r] == a[s]', 'implies a[s] == a[s]'])).toEqual(['nested']);
  expect(changed(['r == s implies', 's == s implies'])).toEqual(['nested']);
});

it('is another where a label stands before another statement, not where others change', () => {
  expect(changed(['here: b = 1', 'here: b = 3'])).toEqual(['apart']);
  expect(changed(['there: b = 2', 'there: skip'])).toEqual(['up']);
  expect(changed(['here: b = 1', 'b = 0  here: b = 1'])).toEqual([]);
});
