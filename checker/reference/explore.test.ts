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
  subtract,
  TRUE,
} from '../../model/meaning/expression.fixture.ts';
import {
  assign,
  atomic,
  check,
  labelled,
  loop,
  skip,
  waitUntil,
  warn,
} from '../../model/meaning/statement.fixture.ts';
import type { ExploreOptions, Outcome } from '../outcome.ts';
import { explore } from './explore.ts';

function exploreAll(machine: Machine, options: Partial<ExploreOptions> = {}): Outcome {
  const limits = { maxStates: 100_000, maxMemory: 2 ** 40, maxSeconds: 60 };
  return explore(machine, { limits, checks: 'all', ...options });
}

function counts(machine: Machine): Pick<Outcome, 'states' | 'transitions' | 'depth'> {
  const { states, transitions, depth } = exploreAll(machine);
  return { states, transitions, depth };
}

/** Each broken property with the length of its run. */
function broken(machine: Machine, options: Partial<ExploreOptions> = {}): Record<string, number> {
  const { violations } = exploreAll(machine, options);
  return Object.fromEntries(violations.map(({ property, depth }) => [property, depth]));
}

/** Two threads that each run `work` steps on a variable of their own. */
function grid(work: number): Machine {
  return buildMachine('grid', (b) => {
    const x = b.shared('x', arrayOf(BOOL, range(0, work)));
    b.thread('p', { indexes: { i: BOOL } }, ({ arg }) => {
      const own = index(x, arg('i'));
      return Array.from({ length: work }, (_, k) => assign(own, num(k + 1)));
    });
  });
}

/** Peterson's lock; `isRight: false` is the version that waits before it says that it wants. */
function peterson(isRight: boolean): Machine {
  return buildMachine('peterson', (b) => {
    const wants = b.shared('wants', arrayOf(BOOL, BOOL));
    const turn = b.shared('turn', BOOL);
    const process = b.thread('p', { indexes: { i: BOOL } }, ({ arg }) => {
      const [me, other] = [arg('i'), not(arg('i'))];
      const ask = [assign(index(wants, me), TRUE), assign(turn, other)];
      return [
        loop(
          ...(isRight ? ask : ask.toReversed()),
          waitUntil(or(not(index(wants, other)), eq(turn, me))),
          labelled('critical', assign(index(wants, me), FALSE)),
        ),
      ];
    });
    const isIn = (i: 0 | 1) => atLabel(process, [constant(BOOL, i)], 'critical');
    b.never('together', and(isIn(0), isIn(1)));
    b.cover('inside', isIn(1));
  });
}

describe('counts', () => {
  test('a grid of n by n steps has (n+1)² states and 2n(n+1) transitions', () => {
    expect(counts(grid(1))).toEqual({ states: 4, transitions: 4, depth: 2 });
    expect(counts(grid(5))).toEqual({ states: 36, transitions: 60, depth: 10 });
  });

  test("Peterson's lock excludes", () => {
    const outcome = exploreAll(peterson(true));
    expect(outcome.violations).toEqual([]);
    expect(outcome.covered.map(({ property, depth }) => [property, depth])).toEqual([
      ['inside', 3],
    ]);
    expect(outcome).toMatchObject({ states: 20, transitions: 34, limit: undefined });
  });

  test("Peterson's lock with its stores exchanged does not", () => {
    expect(broken(peterson(false))).toEqual({ together: 6 });
  });
});

describe('deadlock', () => {
  /** A waiter that looks at `done` and sleeps, in one step or two; a waker that sets and wakes. */
  function wakeUp(sleepsAtomically: boolean): Machine {
    return buildMachine('wake-up', (b) => {
      const done = b.shared('done', BOOL);
      const asleep = b.shared('asleep', BOOL);
      b.thread('waiter', {}, () => {
        const sleep = [waitUntil(not(done)), assign(asleep, TRUE)];
        const wait = waitUntil(not(asleep));
        return sleepsAtomically ? [waitUntil(done)] : [...sleep, wait];
      });
      b.thread('waker', {}, () => [assign(done, TRUE), assign(asleep, FALSE)]);
    });
  }

  test('a lost wake-up is found', () => {
    expect(broken(wakeUp(false))).toHaveProperty('deadlock');
    expect(broken(wakeUp(true))).toEqual({});
  });

  /** A thread that waits for `x = 3`, and a daemon that changes `x`. */
  function withDaemon(work: (b: Builder) => void): Machine {
    return buildMachine('daemon', (b) => {
      const x = b.shared('x', range(0, 3));
      b.thread('waiter', {}, () => [waitUntil(eq(x, num(3)))]);
      work(b);
      b.thread('daemon', { daemon: true }, () => [
        loop(atomic(waitUntil(lt(x, num(3))), assign(x, add(x, num(1))))),
      ]);
    });
  }

  test('who waits for a daemon that can still come is not deadlocked', () => {
    expect(broken(withDaemon(() => undefined))).toEqual({});
  });

  test('who waits for what no daemon does is deadlocked, though the daemon runs', () => {
    const machine = buildMachine('daemon', (b) => {
      const x = b.shared('x', BOOL);
      b.thread('waiter', {}, () => [assign(x, TRUE), waitUntil(FALSE)]);
      b.thread('daemon', { daemon: true }, () => [loop(assign(x, not(x)))]);
    });
    expect(broken(machine)).toEqual({ deadlock: 1 });
  });

  test('all threads ended is no deadlock, a daemon that waits is none either', () => {
    const machine = buildMachine('ended', (b) => {
      const x = b.shared('x', BOOL);
      b.thread('p', {}, () => [assign(x, TRUE)]);
      b.thread('daemon', { daemon: true }, () => [waitUntil(FALSE)]);
    });
    expect(broken(machine)).toEqual({});
  });

  test('a thread before a false assert does not wait', () => {
    const machine = buildMachine('assert', (b) => {
      const x = b.shared('x', BOOL);
      b.thread('p', {}, () => [check(x)]);
    });
    expect(broken(machine)).toEqual({ assert: 1 });
  });
});

describe('violations', () => {
  /** Counts `x` up to 3 with an off-by-one that is found in several ways. */
  const machine = buildMachine('several', (b) => {
    const x = b.shared('x', range(0, 3));
    const p = b.thread('p', {}, () => [
      loop(atomic(warn(lt(x, num(1)), 'early'), assign(x, add(x, num(1))))),
    ]);
    b.thread('q', {}, () => [labelled('stay', skip)]);
    b.invariant('small', lt(x, num(3)));
    b.never('negative', lt(subtract(x, num(1)), num(-5)));
    b.cover('two', eq(x, num(2)));
    b.cover('five', eq(x, num(5)));
    b.cover('ended', isDone(p, []));
  });

  test('the search goes on behind them and keeps the shallowest of each', () => {
    expect(broken(machine)).toEqual({ early: 2, small: 3, range: 4 });
  });

  test('covers that are reached are told with their runs', () => {
    const { covered } = exploreAll(machine);
    expect(covered.map(({ property, run }) => [property, run.length])).toEqual([['two', 2]]);
  });

  test('only what is asked for is reported; the state space stays', () => {
    const all = exploreAll(machine);
    const some = exploreAll(machine, { checks: new Set(['small']) });
    expect(some.violations.map((v) => v.property)).toEqual(['small']);
    expect(some.covered).toEqual([]);
    expect([some.states, some.transitions]).toEqual([all.states, all.transitions]);
  });

  test('a property without a value is broken', () => {
    const partial = buildMachine('partial', (b) => {
      const array = b.shared('array', arrayOf(BOOL, BOOL));
      const x = b.shared('x', range(0, 3), 2);
      b.thread('p', {}, () => [assign(x, num(0))]);
      b.never('beyond', index(array, eq(x, num(1))));
      b.cover('failing', index(b.shared('other', arrayOf(range(0, 1), BOOL)), x));
    });
    expect(broken(partial)).toEqual({ failing: 0 });
  });
});

describe('limits', () => {
  const machine = grid(20);
  const limits = { maxStates: 100_000, maxMemory: 2 ** 40, maxSeconds: 60 };

  test('each limit ends the search and is named', () => {
    expect(exploreAll(machine, { limits: { ...limits, maxStates: 10 } })).toMatchObject({
      limit: 'states',
      states: 10,
    });
    expect(exploreAll(machine, { limits: { ...limits, maxSeconds: -1 } }).limit).toBe('time');
  });

  test('a limit that is not reached is not named', () => {
    expect(exploreAll(machine, { limits: { ...limits, maxStates: 441 } }).limit).toBeUndefined();
  });
});
