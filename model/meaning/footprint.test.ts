import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Value } from '../../spec/language/types/types.ts';
import { at } from '../machine/assert.ts';
import { choicesOf } from '../machine/choices.fixture.ts';
import { buildMachine } from '../machine/machine.fixture.ts';
import { randomValue } from '../machine/random-expression.fixture.ts';
import { PATIENCE, randomMachine, runCount } from '../machine/random-machine.fixture.ts';
import type { State } from '../machine/state.ts';
import { add, eq, num, range } from './expression.fixture.ts';
import { footprintOf } from './footprint.ts';
import { initialState, steps } from './interpret.ts';
import { assign, atomic, waitUntil } from './statement.fixture.ts';

test('a footprint ends at the next stop', () => {
  const machine = buildMachine('steps', (b) => {
    const [x, y, z] = ['x', 'y', 'z'].map((name) => b.shared(name, range(0, 9)));
    if (x === undefined || y === undefined || z === undefined) return;
    b.thread('p', {}, () => [
      atomic(waitUntil(eq(x, num(1))), assign(y, num(1))),
      assign(z, add(z, num(1))),
    ]);
  });
  const template = at(machine.templates, 0);
  expect(template.locations.map((stop) => footprintOf(template, stop))).toEqual([
    { reads: [0], writes: [1] },
    { reads: [2], writes: [2] },
    { reads: [], writes: [] },
  ]);
});

test('what a step changes is among its writes, and only its reads decide', PATIENCE, () => {
  fc.assert(
    fc.property(
      randomMachine,
      fc.uint8Array({ minLength: 50, maxLength: 100 }),
      (machine, tape) => {
        const choices = choicesOf(tape);
        const state = initialState(machine);
        for (const [thread, { template }] of machine.threads.entries()) {
          const { reads, writes } = footprintOf(
            at(machine.templates, template),
            at(state.threads, thread).pc,
          );
          const variables = machine.variables.map(({ type }, i): Value => {
            const here = at(state.variables, i);
            // What is written in part keeps its other parts, so it stays as well.
            return reads.includes(i) || writes.includes(i) ? here : randomValue(choices, type);
          });
          const elsewhere: State = { ...state, variables };
          const [a, b] = [steps(machine, state, thread), steps(machine, elsewhere, thread)];
          expect(b.map(({ path, choices: made }) => [path, made])).toEqual(
            a.map(({ path, choices: made }) => [path, made]),
          );
          for (const [successor, { next }] of b.entries()) {
            expect(next?.threads).toEqual(a[successor]?.next?.threads);
            for (const [i, value] of (next?.variables ?? []).entries()) {
              if (writes.includes(i)) expect(value).toEqual(a[successor]?.next?.variables[i]);
              else expect(value).toBe(at(variables, i));
            }
          }
        }
      },
    ),
    { numRuns: runCount(150) },
  );
});
