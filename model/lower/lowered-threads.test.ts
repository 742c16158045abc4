import fc from 'fast-check';
import { expect, test } from 'vitest';
import { elaborate } from '../../spec/language/elaborate/elaborate.ts';
import { applyMutant, mutants, OPERATORS } from '../../spec/language/mutate/mutate.ts';
import { loadProgram } from '../../spec/language/program/program.ts';
import { modulesOf, randomSpec } from '../../spec/language/random/random-spec.fixture.ts';
import type { Core } from '../../spec/language/types/core.ts';
import { assert, at } from '../machine/assert.ts';
import { PATIENCE, runCount } from '../machine/random-machine.fixture.ts';
import { lower } from './lower.ts';
import { LoweredThreads } from './lowered-threads.ts';
import { LoweringBudget } from './lowering-budget.ts';
import { threadComparison } from './same-threads.ts';

const OPTIONS = { resetDeadLocals: true, useSymmetry: true };

function coreOf(text: string, params: Readonly<Record<string, number>> = {}): Core {
  const { program } = loadProgram(
    { path: 'm.kspec', text },
    modulesOf({ text, library: undefined }),
  );
  const { core } = elaborate(program, { params: new Map(Object.entries(params)) });
  assert(core !== undefined, 'the spec of a test is right');
  return core;
}

test('machines are the same with threads that were lowered before', PATIENCE, () => {
  let shared = 0;
  const operators = new Set(OPERATORS.map(({ name }) => name));
  fc.assert(
    fc.property(randomSpec, fc.nat(), (random, seed) => {
      const { program } = loadProgram({ path: 'm.kspec', text: random.text }, modulesOf(random));
      const all = mutants(program, { isTarget: () => true, operators });
      const some = all.filter((_, i) => (i + seed) % Math.ceil(all.length / 4) === 0);
      const versions = [program, ...some.flatMap((each) => applyMutant(program, each) ?? [])];
      const known = new LoweredThreads();
      const templates = new Set<object>();
      // One version a second time: what came between must not be in it.
      for (const version of [...versions, program]) {
        const { core } = elaborate(version, { params: new Map() });
        if (core === undefined) continue;
        const { machine, diagnostics, unchecked } = lower(core, OPTIONS, known);
        expect({ machine, diagnostics }).toEqual(withoutUnchecked(core));
        for (const template of unchecked?.templates ?? []) {
          if (templates.has(template)) shared += 1;
          templates.add(template);
        }
      }
    }),
    { numRuns: runCount(20) },
  );
  expect(shared).toBeGreaterThan(runCount(20));
});

function withoutUnchecked(core: Core): object {
  const { machine, diagnostics } = lower(core, OPTIONS);
  return { machine, diagnostics };
}

const SPEC = `module m
param P : 1..2 = 1
shared lock : spinlock
shared x : 0..3
guarded x by lock
shared y : 0..3
proc inner() { y = P }
proc outer() { inner() }
proc other() { y = 3 }
thread one { outer() }
thread two { other() }
thread three { x = 1  spin_lock(lock)  x = 2  spin_unlock(lock) }
invariant low { y < 3 }
`;

const [FIRST, SECOND] = [coreOf(SPEC), coreOf(SPEC, { P: 2 })];

test('a thread is another one if a proc that one of its procs calls is', () => {
  const isSame = threadComparison(FIRST, SECOND);
  expect([0, 1, 2].map(isSame)).toEqual([false, true, true]);
});

const variable = (change: object): Partial<Core> => ({
  variables: FIRST.variables.map((each) => (each.name === 'x' ? { ...each, ...change } : each)),
});

test.each<[string, boolean, Partial<Core>]>([
  ['the storage of a variable', false, variable({ storage: 'ghost' })],
  ['the type of a variable', false, variable({ type: { kind: 'bool' } })],
  ['the name of a variable', false, variable({ name: 'z' })],
  ['the order of variables', false, { variables: FIRST.variables.toReversed() }],
  ['a variable more', false, { variables: [...FIRST.variables, at(FIRST.variables, 0)] }],
  ['a guard', false, { guards: [] }],
  [
    'what procs do to locks',
    false,
    { procs: FIRST.procs.map((proc) => ({ ...proc, effects: [] })) },
  ],
  ['the order of procs', false, { procs: FIRST.procs.toReversed() }],
  [
    'a place in the text',
    false,
    { threads: FIRST.threads.map((each) => ({ ...each, span: { ...each.span, start: 0 } })) },
  ],
  ['the first value of a variable', true, variable({ initial: undefined })],
  ['properties', true, { properties: [] }],
  ['the name of the spec', true, { name: 'n' }],
])('a thread of a core with something else: %s', (_, isRight, change) => {
  expect(threadComparison(FIRST, { ...FIRST, ...change })(2)).toBe(isRight);
});

test('what was lowered for another switch of a reduction is not taken', () => {
  const known = new LoweredThreads();
  const { unchecked } = lower(FIRST, OPTIONS, known);
  const other = lower(FIRST, { ...OPTIONS, resetDeadLocals: false }, known);
  expect(other.unchecked?.templates[0]).not.toBe(unchecked?.templates[0]);
  const same = lower(SECOND, OPTIONS, known);
  expect(same.unchecked?.templates[1]).toBe(unchecked?.templates[1]);
});

test('what a thread takes of the budget is taken again, or nothing is', () => {
  const budget = new LoweringBudget();
  const all = budget.left();
  const half = all.map((left) => Math.ceil(left / 2) + 1);
  expect(budget.takeAgain(half)).toBe(true);
  const left = budget.left();
  expect(left).toEqual(all.map((each, i) => each - (half[i] ?? 0)));
  expect(budget.takeAgain(half)).toBe(false);
  expect(budget.left()).toEqual(left);
});
