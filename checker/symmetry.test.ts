import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compile } from '../model/lower/compile.fixture.ts';
import { at } from '../model/machine/assert.ts';
import type { Machine } from '../model/machine/machine.ts';
import { PATIENCE, runCount } from '../model/machine/random-machine.fixture.ts';
import { type State, stateKey } from '../model/machine/state.ts';
import { initialState, type StepResult, steps } from '../model/meaning/interpret.ts';
import { neighbourWalk } from './engine/codegen/emit-canonical.ts';
import { exploreFast } from './engine/explore-fast.ts';
import type { ExploreOptions, Outcome } from './outcome.ts';
import { canonicalKey } from './reference/canonical.ts';
import { explore } from './reference/explore.ts';
import { symmetricSpec } from './symmetric-spec.fixture.ts';

const OPTIONS: ExploreOptions = {
  limits: { maxStates: 700, maxMemory: 2 ** 40, maxSeconds: 60 },
  checks: 'all',
};

function verdicts({ violations, covered }: Outcome): object {
  const comparable = (list: Outcome['violations']): object =>
    Object.fromEntries(list.map(({ property, depth }) => [property, depth]));
  return { violations: comparable(violations), covered: comparable(covered) };
}

function comparable({ engine, seconds, ...outcome }: Outcome): object {
  return outcome;
}

/** All reachable states, without any reduction but that of the machine. */
function reachable(machine: Machine): readonly State[] {
  const found = new Map<string, State>([[stateKey(initialState(machine)), initialState(machine)]]);
  for (const state of found.values()) {
    for (const thread of machine.threads.keys()) {
      for (const { next } of steps(machine, state, thread)) {
        if (next !== undefined && !found.has(stateKey(next))) found.set(stateKey(next), next);
      }
    }
  }
  return [...found.values()];
}

/** Replays a run: its length is told, and that each of its steps is one of the machine. */
function replays(machine: Machine, run: Outcome['violations'][number]['run']): boolean {
  let state: State | undefined = initialState(machine);
  for (const { thread, successor } of run) {
    if (state === undefined) return false;
    const step: StepResult | undefined = steps(machine, state, thread).find(
      (each) => each.successor === successor,
    );
    if (step === undefined) return false;
    state = step.next;
  }
  return true;
}

test('random symmetric specs have the same verdicts, depths and runs, and a state an orbit', {
  ...PATIENCE,
}, () => {
  fc.assert(
    fc.property(symmetricSpec, fc.boolean(), (text, resetDeadLocals) => {
      const full = compile(text, { resetDeadLocals });
      expect(full.symmetries.filter(({ broken }) => broken !== undefined)).toEqual([]);
      const plain = explore(full, OPTIONS);
      fc.pre(plain.limit === undefined);
      const machine = compile(text, { resetDeadLocals, useSymmetry: true });
      const reduced = explore(machine, OPTIONS);
      expect(reduced.reductions).toContain('symmetry');
      expect(verdicts(reduced)).toEqual(verdicts(plain));
      for (const { run } of [...reduced.violations, ...reduced.covered]) {
        expect(replays(machine, run)).toBe(true);
      }
      const keyOf = canonicalKey(machine);
      const all = reachable(machine);
      expect(all).toHaveLength(plain.states);
      expect(reduced.states).toBe(new Set(all.map(keyOf)).size);
      const fast = exploreFast(machine, OPTIONS);
      expect(fast.engine).toBe('fast');
      expect(comparable(fast)).toEqual(comparable(reduced));
      // So small that a search of some hundred states needs several memories.
      const table = { firstBuckets: 420, tableMax: 0 };
      const chained = exploreFast(machine, { ...OPTIONS, workers: 1, table });
      expect(comparable(chained)).toEqual(comparable(reduced));
    }),
    { numRuns: runCount(25) },
  );
});

describe('a state an orbit, counted by hand', () => {
  const counters = (n: number, more = ''): string => `
    module counters
    symmetric type P = 0..${n - 1}
    shared x[P] : 0..2
    ${more}
    thread t[p: P] {
      loop { atomic { await x[p] < 2  x[p] = x[p] + 1 } }
    }
  `;
  test('blocks that are sorted: multisets of counters', () => {
    const machine = compile(counters(4), { useSymmetry: true });
    for (const run of [explore, exploreFast]) expect(run(machine, OPTIONS).states).toBe(15);
  });

  test('an identity as a value: one counter is marked', () => {
    const text = counters(4, 'shared mark : P?\nthread m { choose p in P  mark = p }');
    const machine = compile(text, { useSymmetry: true });
    const [slow, fast] = [explore(machine, OPTIONS), exploreFast(machine, OPTIONS)];
    expect(comparable(fast)).toEqual(comparable(slow));
    // Nobody is marked: 15 multisets. One is: what it has, and a multiset of the other three.
    expect(fast.states).toBe(15 + 3 * 10);
  });

  test('several threads of the computer count the same', () => {
    const machine = compile(counters(6), { useSymmetry: true });
    const alone = exploreFast(machine, { ...OPTIONS, workers: 1 });
    for (const workers of [2, 3]) {
      const together = exploreFast(machine, { ...OPTIONS, workers, parallelFrom: 5 });
      expect(comparable(together)).toEqual(comparable(alone));
    }
    expect(alone.states).toBe(28);
  });
});

test('without the reduction a symmetric type changes nothing', () => {
  const text = `
    module plain
    symmetric type P = 0..1
    shared x[P] : bool
    thread t[p: P] { x[p] = true }
  `;
  expect(explore(compile(text), OPTIONS)).toMatchObject({ states: 4, reductions: [] });
  const reduced = explore(compile(text, { useSymmetry: true }), OPTIONS);
  expect(reduced).toMatchObject({ states: 3, reductions: ['symmetry'] });
});

test('exchanges of neighbours go through all orders', () => {
  for (const n of [2, 3, 4, 5]) {
    const order = Array.from({ length: n }, (_, i) => i);
    const seen = new Set([order.join()]);
    for (const i of neighbourWalk(n)) {
      [order[i], order[i + 1]] = [at(order, i + 1), at(order, i)];
      seen.add(order.join());
    }
    expect(seen.size).toBe(neighbourWalk(n).length + 1);
    expect(seen.size).toBe([1, 1, 2, 6, 24, 120][n]);
  }
});
