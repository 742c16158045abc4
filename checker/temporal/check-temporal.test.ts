import { describe, expect, test } from 'vitest';
import {
  atLabel,
  type Builder,
  buildMachine,
  isDone,
} from '../../model/machine/machine.fixture.ts';
import type { Machine } from '../../model/machine/machine.ts';
import {
  add,
  and,
  arrayOf,
  BOOL,
  constant,
  eq,
  FALSE,
  index,
  lt,
  not,
  num,
  or,
  range,
  TRUE,
} from '../../model/meaning/expression.fixture.ts';
import {
  assign,
  atomic,
  either,
  labelled,
  loop,
  skip,
  waitUntil,
} from '../../model/meaning/statement.fixture.ts';
import type { Expr } from '../../spec/language/types/expression.ts';
import type { Fairness, Formula } from '../../spec/language/types/formula.ts';
import type { ExploreOptions } from '../outcome.ts';
import { checkTemporal } from './check-temporal.ts';

const limits = { maxStates: 100_000, maxMemory: 2 ** 40, maxSeconds: 60 };

function violations(machine: Machine, checks: ExploreOptions['checks'] = 'all') {
  const outcome = checkTemporal(machine, { limits, checks });
  expect(outcome.limit).toBeUndefined();
  return outcome.violations;
}

/** Each broken property with the lengths of its prefix and its loop. */
function broken(machine: Machine): Record<string, readonly [number, number]> {
  return Object.fromEntries(
    violations(machine).map(({ property, run, loopStart = -1 }) => [
      property,
      [loopStart, run.length - loopStart],
    ]),
  );
}

const atom = (expr: Expr): Formula => ({ kind: 'atom', expr });
const always = (operand: Formula): Formula => ({ kind: 'always', operand });
const eventually = (operand: Formula): Formula => ({ kind: 'eventually', operand });
const next = (operand: Formula): Formula => ({ kind: 'next', operand });
const until = (left: Formula, right: Formula): Formula => ({ kind: 'until', left, right });
const leadsTo = (left: Formula, right: Formula): Formula => ({ kind: 'leads-to', left, right });
const no = (operand: Formula): Formula => ({ kind: 'not', operand });

describe('fairness', () => {
  /** A thread that sets `x` once, beside one that runs for ever. */
  function setter(fairness: Fairness, daemon = false): Machine {
    return buildMachine('setter', (b) => {
      const x = b.shared('x', BOOL);
      const y = b.shared('y', BOOL);
      b.thread('t', { fairness, daemon }, () => [assign(x, TRUE)]);
      b.thread('other', {}, () => [loop(assign(y, not(y)))]);
      b.temporal('set', eventually(atom(x)));
      b.temporal('toggles', always(eventually(atom(y))));
    });
  }

  test('a fair thread that can step does so at last', () => {
    expect(broken(setter('weak'))).toEqual({});
    expect(broken(setter('strong'))).toEqual({});
    expect(broken(setter('weak', true))).toEqual({});
  });

  test('an unfair one need not', () => {
    expect(broken(setter('none'))).toEqual({ set: [0, 2] });
  });

  /** A thread that can step half of the time only. */
  function sometimes(fairness: Fairness): Machine {
    return buildMachine('sometimes', (b) => {
      const open = b.shared('open', BOOL);
      const through = b.shared('through', BOOL);
      b.thread('t', { fairness }, () => [atomic(waitUntil(open), assign(through, TRUE))]);
      b.thread('door', {}, () => [loop(assign(open, not(open)))]);
      b.temporal('passes', eventually(atom(through)));
    });
  }

  test('weak fairness lets a thread miss its moments, strong fairness does not', () => {
    expect(broken(sometimes('weak'))).toEqual({ passes: [0, 2] });
    expect(broken(sometimes('strong'))).toEqual({});
  });

  test('strong fairness does not help against a door that need not open', () => {
    const machine = buildMachine('swing', (b) => {
      const open = b.shared('open', BOOL);
      const idle = b.shared('idle', BOOL);
      const through = b.shared('through', BOOL);
      b.thread('t', { fairness: 'strong' }, () => [atomic(waitUntil(open), assign(through, TRUE))]);
      b.thread('door', {}, () => [
        loop(either([assign(open, TRUE), assign(open, FALSE)], [assign(idle, not(idle))])),
      ]);
      b.temporal('passes', eventually(atom(through)));
    });
    expect(broken(machine)).toEqual({ passes: [0, 2] });
  });

  test('strong fairness does not help against a door that stays shut at last', () => {
    const machine = buildMachine(
      'shut',
      (b) => {
        const open = b.shared('open', BOOL);
        const shut = b.shared('shut', BOOL);
        const through = b.shared('through', BOOL);
        b.thread('t', { fairness: 'strong' }, () => [
          atomic(waitUntil(open), assign(through, TRUE)),
        ]);
        b.thread('door', {}, () => [loop(atomic(waitUntil(not(shut)), assign(open, not(open))))]);
        b.thread('janitor', { fairness: 'none' }, () => [
          atomic(waitUntil(not(open)), assign(shut, TRUE)),
        ]);
        b.temporal('passes', eventually(atom(through)));
      },
      3,
    );
    expect(broken(machine)).toEqual({ passes: [1, 0] });
  });
});

describe('runs that stop', () => {
  test('a deadlock breaks what is to come', () => {
    const machine = buildMachine('stuck', (b) => {
      const x = b.shared('x', BOOL);
      const t = b.thread('t', {}, () => [waitUntil(x)]);
      b.temporal('ends', eventually(atom(isDone(t, []))));
    });
    expect(broken(machine)).toEqual({ ends: [0, 0] });
  });

  test('a run may end where only a daemon could go on, and nowhere else', () => {
    const machine = buildMachine('daemon', (b) => {
      const x = b.shared('x', range(0, 2));
      b.thread('t', {}, () => [assign(x, num(1))]);
      b.thread('d', { daemon: true }, () => [atomic(waitUntil(eq(x, num(1))), assign(x, num(2)))]);
      b.temporal('one', eventually(atom(eq(x, num(1)))));
      b.temporal('two', eventually(atom(eq(x, num(2)))));
    });
    expect(broken(machine)).toEqual({ two: [1, 0] });
  });

  test('a run does not stop for a while: `next` is the next step', () => {
    const machine = buildMachine('next', (b) => {
      const x = b.shared('x', range(0, 2));
      b.thread('d', { daemon: true }, () => [assign(x, num(1)), assign(x, num(2))]);
      const is = (value: number): Formula => atom(eq(x, num(value)));
      // Once it has gone one step, it goes on at once or never.
      b.temporal('at_once', {
        kind: 'implies',
        left: eventually(is(2)),
        right: next(is(1)),
      });
      b.temporal('later', { kind: 'implies', left: eventually(is(2)), right: next(is(2)) });
    });
    expect(Object.keys(broken(machine))).toEqual(['later']);
  });
});

describe('formulas', () => {
  /** 0, 1, 2, 1, 2, ... */
  function counter(declare: (b: Builder, x: (value: number) => Formula) => void): Machine {
    return buildMachine('counter', (b) => {
      const x = b.shared('x', range(0, 2));
      b.thread('t', {}, () => [loop(assign(x, num(1)), assign(x, num(2)))]);
      declare(b, (value) => atom(eq(x, num(value))));
    });
  }

  test.each<readonly [string, boolean, (x: (value: number) => Formula) => Formula]>([
    ['F 2', true, (x) => eventually(x(2))],
    ['G F 2', true, (x) => always(eventually(x(2)))],
    ['F G 2', false, (x) => eventually(always(x(2)))],
    ['G F 0', false, (x) => always(eventually(x(0)))],
    ['F G not 0', true, (x) => eventually(always(no(x(0))))],
    ['0 U 1', true, (x) => until(x(0), x(1))],
    ['0 U 2', false, (x) => until(x(0), x(2))],
    ['X 1', true, (x) => next(x(1))],
    ['X X 2', true, (x) => next(next(x(2)))],
    ['X X X 2', false, (x) => next(next(next(x(2))))],
    ['1 ~> 2', true, (x) => leadsTo(x(1), x(2))],
    ['1 ~> 0', false, (x) => leadsTo(x(1), x(0))],
    ['G (1 -> X 2)', true, (x) => always({ kind: 'implies', left: x(1), right: next(x(2)) })],
    ['(F 2) U 0', true, (x) => until(eventually(x(2)), x(0))],
  ])('%s: %s', (_, holds, formula) => {
    const machine = counter((b, x) => b.temporal('p', formula(x)));
    expect(violations(machine).length === 0).toBe(holds);
  });

  test('an atom without a value matters where the formula asks for it', () => {
    const machine = buildMachine('undefined', (b) => {
      const x = b.shared('x', range(0, 2));
      const bad: Expr = {
        kind: 'narrow',
        why: 'range',
        operand: add(x, num(1)),
        type: range(0, 2),
        span: x.span,
      };
      b.thread('t', {}, () => [assign(x, num(1)), assign(x, num(2))]);
      b.temporal('asks', always(atom(lt(bad, num(3)))));
      b.temporal('asks_not', next(atom(lt(bad, num(3)))));
    });
    expect(violations(machine)).toEqual([
      {
        property: 'asks',
        depth: 2,
        run: [
          { thread: 0, successor: 0 },
          { thread: 0, successor: 0 },
        ],
      },
    ]);
  });
});

/** Peterson's lock, whose processes may rest outside for ever but hurry inside. */
function peterson(fairness: Fairness): Machine {
  return buildMachine('peterson', (b) => {
    const wants = b.shared('wants', arrayOf(BOOL, BOOL));
    const turn = b.shared('turn', BOOL);
    const process = b.thread('p', { indexes: { i: BOOL }, fairness }, ({ arg }) => {
      const [me, other] = [arg('i'), not(arg('i'))];
      return [
        loop(
          assign(index(wants, me), TRUE),
          assign(turn, other),
          labelled('wait', waitUntil(or(not(index(wants, other)), eq(turn, me)))),
          labelled('critical', assign(index(wants, me), FALSE)),
        ),
      ];
    });
    const is = (label: string): Formula => atom(atLabel(process, [constant(BOOL, 0)], label));
    b.temporal('no_starvation', leadsTo(is('wait'), is('critical')));
    b.temporal('goes_in', always(eventually(is('critical'))));
  });
}

describe("Peterson's lock", () => {
  test('nobody starves under weak fairness', () => {
    expect(broken(peterson('weak'))).toEqual({});
  });

  test('without fairness one may be left waiting', () => {
    expect(Object.keys(broken(peterson('none')))).toEqual(['no_starvation', 'goes_in']);
  });
});

test('a step property sees both states and who moved', () => {
  const machine = buildMachine('steps', (b) => {
    const x = b.shared('x', range(0, 2));
    const after: Expr = { ...x, variable: 1 } as Expr;
    b.thread('t', {}, () => [skip, assign(x, num(1)), assign(x, num(0))]);
    b.step('never_down', not(lt(after, x)));
    b.step('small', lt(after, num(2)));
    b.step('nobody', and(eq(x, after), TRUE));
  });
  expect(violations(machine).map(({ property, depth }) => [property, depth])).toEqual([
    ['nobody', 1],
    ['never_down', 2],
  ]);
});

test('a limit is told', () => {
  const machine = peterson('weak');
  const few = { ...limits, maxStates: 5 };
  expect(checkTemporal(machine, { limits: few, checks: 'all' }).limit).toBe('states');
});
