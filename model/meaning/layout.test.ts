import fc from 'fast-check';
import { expect, test } from 'vitest';
import { firstValue, type Type, type Value } from '../../spec/language/types/types.ts';
import { at } from '../machine/assert.ts';
import { choicesOf } from '../machine/choices.fixture.ts';
import { buildMachine } from '../machine/machine.fixture.ts';
import type { Machine } from '../machine/machine.ts';
import { randomValue } from '../machine/random-expression.fixture.ts';
import { PATIENCE, randomMachine, runCount } from '../machine/random-machine.fixture.ts';
import type { State } from '../machine/state.ts';
import {
  arrayOf,
  BOOL,
  enumOf,
  identity,
  optional,
  range,
  seqOf,
  setOf,
  structOf,
} from './expression.fixture.ts';
import { initialState } from './interpret.ts';
import { bitWidth, layoutOf, pack, unpack } from './layout.ts';

/** A machine with one variable `x` and one thread that has ended. */
function machineOf(type: Type, initial: Value = firstValue(type)): Machine {
  return buildMachine('layout', (b) => {
    b.shared('x', type, initial);
    b.thread('t', {}, () => []);
  });
}

/** The fields of `x`, as `name:width`. */
function fieldsOf(type: Type): string {
  const { fields } = layoutOf(machineOf(type));
  return fields
    .filter(({ name }) => name !== 't at')
    .map(({ name, width }) => `${name}:${width}`)
    .join(' ');
}

test('a scalar is its ordinal in as few bits as will do', () => {
  expect([0, 1, 2, 3, 4, 5, 1024, 1025, 2 ** 31].map(bitWidth)).toEqual([
    0, 0, 1, 2, 2, 3, 10, 11, 31,
  ]);
  expect(fieldsOf(BOOL)).toBe('x:1');
  expect(fieldsOf(range(5, 8))).toBe('x:2');
  expect(fieldsOf(enumOf('E', 'a'))).toBe('x:0');
  expect(fieldsOf(identity('Page', 3))).toBe('x:2');
});

test('a composite is its parts', () => {
  expect(fieldsOf(setOf(range(1, 5)))).toBe('x:5');
  expect(fieldsOf(optional(range(1, 3)))).toBe('x:2');
  expect(fieldsOf(structOf('S', { a: BOOL, b: range(0, 4) }))).toBe('x.a:1 x.b:3');
  expect(fieldsOf(arrayOf(range(1, 2), BOOL))).toBe('x[1]:1 x[2]:1');
  expect(fieldsOf(seqOf(range(0, 2), 2))).toBe('len(x):2 x[0]:2 x[1]:2');
  expect(fieldsOf(optional(structOf('S', { a: BOOL })))).toBe('x present:1 x.a:1');
});

test('a field may cross words', () => {
  const machine = machineOf(arrayOf(range(0, 6), range(0, 1000)), [1000, 1, 999, 2, 998, 3, 997]);
  const layout = layoutOf(machine);
  expect([layout.bits, layout.words]).toEqual([70, 3]);
  expect(unpack(layout, pack(layout, initialState(machine)))).toEqual(initialState(machine));
});

test('the largest set is a mask of thirty bits', () => {
  const machine = machineOf(setOf(range(1, 30)), 2 ** 30 - 1);
  const layout = layoutOf(machine);
  expect(pack(layout, initialState(machine))).toEqual(Uint32Array.of(2 ** 30 - 1));
});

test('a value outside its type is a bug and not another value', () => {
  const machine = machineOf(range(0, 2), 7);
  expect(() => pack(layoutOf(machine), initialState(machine))).toThrow('7 of x fits 2 bits');
});

test(
  'unpacking what was packed gives the state, and different states have different words',
  PATIENCE,
  () => {
    fc.assert(
      fc.property(
        randomMachine,
        fc.uint8Array({ minLength: 100, maxLength: 200 }),
        (machine, tape) => {
          const layout = layoutOf(machine);
          const choices = choicesOf(tape);
          const randomState = (): State => ({
            variables: machine.variables.map(({ type }) => randomValue(choices, type)),
            threads: machine.threads.map(({ template }) => {
              const { locations, slots } = at(machine.templates, template);
              return {
                pc: choices.from(locations),
                slots: slots.map(({ type }) => randomValue(choices, type)),
              };
            }),
          });
          const [a, b] = [randomState(), randomState()];
          expect(unpack(layout, pack(layout, a))).toEqual(a);
          const sameWords = pack(layout, a).join() === pack(layout, b).join();
          expect(sameWords).toBe(JSON.stringify(a) === JSON.stringify(b));
        },
      ),
      { numRuns: runCount(150) },
    );
  },
);
