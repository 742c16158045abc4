import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lockLibrary } from '../../model/locks/random-locks.fixture.ts';
import { compile } from '../../model/lower/compile.fixture.ts';
import { at } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { PATIENCE, randomMachine, runCount } from '../../model/machine/random-machine.fixture.ts';
import { differsInData } from '../../model/machine/shared-data.ts';
import { type State, stateKey } from '../../model/machine/state.ts';
import { attempts, canStep, initialState, steps } from '../../model/meaning/interpret.ts';
import { type CheckEngine, check } from '../check.ts';
import { buildGraphFast } from '../engine/build-graph-fast.ts';
import { exploreFast } from '../engine/explore-fast.ts';
import type { Violation } from '../outcome.ts';
import { buildGraph } from '../reference/build-graph.ts';
import { deadlockTest } from '../reference/deadlock.ts';
import { explore } from '../reference/explore.ts';
import { loopsOf } from './loops.ts';

const ENGINES: readonly CheckEngine[] = [
  { explore, graph: buildGraph },
  { explore: exploreFast, graph: buildGraphFast },
];
const limits = { maxStates: 300, maxMemory: 2 ** 40, maxSeconds: 60 };

/** What both engines find, if they reach no limit. */
function foundOf(machine: Machine, name: string): Violation | undefined {
  const [slow, fast] = ENGINES.map((engine) =>
    check(machine, { limits, checks: new Set([name]) }, engine),
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
    if (daemon || at(nodes, at(state.threads, thread).pc).kind === 'end') return false;
    return later.every((each) => !canStep(machine, each, thread));
  });
}

test('finds the nearest state with stuck threads, as the definition says, by both engines', {
  ...PATIENCE,
}, () => {
  fc.assert(
    fc.property(randomMachine, (machine) => {
      const found = foundOf(machine, 'stuck');
      const states = reachable(machine, initialState(machine));
      const first = states.find((state) => lostIn(machine, state).length > 0);
      expect(found?.threads).toEqual(first && lostIn(machine, first));
      if (found === undefined) return;
      // The run leads to a state where they are.
      let state = initialState(machine);
      for (const { thread, successor } of found.run) {
        const next = steps(machine, state, thread)[successor]?.next;
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
  return foundOf(machine, 'stuck')?.threads?.map((thread) => at(machine.threads, thread).name);
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

/** The definition of a livelock: who never leaves which loop, in `state`. */
function spinningIn(machine: Machine, state: State): readonly number[] {
  const later = reachable(machine, state);
  if (later.some(deadlockTest(machine))) return [];
  const canEnd = (each: State): boolean =>
    [...machine.threads.keys()].some((thread) => attempts(machine, each, thread).canEndRun);
  if (later.some(canEnd)) return [];
  return [...machine.threads.keys()].filter((thread) => {
    const template = at(machine.templates, at(machine.threads, thread).template);
    if (template.daemon) return false;
    const steppingFrom = (each: State): boolean =>
      reachable(machine, each).some((one) => canStep(machine, one, thread));
    return loopsOf(template).some(({ nodes, hasExit }) => {
      const isIn = (each: State): boolean => nodes.has(at(each.threads, thread).pc);
      if (!hasExit || !later.every(isIn) || !later.every(steppingFrom)) return false;
      const stepsOf = (each: State): readonly State[] =>
        steps(machine, each, thread).flatMap(({ next }) => (next === undefined ? [] : [next]));
      const isLeft = reachable(machine, initialState(machine)).some(
        (each) => isIn(each) && stepsOf(each).some((next) => !isIn(next)),
      );
      const changes = later.some((each) =>
        stepsOf(each).some((next) => differsInData(machine, each, next)),
      );
      return isLeft || !changes;
    });
  });
}

test('finds the nearest livelock, as the definition says, by both engines', { ...PATIENCE }, () => {
  let count = 0;
  fc.assert(
    fc.property(randomMachine, (machine) => {
      const found = foundOf(machine, 'livelock');
      const states = reachable(machine, initialState(machine));
      const first = states.find((state) => spinningIn(machine, state).length > 0);
      expect(found?.threads).toEqual(first && spinningIn(machine, first));
      if (found !== undefined) count += 1;
    }),
    { numRuns: runCount(80) },
  );
  expect(count).toBeGreaterThan(0);
});

const spinners = (text: string): readonly string[] | undefined => {
  const machine = compile(`module test\n${text}`, { readModule: lockLibrary });
  return foundOf(machine, 'livelock')?.threads?.map((thread) => at(machine.threads, thread).name);
};

test('a thread that waits in a loop for what never comes is in a livelock', () => {
  expect(spinners('shared go : bool\nthread t { while not go { skip } }')).toEqual(['t']);
  expect(
    spinners(`
shared l : spinlock
thread t { spin_lock(l)  loop { let ok = spin_trylock(l)  if ok { break } }  spin_unlock(l) }`),
  ).toEqual(['t']);
});

test('taking a lock to look is no change, and neither is counting for the proof', () => {
  expect(
    spinners(`
shared l : spinlock
shared go : bool
ghost rounds : 0..3
thread t {
  loop {
    spin_lock(l)
    let seen = go
    spin_unlock(l)
    atomic { rounds = (rounds + 1) % 4 }
    if seen { break }
  }
}`),
  ).toEqual(['t']);
});

test('what leaves its loop in one run and never can in another is in a livelock there', () => {
  expect(
    spinners(`
shared seq : 0..7
thread writer { choose odd in bool  if odd { seq = 1 } }
thread reader { loop { let s = seq  seq = s  if s % 2 == 0 { break } } }`),
  ).toEqual(['reader']);
});

test('a loop within one that has no way out counts', () => {
  expect(
    spinners(
      'shared go : bool\nshared x : bool\nthread t { loop { x = true  while not go { skip } } }',
    ),
  ).toEqual(['t']);
});

test('a server is in no livelock: it has no way out, works on, or is a daemon', () => {
  expect(spinners('thread t { loop { skip } }')).toBeUndefined();
  expect(spinners('thread t { while true { skip } }')).toBeUndefined();
  expect(
    spinners(`
shared stop : bool
shared x : 0..3
thread t { loop { if stop { break }  atomic { x = (x + 1) % 4 } } }`),
  ).toBeUndefined();
  expect(spinners('shared go : bool\ndaemon t { while not go { skip } }')).toBeUndefined();
});

test('a loop that ends is none, nor one in which a failure may come', () => {
  expect(spinners('shared x : 0..3\nthread t { for i in 1..3 { x = i } }')).toBeUndefined();
  expect(spinners('shared go : bool\nthread t { while not go { assert go } }')).toBeUndefined();
});

test('a looping thread does not hide that another waits for ever', () => {
  const text = `
shared go : bool
shared bell : bool
thread waiter { await bell }
thread spinner { while not go { skip } }`;
  expect(namesOf(text)).toEqual(['waiter']);
  expect(spinners(text)).toEqual(['spinner']);
});

test('where no thread has a loop, no graph is made', () => {
  const machine = compile('module test\nshared a : bool\nthread t[i: 0..1] { a = true }');
  const build = (): never => {
    throw new Error('nobody needs it');
  };
  const endlessStates = { stuck: 9, livelock: 9 };
  const outcome = check(
    machine,
    { limits, checks: 'all', endlessStates },
    { explore, graph: build },
  );
  expect(outcome.notChecked).toEqual([]);
});

test('what is not looked at is said', () => {
  const machine = compile(
    'module test\nshared x : 0..3\nthread t { loop { atomic { x = (x + 1) % 4 } } }',
  );
  const asked = (states: number): readonly string[] =>
    check(
      machine,
      { limits, checks: 'all', endlessStates: { stuck: states, livelock: 9 } },
      { explore, graph: buildGraph },
    ).notChecked.map(({ property, why }) => `${property}: ${why}`);
  expect(asked(3)).toEqual(['stuck: more than 3 states']);
  expect(asked(4)).toEqual([]);
});
