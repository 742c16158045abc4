import { expect, test } from 'vitest';
import type { Expr } from '../../spec/language/types/expression.ts';
import { buildMachine, type ThreadScope } from '../machine/machine.fixture.ts';
import type { Machine } from '../machine/machine.ts';
import type { State } from '../machine/state.ts';
import {
  add,
  append,
  arrayOf,
  BOOL,
  eq,
  FALSE,
  identity,
  index,
  lt,
  not,
  num,
  optional,
  range,
  seqOf,
  TRUE,
  unwrap,
} from './expression.fixture.ts';
import { initialState, steps } from './interpret.ts';
import {
  assign,
  atomic,
  type Block,
  check,
  choose,
  either,
  end,
  labelled,
  loop,
  skip,
  waitUntil,
  warn,
  when,
} from './statement.fixture.ts';

/** One thread over `x` and `y`, both 0..3. */
function machineOf(body: (x: Expr, y: Expr, scope: ThreadScope) => Block): Machine {
  return buildMachine('one', (b) => {
    const x = b.shared('x', range(0, 3));
    const y = b.shared('y', range(0, 3));
    b.thread('p', {}, (scope) => body(x, y, scope));
  });
}

/** The variables after each step of thread 0 from the initial state; a failed step says why. */
function afterOneStep(machine: Machine): unknown[] {
  return steps(machine, initialState(machine), 0).map(
    ({ next, violations }) =>
      next?.variables ?? violations.map((v) => `${v.property}: ${v.message}`),
  );
}

/** Runs the only step there is, again and again. */
function run(machine: Machine, stepCount: number): State {
  let state = initialState(machine);
  for (let i = 0; i < stepCount; i += 1) {
    const [only] = steps(machine, state, 0);
    if (only?.next === undefined) throw new Error('no step');
    state = only.next;
  }
  return state;
}

test('a step is one shared access', () => {
  const machine = machineOf((x, y) => [assign(x, num(1)), assign(y, num(2))]);
  expect(run(machine, 1).variables).toEqual([1, 0]);
  expect(run(machine, 2).variables).toEqual([1, 2]);
});

test('local work after the access belongs to the step', () => {
  const machine = machineOf((x, y, { local }) => {
    const seen = local('seen', range(0, 4));
    return [assign(seen, x), assign(seen, num(3)), assign(y, seen)];
  });
  expect(run(machine, 1).threads[0]?.slots).toEqual([3]);
});

test('local work before the first access belongs to the initial state', () => {
  const machine = machineOf((x, _, { local }) => {
    const seen = local('seen', range(0, 3));
    return [assign(seen, num(2)), assign(x, seen)];
  });
  expect(initialState(machine).threads).toEqual([{ pc: 1, slots: [2] }]);
});

test('a label at the entry holds the thread there', () => {
  const machine = machineOf((_x, _y, { local }) => [
    labelled('here', assign(local('l', BOOL), TRUE)),
  ]);
  expect(initialState(machine).threads).toEqual([{ pc: 0, slots: [0] }]);
});

test('a step stops before a label even if it has had no access yet', () => {
  const machine = machineOf((x) => [labelled('a', skip), labelled('b', assign(x, num(1)))]);
  expect(run(machine, 1)).toEqual({ variables: [0, 0], threads: [{ pc: 1, slots: [] }] });
});

test('a loop that comes back to its label is one step', () => {
  const machine = machineOf(() => [loop(labelled('again', skip))]);
  expect(run(machine, 5).threads).toEqual(run(machine, 1).threads);
});

test('an atomic block is one step', () => {
  const machine = machineOf((x, y) => [atomic(assign(x, num(1)), assign(y, num(2)))]);
  expect(run(machine, 1).variables).toEqual([1, 2]);
});

test('choose takes a step for each value, ascending', () => {
  const machine = machineOf((x, _, { local }) => {
    const l = local('l', range(0, 3));
    return [choose(l, range(0, 3), not(eq(l, num(1)))), assign(x, l)];
  });
  expect(afterOneStep(machine)).toEqual([
    [0, 0],
    [2, 0],
    [3, 0],
  ]);
});

test('nothing to choose blocks', () => {
  const machine = machineOf((x, _, { local }) => [
    choose(local('l', BOOL), BOOL, FALSE),
    assign(x, num(1)),
  ]);
  expect(afterOneStep(machine)).toEqual([]);
});

test('either takes a step for each arm that can go, in the order written', () => {
  const machine = machineOf((x) => [
    either([assign(x, num(2))], [waitUntil(eq(x, num(3)))], [assign(x, num(1))]),
  ]);
  expect(afterOneStep(machine)).toEqual([
    [2, 0],
    [1, 0],
  ]);
});

test('successors are numbered with the failing ones', () => {
  const machine = machineOf((x) => [either([check(FALSE)], [assign(x, num(1))])]);
  const results = steps(machine, initialState(machine), 0);
  expect(
    results.map(({ successor, next, choices }) => [successor, next === undefined, choices]),
  ).toEqual([
    [0, true, [0]],
    [1, false, [1]],
  ]);
});

test('a false await blocks, an ended thread has no step', () => {
  expect(afterOneStep(machineOf((x) => [waitUntil(eq(x, num(1)))]))).toEqual([]);
  expect(afterOneStep(machineOf(() => [end]))).toEqual([]);
});

test('a false assert ends the run, a false warn does not', () => {
  expect(afterOneStep(machineOf((x) => [check(eq(x, num(1)), 'mine')]))).toEqual([
    ['mine: mine fails'],
  ]);
  const machine = machineOf((x) => [atomic(warn(eq(x, num(1)), 'mine'), assign(x, num(1)))]);
  const [only] = steps(machine, initialState(machine), 0);
  expect(only?.next?.variables).toEqual([1, 0]);
  expect(only?.violations.map((v) => v.property)).toEqual(['mine']);
});

test('failures are told in words', () => {
  const failures = (body: (x: Expr, y: Expr, scope: ThreadScope) => Block): unknown =>
    afterOneStep(machineOf(body));
  expect(failures((x) => [assign(x, add(x, num(4)))])).toEqual([['range: 4 is outside 0..3']]);
  expect(
    failures((x, _, { local }) => {
      const array = local('a', arrayOf(identity('Page', 2), BOOL));
      return [atomic(assign(index(array, add(x, num(2))), TRUE))];
    }),
  ).toEqual([['index: 2 is outside Page (0..1)']]);
  expect(
    failures((x, _, { local }) => [assign(x, unwrap(local('o', optional(range(0, 3)))))]),
  ).toEqual([['range: `none` has no value']]);
  expect(
    failures((x, _, { local }) => {
      const q = local('q', seqOf(range(0, 3), 1));
      return [atomic(assign(q, append(q, x)), assign(q, append(q, x)))];
    }),
  ).toEqual([['range: the sequence is full: it has 1 of 1 elements']]);
});

test('a where that fails for one value fails that successor only', () => {
  const machine = machineOf((x, _, { local }) => {
    const l = local('l', range(0, 3));
    const a = local('a', arrayOf(range(0, 1), BOOL));
    return [choose(l, range(0, 2), not(index(a, l))), assign(x, l)];
  });
  expect(afterOneStep(machine)).toEqual([[0, 0], [1, 0], ['index: 2 is outside 0..1']]);
});

test('slots are reset where the thread stops', () => {
  const machine = buildMachine('reset', (b) => {
    const x = b.shared('x', range(0, 3), 2);
    b.thread('p', { reset: (place) => (place === 1 ? [0] : []) }, ({ local }) => {
      const l = local('l', range(0, 3));
      return [assign(l, x), assign(x, num(1))];
    });
  });
  expect(run(machine, 1).threads).toEqual([{ pc: 1, slots: [0] }]);
});

test('what does not change is shared', () => {
  const machine = buildMachine('share', (b) => {
    const x = b.shared('x', range(0, 3));
    b.shared('array', arrayOf(BOOL, BOOL));
    b.thread('p', { count: 2 }, () => [when(lt(x, num(3)), [assign(x, add(x, num(1)))])]);
  });
  const before = initialState(machine);
  const after = steps(machine, before, 0)[0]?.next;
  expect(after?.variables[1]).toBe(before.variables[1]);
  expect(after?.threads[1]).toBe(before.threads[1]);
});

test('a step without an end is a bug of the checker, not a hang', () => {
  const machine = machineOf(() => [loop(labelled('again', skip))]);
  const templates = machine.templates.map((template) => ({
    ...template,
    nodes: template.nodes.map((node) => ({ ...node, schedulingPoint: 'no' as const })),
  }));
  const state = initialState(machine);
  expect(() => steps({ ...machine, templates }, state, 0)).toThrow(
    'every cycle of nodes has a scheduling point',
  );
});
