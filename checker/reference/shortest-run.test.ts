import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lastState, replay } from '../../counterexamples/run/replay.ts';
import { buildMachine } from '../../model/machine/machine.fixture.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { PATIENCE, randomMachine, runCount } from '../../model/machine/random-machine.fixture.ts';
import {
  add,
  arrayOf,
  BOOL,
  constant,
  eq,
  index,
  lt,
  num,
  range,
  TRUE,
} from '../../model/meaning/expression.fixture.ts';
import { assign, atomic, loop, waitUntil } from '../../model/meaning/statement.fixture.ts';
import { evaluateProperty } from '../../properties/evaluate-property.ts';
import type { MinimalBy } from '../engine.ts';
import type { Choice, Outcome } from '../outcome.ts';
import { deadlockTest } from './deadlock.ts';
import { explore } from './explore.ts';
import { type ShortestRun, shortestRun, switchCount } from './shortest-run.ts';
import { type Goal, referenceSuccessors, type Successors } from './successors.ts';

type Cost = readonly [number, number];

const BY: readonly MinimalBy[] = ['switches', 'steps'];

function costOf(by: MinimalBy, switches: number, steps: number): Cost {
  return by === 'switches' ? [switches, steps] : [steps, switches];
}

function isLess(a: Cost, b: Cost | undefined): boolean {
  return b === undefined || a[0] < b[0] || (a[0] === b[0] && a[1] < b[1]);
}

function explored(machine: Machine, maxStates = 300): Outcome {
  const limits = { maxStates, maxMemory: 2 ** 40, maxSeconds: 60 };
  return explore(machine, { limits, checks: 'all' });
}

function goalsOf({ violations, covered }: Outcome): readonly Goal[] {
  return [
    ...violations.map(({ property }): Goal => ({ kind: 'violation', property })),
    ...covered.map(({ property }): Goal => ({ kind: 'cover', property })),
  ];
}

/** The least cost among all runs of at most `length` steps, by trying them all. */
function leastOfAllRuns(graph: Successors, by: MinimalBy, length: number): Cost | undefined {
  let least = graph.initialIsGoal ? ([0, 0] as Cost) : undefined;
  const go = (state: number, thread: number | undefined, switches: number, steps: number): void => {
    if (steps === length) return;
    for (const { choice, to, isGoal } of graph.successors(state)) {
      const more = switches + (thread === undefined || thread === choice.thread ? 0 : 1);
      const cost = costOf(by, more, steps + 1);
      if (isGoal && isLess(cost, least)) least = cost;
      if (to !== undefined) go(to, choice.thread, more, steps + 1);
    }
  };
  go(graph.initial, undefined, 0, 0);
  return least;
}

/** The least cost of all, by relaxing every edge until nothing changes (Bellman and Ford). */
function leastByRelaxation(graph: Successors, by: MinimalBy): Cost | undefined {
  if (graph.initialIsGoal) return [0, 0];
  const costs = new Map<string, Cost>([[`${graph.initial} `, [0, 0]]]);
  let least: Cost | undefined;
  for (let changed = true; changed; ) {
    changed = false;
    for (const [pair, cost] of costs) {
      const [state, last] = pair.split(' ');
      for (const { choice, to, isGoal } of graph.successors(Number(state))) {
        const step = costOf(by, last === '' || Number(last) === choice.thread ? 0 : 1, 1);
        const total: Cost = [cost[0] + step[0], cost[1] + step[1]];
        if (isGoal && isLess(total, least)) least = total;
        if (to === undefined || !isLess(total, costs.get(`${to} ${choice.thread}`))) continue;
        costs.set(`${to} ${choice.thread}`, total);
        changed = true;
      }
    }
  }
  return least;
}

/** Whether the last step of `run`, or the state it leads to, is `goal`: by replay, not by search. */
function reaches(machine: Machine, run: readonly Choice[], goal: Goal): boolean {
  const result = replay(machine, run);
  if (!result.ok) return false;
  const { trace } = result;
  const last = trace.steps.at(-1);
  const isBroken = last?.violations.some(({ property }) => property === goal.property) ?? false;
  if (goal.kind === 'violation' && isBroken) return true;
  if (last !== undefined && last.after === undefined) return false;
  const state = lastState(trace);
  if (goal.kind === 'violation' && goal.property === 'deadlock')
    return deadlockTest(machine)(state);
  const wanted = goal.kind === 'cover' ? 'reached' : 'broken';
  return machine.properties.some(
    (each) => each.name === goal.property && evaluateProperty(machine, each, state).kind === wanted,
  );
}

/** Checks `law` for each goal of random machines that are small enough to be explored. */
function checkGoals(
  usual: number,
  maxStates: number,
  law: (machine: Machine, goal: Goal, outcome: Outcome) => void,
): void {
  fc.assert(
    fc.property(randomMachine, (machine) => {
      const outcome = explored(machine, maxStates);
      if (outcome.limit !== undefined) return;
      for (const goal of goalsOf(outcome)) law(machine, goal, outcome);
    }),
    { numRuns: runCount(usual) },
  );
}

describe('a minimal run', () => {
  test('is no worse than any run of at most five steps', PATIENCE, () => {
    checkGoals(60, 60, (machine, goal) => {
      const graph = referenceSuccessors(machine, goal);
      for (const by of BY) {
        const minimal = shortestRun(machine, goal, { by }) as ShortestRun;
        const cost = costOf(by, minimal.switches, minimal.steps);
        const least = leastOfAllRuns(graph, by, 5);
        expect(least === undefined || !isLess(least, cost)).toBe(true);
        if (minimal.steps <= 5) expect(cost).toEqual(least);
      }
    });
  });

  test('costs what relaxation to a fixed point finds', PATIENCE, () => {
    checkGoals(80, 150, (machine, goal) => {
      for (const by of BY) {
        const minimal = shortestRun(machine, goal, { by }) as ShortestRun;
        const cost = costOf(by, minimal.switches, minimal.steps);
        expect(cost).toEqual(leastByRelaxation(referenceSuccessors(machine, goal), by));
      }
    });
  });

  test('is a run of the machine that reaches its goal and costs what it says', PATIENCE, () => {
    checkGoals(80, 300, (machine, goal) => {
      for (const by of BY) {
        const minimal = shortestRun(machine, goal, { by }) as ShortestRun;
        expect(reaches(machine, minimal.run, goal)).toBe(true);
        expect([minimal.steps, minimal.switches]).toEqual([
          minimal.run.length,
          switchCount(minimal.run),
        ]);
      }
    });
  });

  test('by steps is as long as the explorer says', PATIENCE, () => {
    checkGoals(80, 300, (machine, goal, { violations, covered }) => {
      const found = (goal.kind === 'cover' ? covered : violations).find(
        ({ property }) => property === goal.property,
      );
      expect(reaches(machine, found?.run ?? [], goal)).toBe(true);
      expect(shortestRun(machine, goal, { by: 'steps' })?.steps).toBe(found?.depth);
    });
  });

  test('is the same run when a run is known', PATIENCE, () => {
    checkGoals(50, 200, (machine, goal) => {
      for (const by of BY) {
        const minimal = shortestRun(machine, goal, { by });
        for (const other of BY) {
          const known = shortestRun(machine, goal, { by: other })?.run ?? [];
          expect(shortestRun(machine, goal, { by, known })).toEqual(minimal);
        }
      }
    });
  });
});

/** Two threads that each count to 5, in steps of looking and adding; three together are wrong. */
const race = buildMachine('race', (b) => {
  const x = b.shared('x', arrayOf(BOOL, range(0, 5)));
  b.thread('p', { indexes: { i: BOOL } }, ({ arg }) => {
    const own = index(x, arg('i'));
    return [loop(waitUntil(lt(own, num(5))), assign(own, add(own, num(1))))];
  });
  const at = (i: 0 | 1) => index(x, constant(BOOL, i));
  b.never('apart', lt(num(2), add(at(0), at(1))));
});

test('fewest switches goes on with one thread', () => {
  expect(shortestRun(race, 'apart')).toMatchObject({ switches: 0, steps: 6 });
});

test('one state counts once for each thread that may have run last', () => {
  // `p` then `q` then `p` reaches the state after two steps first, but `q` then `p` goes on for less.
  const machine = buildMachine('order', (b) => {
    const x = b.shared('x', range(0, 2));
    const y = b.shared('y', BOOL);
    b.thread('p', {}, () => [assign(x, num(1)), atomic(waitUntil(y), assign(x, num(2)))]);
    b.thread('q', {}, () => [assign(y, TRUE)]);
    b.never('two', eq(x, num(2)));
  });
  const minimal = shortestRun(machine, 'two') as ShortestRun;
  expect([minimal.switches, minimal.run.map(({ thread }) => thread)]).toEqual([1, [1, 0, 0]]);
});

test('a limit ends the search without an answer', () => {
  expect(shortestRun(race, 'apart', { limits: { maxStates: 2, maxSeconds: 60 } })).toBeUndefined();
  expect(
    shortestRun(race, 'apart', { limits: { maxStates: 1e6, maxSeconds: -1 } }),
  ).toBeUndefined();
});

test('what never happens has no run', () => {
  expect(shortestRun(race, 'nothing')).toBeUndefined();
});

describe('replay', () => {
  test('tells each step with its states', () => {
    const { run } = shortestRun(race, 'apart') as ShortestRun;
    const result = replay(race, run);
    expect(result.ok && lastState(result.trace).variables).toEqual([[3, 0]]);
  });

  test('a choice that is no step is told as a bug of the checker', () => {
    const wrong = { thread: 0, successor: 7 };
    expect(replay(race, [{ thread: 1, successor: 0 }, wrong])).toEqual({
      ok: false,
      step: 1,
      message:
        'step 2 of the run is no step of the machine: p[0] has no successor 7 there: it has 1; this is a bug in the checker, please report it',
    });
    expect(replay(race, [{ thread: 9, successor: 0 }])).toMatchObject({ ok: false, step: 0 });
  });
});
