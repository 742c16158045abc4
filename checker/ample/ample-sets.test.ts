import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compile } from '../../model/lower/compile.fixture.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { PATIENCE, randomMachine, runCount } from '../../model/machine/random-machine.fixture.ts';
import type { State } from '../../model/machine/state.ts';
import { initialState, steps } from '../../model/meaning/interpret.ts';
import { exploreFast } from '../engine/explore-fast.ts';
import type { ExploreOptions, Outcome } from '../outcome.ts';
import { canonicalKey } from '../reference/canonical.ts';
import { explore } from '../reference/explore.ts';
import { shortestRun } from '../reference/shortest-run.ts';
import { ampleSetsOf } from './ample-sets.ts';
import { ampleThreads } from './ample-threads.ts';
import { randomLocking } from './random-locking.fixture.ts';

const LIMITS = { maxStates: 600, maxMemory: 2 ** 40, maxSeconds: 60 };
const ALL: ExploreOptions = { limits: LIMITS, checks: 'all' };
const AMPLE: ExploreOptions = { ...ALL, useAmpleSets: true };

const namesOf = (found: Outcome['violations']): readonly string[] =>
  found.map(({ property }) => property).sort();

/** The states of a search from which no thread can step. */
function endsOf(
  machine: Machine,
  threadsOf: (state: State) => Iterable<number>,
): ReadonlySet<string> {
  const keyOf = canonicalKey(machine);
  const first = initialState(machine);
  const found = new Map([[keyOf(first), first]]);
  const ends = new Set<string>();
  for (const [key, state] of found) {
    let hasStep = false;
    for (const thread of threadsOf(state)) {
      for (const { next } of steps(machine, state, thread)) {
        hasStep = true;
        if (next !== undefined && !found.has(keyOf(next))) found.set(keyOf(next), next);
      }
    }
    if (!hasStep) ends.add(key);
  }
  return ends;
}

/** The law itself; returns how many states were saved. */
function expectSameVerdicts(machine: Machine): number {
  const full = explore(machine, ALL);
  fc.pre(full.limit === undefined);
  const reduced = explore(machine, AMPLE);
  expect(reduced.limit).toBeUndefined();
  expect(namesOf(reduced.violations)).toEqual(namesOf(full.violations));
  expect(namesOf(reduced.covered)).toEqual(namesOf(full.covered));
  expect(reduced.states).toBeLessThanOrEqual(full.states);
  expect(reduced.transitions).toBeLessThanOrEqual(full.transitions);

  const { engine, seconds, ...fast } = exploreFast(machine, { ...AMPLE, workers: 1 });
  const { engine: _, seconds: __, ...expected } = reduced;
  expect(fast).toEqual(expected);
  expect(engine).toBe('fast');
  return full.states - reduced.states;
}

describe('ample sets keep every verdict, and both engines find the same', () => {
  for (const useSymmetry of [false, true]) {
    test(`for random locking${useSymmetry ? ', with symmetry' : ''}`, PATIENCE, () => {
      let [fewer, all] = [0, 0];
      fc.assert(
        fc.property(randomLocking({ useSymmetry }), ({ machine }) => {
          const saved = expectSameVerdicts(machine);
          all += 1;
          if (saved > 0) fewer += 1;
        }),
        { numRuns: runCount(30) },
      );
      expect(fewer / all).toBeGreaterThan(0.5);
    });
  }

  test('for random machines of all kinds', PATIENCE, () => {
    fc.assert(
      fc.property(randomMachine, (machine) => {
        expectSameVerdicts(machine);
      }),
      { numRuns: runCount(40) },
    );
  });

  test('and the same states without a step', PATIENCE, () => {
    fc.assert(
      fc.property(randomLocking({ useSymmetry: false }), ({ machine }) => {
        fc.pre(explore(machine, ALL).limit === undefined);
        const sets = ampleSetsOf(machine, new Set());
        const ends = endsOf(machine, (state) => ampleThreads(machine, sets, state));
        expect(ends).toEqual(endsOf(machine, () => machine.threads.keys()));
      }),
      { numRuns: runCount(15) },
    );
  });

  test('and the simplest run is the same from either search', PATIENCE, () => {
    fc.assert(
      fc.property(randomLocking({ useSymmetry: false }), ({ machine }) => {
        const full = explore(machine, ALL);
        fc.pre(full.limit === undefined && full.violations.length > 0);
        const reduced = explore(machine, AMPLE);
        for (const { property, run } of full.violations) {
          const known = reduced.violations.find((each) => each.property === property)?.run;
          expect(known).toBeDefined();
          const simplest = (from: typeof run) =>
            shortestRun(machine, property, { by: 'switches', known: from, limits: LIMITS })?.run;
          expect(simplest(known ?? [])).toEqual(simplest(run));
        }
      }),
      { numRuns: runCount(10) },
    );
  });

  test('and any number of workers counts the same', { timeout: 60_000 }, () => {
    const text = readFileSync('bench/models/uffd.kspec', 'utf8');
    const counts = (useSymmetry: boolean, workers: number, options: ExploreOptions): string => {
      const machine = compile(text, { resetDeadLocals: true, useSymmetry });
      const limits = { ...LIMITS, maxStates: 1e6 };
      const found = exploreFast(machine, { ...options, limits, workers, parallelFrom: 500 });
      return `${found.states} ${found.transitions} ${found.depth}`;
    };
    expect(counts(false, 1, ALL)).toBe('19381 49450 51');
    for (const workers of [1, 2, 3]) {
      expect(counts(false, workers, AMPLE)).toBe('13853 24449 51');
      expect(counts(true, workers, AMPLE)).toBe('7066 12500 51');
    }
  });
});

const LOCKED = `module m
symmetric type W = 0..1
shared lock : bool
shared x : 0..3
thread worker[w: W] {
  let seen : 0..3 = 0
  atomic { await not lock  lock = true }
  seen = x
  x = (seen + 1) % 4
  lock = false
}
never full: x == 3`;

function readModule(name: string): { readonly path: string; readonly text: string } | undefined {
  const path = 'spec/kernel/locks.kspec';
  return name === 'kernel.locks' ? { path, text: readFileSync(path, 'utf8') } : undefined;
}

/** What both searches find wrong, and how many states each looks at. */
function compare(text: string): {
  readonly broken: readonly string[];
  readonly full: number;
  readonly reduced: number;
  /** Transitions. */
  readonly saved: number;
} {
  const machine = compile(text, { readModule });
  const [full, reduced] = [explore(machine, ALL), explore(machine, AMPLE)];
  expect(namesOf(reduced.violations)).toEqual(namesOf(full.violations));
  return {
    broken: namesOf(full.violations),
    full: full.states,
    reduced: reduced.states,
    saved: full.transitions - reduced.transitions,
  };
}

describe('each condition is needed', () => {
  test('accesses under a lock and its release are explored alone', () => {
    const text = LOCKED.replace(
      'never full',
      'thread idle { step: skip  again: skip }\nnever full',
    );
    const { full, reduced } = compare(text.replace(/never.*/, ''));
    expect(reduced).toBeLessThan(full * 0.7);
  });

  test('C2: a step that a property sees is not', () => {
    const { broken } = compare(`module m
      shared x : bool
      shared y : bool
      thread a { x = true  x = false }
      thread b { y = true  y = false }
      never both: x and y`);
    expect(broken).toEqual(['both']);
  });

  test('C2: nor one that leaves or enters a label that a property asks for', () => {
    const { broken } = compare(`module m
      shared x : bool
      thread a { step: skip  here: skip  after: skip }
      thread b { x = true  x = false }
      never both: a.at(here) and x`);
    expect(broken).toEqual(['both']);
  });

  test('C3: steps of a thread that goes round for ever do not keep the others away', () => {
    const { broken } = compare(`module m
      shared x : bool
      thread a { loop { spin: skip } }
      thread b { assert x }`);
    expect(broken).toEqual(['assert']);
  });

  test('C1: one access without the lock, and the others are not alone', () => {
    const { broken } = compare(`module m
      shared lock : bool
      shared x : 0..2
      thread a {
        let one : 0..2 = 0
        let two : 0..2 = 0
        atomic { await not lock  lock = true }
        one = x
        two = x
        lock = false
        assert one == two
      }
      thread stray { x = 2 }`);
    expect(broken).toEqual(['assert']);
  });

  test('C1: where guards are declared, an access without the lock is found', () => {
    const { broken } = compare(`module m
      shared lock : spinlock
      shared x : 0..2
      guarded x by lock
      thread a {
        let one : 0..2 = 0
        spin_lock(lock)
        one = x
        spin_unlock(lock)
      }
      thread stray { x = 2 }`);
    expect(broken).toEqual(['data_race']);
  });

  test('C1: one who looks at a lock without waiting sees it taken', () => {
    const { broken } = compare(`module m
      shared lock : bool
      thread a {
        atomic { await not lock  lock = true }
        lock = false
      }
      thread b { assert not lock }`);
    expect(broken).toEqual(['assert']);
  });

  test('C1: one who asks whether a lock has an owner sees it taken, one who asks for itself does not', () => {
    const text = (question: string): string => `module m
      shared lock : Tid?
      thread a {
        atomic { await lock == none  lock = self }
        lock = none
      }
      thread b { assert ${question} }`;
    expect(compare(text('lock == none')).broken).toEqual(['assert']);
    const { broken, saved } = compare(text('lock != self'));
    expect(broken).toEqual([]);
    expect(saved).toBeGreaterThan(0);
  });

  test('C1: who gives back a lock that it does not hold makes it no lock', () => {
    const { broken } = compare(`module m
      shared lock : bool
      shared x : 0..2
      thread a {
        let one : 0..2 = 0
        let two : 0..2 = 0
        atomic { await not lock  lock = true }
        one = x
        two = x
        lock = false
        assert one == two
      }
      thread b {
        atomic { await not lock  lock = true }
        x = 1
        lock = false
      }
      thread thief { lock = false }`);
    expect(broken).toEqual(['assert']);
  });

  test('C1: a way that is blocked now may be open later', () => {
    const { broken } = compare(`module m
      shared go : bool
      thread a {
        let hit = false
        step: skip
        atomic { either { await go  hit = true } or { hit = false } }
        assert not hit
      }
      thread b { go = true }`);
    expect(broken).toEqual(['assert']);
  });

  test('C1: a way that waits for a lock is blocked while another way of the step is not', () => {
    const { broken } = compare(`module m
      shared m : bool
      shared l : bool
      shared go : bool
      shared ready : bool
      thread u {
        atomic { await not m  m = true }
        atomic { await not l  l = true }
        go = true
        m = false
        await ready
        l = false
      }
      thread t {
        atomic { await go and not m  m = true }
        ready = true
        atomic { either { await not l  assert false } or { skip } }
        m = false
      }`);
    expect(broken).toEqual(['assert']);
  });

  test('C1: a bool may tell late that a lock was held, which it is no more', () => {
    const { broken } = compare(`module m
      struct owned { by: Tid? }
      shared lock : owned
      shared x : 0..3
      thread a {
        atomic { await lock.by == none  lock.by = self }
        atomic { let mine = lock.by == self  lock.by = none  assert mine }
        x = 1
        x = 0
      }
      thread b {
        atomic { await lock.by == none  lock.by = self }
        atomic { assert seen: x == 0 }
        atomic { lock.by = none }
      }`);
    expect(broken).toEqual(['seen']);
  });

  test('C1: of two stores the last one counts, unless they store the same', () => {
    const ends = (one: number, two: number): number => {
      const machine = compile(`module m
        shared x : 0..2
        thread a { x = ${one} }
        thread b { x = ${two} }`);
      const sets = ampleSetsOf(machine, new Set());
      expect(sets.locations).toHaveLength(one === two ? 2 : 0);
      return endsOf(machine, (state) => ampleThreads(machine, sets, state)).size;
    };
    expect(ends(1, 2)).toBe(2);
    expect(ends(1, 1)).toBe(1);
  });

  test('C1: a lock of another place protects nothing', () => {
    const { broken } = compare(`module m
      type P = 0..1
      shared lock[P] : bool
      shared x[P] : 0..2
      thread a {
        let one : 0..2 = 0
        let two : 0..2 = 0
        atomic { await not lock[0]  lock[0] = true }
        one = x[0]
        two = x[0]
        lock[0] = false
        assert one == two
      }
      thread b {
        atomic { await not lock[1]  lock[1] = true }
        x[0] = 1
        lock[1] = false
      }`);
    expect(broken).toEqual(['assert']);
  });

  test('C1: counting is exchanged only where it cannot fail', () => {
    const { broken } = compare(`module m
      shared n : 0..1
      thread a { atomic { n = n + 1 }  atomic { n = n - 1 } }
      thread b { atomic { n = n + 1 }  atomic { n = n - 1 } }`);
    expect(broken).toEqual(['range']);
  });
});
