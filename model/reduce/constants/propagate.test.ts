import fc from 'fast-check';
import { expect, test } from 'vitest';
import { randomSpec } from '../../../spec/language/program/random-spec.fixture.ts';
import { compile } from '../../lower/compile.fixture.ts';
import { assert, at } from '../../machine/assert.ts';
import { buildMachine } from '../../machine/machine.fixture.ts';
import type { Machine } from '../../machine/machine.ts';
import { expressions } from '../../machine/node.ts';
import type { Possible } from '../../machine/possible-values.ts';
import { PATIENCE, randomMachine, runCount } from '../../machine/random-machine.fixture.ts';
import { type State, stateKey } from '../../machine/state.ts';
import { EvaluationFailure, meaning } from '../../meaning/evaluate.ts';
import { eq, num, range } from '../../meaning/expression.fixture.ts';
import { initialState, steps } from '../../meaning/interpret.ts';
import { assign, choose, either, waitUntil } from '../../meaning/statement.fixture.ts';
import { contains } from './contains.fixture.ts';
import { evaluatePossible } from './evaluate-possible.ts';
import { surroundingsOf } from './known-surroundings.ts';
import { type Propagated, propagate } from './propagate.ts';

const STATES_MAX = 300;

/** Looks at the reachable states of `machine`, the first of them if they are many. */
function expectKnown(machine: Machine): void {
  const known = propagate(machine);
  assert(known !== undefined, 'random machines are small');
  const found = new Set<string>();
  const pending = [initialState(machine)];
  for (let state = pending.pop(); state !== undefined; state = pending.pop()) {
    const key = stateKey(state);
    if (found.has(key) || found.size === STATES_MAX) continue;
    found.add(key);
    expectState(machine, known, state);
    for (const thread of machine.threads.keys()) {
      for (const { next, path } of steps(machine, state, thread)) {
        for (const node of path) expect(known.nodes[thread]?.[node]).toBeDefined();
        if (next !== undefined) pending.push(next);
      }
    }
  }
}

function expectState(machine: Machine, known: Propagated, state: State): void {
  for (const [i, value] of state.variables.entries()) {
    const { type } = at(machine.variables, i);
    expect(contains(at(known.variables, i), type, value)).toBe(true);
  }
  for (const [thread, { pc: place, slots }] of state.threads.entries()) {
    const template = at(machine.templates, at(machine.threads, thread).template);
    const locals = known.nodes[thread]?.[place];
    assert(locals !== undefined, 'where a thread stands can be reached');
    for (const [slot, value] of slots.entries()) {
      const { type } = at(template.slots, slot);
      expect(contains(at(locals, slot), type, value)).toBe(true);
      expect(contains(at(at(known.slots, thread), slot), type, value)).toBe(true);
    }
    const node = at(template.nodes, place);
    // The condition of a `choose` reads the value that is tried.
    if (node.kind === 'choose') continue;
    for (const expr of expressions(node)) {
      const surroundings = surroundingsOf(machine, known.variables, thread, locals);
      const { value, mayFail } = evaluatePossible(expr, surroundings);
      try {
        const found = meaning(expr)({ machine, state, thread });
        expect(contains(value, expr.type, found)).toBe(true);
      } catch (error) {
        if (!(error instanceof EvaluationFailure)) throw error;
        expect(mayFail).toBe(true);
      }
    }
  }
}

test('what is reached by random machines was known to be possible', PATIENCE, () => {
  fc.assert(fc.property(randomMachine, expectKnown), { numRuns: runCount(150) });
});

test('what is reached by random specs was known to be possible', PATIENCE, () => {
  fc.assert(
    fc.property(randomSpec, fc.boolean(), (text, resetDeadLocals) => {
      expectKnown(compile(text, { resetDeadLocals }));
    }),
    { numRuns: runCount(60) },
  );
});

const HEAD = 'module m\nshared x : 0..3\nstruct S { f: bool, g: 0..7 }\nshared s[0..1] : S\n';

function possible(text: string, name: string): Possible {
  const machine = compile(`${HEAD}${text}`);
  const known = propagate(machine);
  return at(
    known?.variables ?? [],
    machine.variables.findIndex((each) => each.name === name),
  );
}

test('a variable has the values that reachable assignments store', () => {
  expect(possible('thread t { x = 2 }', 'x')).toEqual({ kind: 'numbers', numbers: [0, 2] });
  expect(possible('thread t { if s[0].g == 1 { x = 2 } }', 'x')).toEqual({
    kind: 'numbers',
    numbers: [0],
  });
  expect(possible('thread t { let old = x  if old < 2 { x = old + 1 } }', 'x')).toEqual({
    kind: 'numbers',
    numbers: [0, 1, 2, 3],
  });
});

test('fields are told apart, elements of an array are not', () => {
  const gs = { kind: 'numbers', numbers: [0] };
  const fs = { kind: 'numbers', numbers: [0, 1] };
  expect(possible('thread t { s[1].f = true }', 's')).toEqual({
    kind: 'array',
    element: { kind: 'struct', fields: [fs, gs] },
  });
});

test('a local is what was stored in it last, whatever it was elsewhere', () => {
  const text = `proc p() -> bool { if s[0].f { return true }  return false }
    thread t { let a = p()  if a { x = 3 }  let b = not a  if b { x = 1 } }`;
  expect(possible(text, 'x')).toEqual({ kind: 'numbers', numbers: [0, 1] });
});

test('a thread puts itself in, and no other', () => {
  const text = `shared who : set of Tid
    thread t[i: 0..1] { if i == 1 { who = {self} } }
    daemon d { loop { x = 1 } }`;
  expect(possible(text, 'who')).toEqual({ kind: 'set', must: 0, may: 2 });
});

test('what a node was looked at with does not grow unnoticed', () => {
  // The condition is looked at before the `choose`; until then the local has its first value only.
  const machine = buildMachine('late', (b) => {
    const x = b.shared('x', range(0, 3));
    b.thread('t', {}, ({ local }) => {
      const chosen = local('chosen', range(0, 1));
      return [
        either([assign(x, num(1))], [assign(x, num(2)), choose(chosen, range(0, 1))]),
        waitUntil(eq(chosen, num(1))),
        assign(x, num(3)),
      ];
    });
  });
  expectKnown(machine);
  const [values] = propagate(machine)?.variables ?? [];
  expect(values).toEqual({ kind: 'numbers', numbers: [0, 1, 2, 3] });
});
