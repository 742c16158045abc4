import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lockLibrary } from '../../model/locks/random-locks.fixture.ts';
import { compile } from '../../model/lower/compile.fixture.ts';
import { at } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { PATIENCE, randomMachine, runCount } from '../../model/machine/random-machine.fixture.ts';
import { type State, stateKey } from '../../model/machine/state.ts';
import { attempts, canStep, initialState, steps } from '../../model/meaning/interpret.ts';
import { check, type Engine } from '../check.ts';
import { buildGraphFast } from '../engine/build-graph-fast.ts';
import { exploreFast } from '../engine/explore-fast.ts';
import type { Violation } from '../outcome.ts';
import { buildGraph } from '../reference/build-graph.ts';
import { deadlockTest } from '../reference/deadlock.ts';
import { explore } from '../reference/explore.ts';

const ENGINES: readonly Engine[] = [
  { explore, buildGraph },
  { explore: exploreFast, buildGraph: buildGraphFast },
];
const limits = { maxStates: 300, maxMemory: 2 ** 40, maxSeconds: 60 };

/** What both engines find, if they reach no limit. */
function stuckOf(machine: Machine): Violation | undefined {
  const [slow, fast] = ENGINES.map((engine) =>
    check(machine, { limits, checks: new Set(['stuck']) }, engine),
  );
  fc.pre(slow?.limit === undefined);
  expect(fast?.violations).toEqual(slow?.violations);
  return slow?.violations[0];
}

/** All states that can be reached from `start`, itself first. */
function reachable(machine: Machine, start: State): readonly State[] {
  const found = [start];
  const seen = new Set([stateKey(start)]);
  for (const state of found) {
    for (const thread of machine.threads.keys()) {
      for (const { next } of steps(machine, state, thread)) {
        if (next === undefined || seen.has(stateKey(next))) continue;
        seen.add(stateKey(next));
        found.push(next);
      }
    }
  }
  return found;
}

/** The definition: who is lost in `state`, if no run from it ends in a deadlock, fails or is dropped. */
function lostIn(machine: Machine, state: State): readonly number[] {
  const later = reachable(machine, state);
  if (later.some(deadlockTest(machine))) return [];
  const canEnd = (each: State): boolean =>
    [...machine.threads.keys()].some((thread) => attempts(machine, each, thread).canEndRun);
  if (later.some(canEnd)) return [];
  return [...machine.threads.keys()].filter((thread) => {
    const { daemon, nodes } = at(machine.templates, at(machine.threads, thread).template);
    if (daemon || at(nodes, at(state.threads, thread).at).kind === 'end') return false;
    return later.every((each) => !canStep(machine, each, thread));
  });
}

test('finds the nearest state with stuck threads, as the definition says, by both engines', {
  ...PATIENCE,
}, () => {
  fc.assert(
    fc.property(randomMachine, (machine) => {
      const found = stuckOf(machine);
      const states = reachable(machine, initialState(machine));
      const first = states.find((state) => lostIn(machine, state).length > 0);
      expect(found?.threads).toEqual(first && lostIn(machine, first));
      if (found === undefined) return;
      // The run leads to a state where they are.
      let state = initialState(machine);
      for (const { thread, way } of found.run) {
        const next = steps(machine, state, thread)[way]?.next;
        expect(next).toBeDefined();
        state = next ?? state;
      }
      expect(lostIn(machine, state)).toEqual(found.threads);
    }),
    { numRuns: runCount(80) },
  );
});

const namesOf = (text: string): readonly string[] | undefined => {
  const machine = compile(`module test\n${text}`, { readModule: lockLibrary });
  return stuckOf(machine)?.threads?.map((thread) => at(machine.threads, thread).name);
};

test('a waiter whose wake-up is lost is stuck while another thread goes round', () => {
  const text = `
shared wq : waitqueue
shared ready : bool
thread waiter { WAIT }
thread waker { ready = true wake_up(wq) }
thread other { loop { skip } }`;
  const late = 'if not ready { prepare_to_wait(wq) schedule(wq) }';
  expect(namesOf(text.replace('WAIT', late))).toEqual(['waiter']);
  const right = 'prepare_to_wait(wq) if not ready { schedule(wq) } finish_wait(wq)';
  expect(namesOf(text.replace('WAIT', right))).toBeUndefined();
});

test('who may go on at times is not stuck, nor is a daemon, nor who has ended', () => {
  expect(
    namesOf(`
shared locked : bool
thread patient { atomic { await not locked  locked = true }  locked = false }
thread busy { loop { atomic { await not locked  locked = true }  locked = false } }
thread short { skip }
daemon idle { await false }`),
  ).toBeUndefined();
});

test('where all stop in the end, it is a deadlock and nothing else', () => {
  expect(
    namesOf(`
shared a : bool
thread waiter { await a }
thread other { let x = a  await not x }`),
  ).toBeUndefined();
});

test('where a step may fail, that is what is wrong', () => {
  expect(
    namesOf(`
shared a : bool
thread waiter { await a }
thread other { loop { let x = a  assert x } }`),
  ).toBeUndefined();
});
