import fc from 'fast-check';
import { expect, test } from 'vitest';
import { replay } from '../../counterexamples/run/replay.ts';
import { compile } from '../../model/lower/compile.fixture.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { PATIENCE, randomMachine, runCount } from '../../model/machine/random-machine.fixture.ts';
import { type State, stateKey } from '../../model/machine/state.ts';
import { initialState, steps } from '../../model/meaning/interpret.ts';
import { evaluateProperty } from '../../properties/evaluate-property.ts';
import type { ShortestRunOptions } from '../engine.ts';
import { type Choice, DEADLOCK } from '../outcome.ts';
import { deadlockTest } from '../reference/deadlock.ts';
import { explore } from '../reference/explore.ts';
import { shortestRunFast } from './shortest-run-fast.ts';

type Goal = Pick<ShortestRunOptions, 'kind' | 'property'>;
type Cost = readonly [number, number];

/** What a run costs: switches and steps, the ones that count first in front. */
function costOfRun(by: 'switches' | 'steps', run: readonly Choice[]): Cost {
  const switches = run.filter(({ thread }, i) => i > 0 && run[i - 1]?.thread !== thread).length;
  return by === 'switches' ? [switches, run.length] : [run.length, switches];
}

/** The least cost of a run to `goal`, by relaxing all pairs of state and thread until nothing changes. */
function leastCost(machine: Machine, goal: Goal, by: 'switches' | 'steps'): Cost | undefined {
  const isDeadlock = deadlockTest(machine);
  const isGoalState = (state: State): boolean =>
    machine.properties.some(
      (property) =>
        property.name === goal.property &&
        evaluateProperty(machine, property, state).kind ===
          (goal.kind === 'cover' ? 'reached' : 'broken'),
    ) ||
    (goal.kind === 'violation' && goal.property === DEADLOCK && isDeadlock(state));
  const isLess = (a: Cost, b: Cost | undefined): boolean =>
    b === undefined || a[0] < b[0] || (a[0] === b[0] && a[1] < b[1]);

  let least: Cost | undefined;
  const costs = new Map<string, Cost>();
  const work: { state: State; thread: number | undefined; cost: Cost }[] = [];
  const reach = (state: State, thread: number | undefined, cost: Cost): void => {
    const key = `${thread} ${stateKey(state)}`;
    if (!isLess(cost, costs.get(key))) return;
    costs.set(key, cost);
    if (isGoalState(state) && isLess(cost, least)) least = cost;
    work.push({ state, thread, cost });
  };
  reach(initialState(machine), undefined, [0, 0]);
  for (const { state, thread, cost } of work) {
    for (const runner of machine.threads.keys()) {
      const isSwitch = thread !== undefined && thread !== runner ? 1 : 0;
      const next: Cost =
        by === 'switches' ? [cost[0] + isSwitch, cost[1] + 1] : [cost[0] + 1, cost[1] + isSwitch];
      for (const step of steps(machine, state, runner)) {
        const breaks = step.violations.some(({ property }) => property === goal.property);
        if (goal.kind === 'violation' && breaks && isLess(next, least)) least = next;
        if (step.next !== undefined) reach(step.next, runner, next);
      }
    }
  }
  return least;
}

test('no run is simpler, whatever the run that is known', { ...PATIENCE }, () => {
  fc.assert(
    fc.property(randomMachine, fc.boolean(), (machine, usesKnownRun) => {
      const limits = { maxStates: 150, maxMemory: 2 ** 40, maxSeconds: 60 };
      const outcome = explore(machine, { limits, checks: 'all' });
      fc.pre(outcome.limit === undefined);
      const goals = [
        ...outcome.violations.map((each) => ({ kind: 'violation', ...each }) as const),
        ...outcome.covered.map((each) => ({ kind: 'cover', ...each }) as const),
      ];
      for (const { kind, property, run } of goals) {
        for (const by of ['switches', 'steps'] as const) {
          const known = usesKnownRun ? { known: run } : {};
          const found = shortestRunFast(machine, { kind, property, by, ...known });
          expect(found && costOfRun(by, found)).toEqual(leastCost(machine, { kind, property }, by));
        }
      }
    }),
    { numRuns: runCount(60) },
  );
});

test('a run to a deadlock passes states out of which only a daemon leads', () => {
  const machine = compile(`module m
shared p : 0..1
shared q : 0..1
thread stuck { await q == 1 }
thread t { await p == 1 }
daemon d { await p == 0  p = 1 }
`);
  for (const by of ['switches', 'steps'] as const) {
    const run = shortestRunFast(machine, { kind: 'violation', property: DEADLOCK, by });
    expect(run && replay(machine, run).ok, by).toBe(true);
  }
});
