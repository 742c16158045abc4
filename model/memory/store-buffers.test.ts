import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { check } from '../../checker/check.ts';
import { exploreFast } from '../../checker/engine/explore-fast.ts';
import { FAST } from '../../checker/engine/fast-engine.ts';
import type { Outcome } from '../../checker/outcome.ts';
import { explore } from '../../checker/reference/explore.ts';
import { lockLibrary } from '../locks/random-locks.fixture.ts';
import { compile } from '../lower/compile.fixture.ts';
import { at } from '../machine/assert.ts';
import type { Machine, MachineNode } from '../machine/machine.ts';
import { PATIENCE, runCount } from '../machine/random-machine.fixture.ts';
import { requireSound } from '../machine/verify.ts';
import { hasEndlessStep } from '../machine/verify-template.ts';
import { steps } from '../meaning/interpret.ts';
import { reachable } from '../meaning/reachable.fixture.ts';
import { STORE_BUFFER_FULL } from './buffered-template.ts';
import { allowedByAxioms, litmusPrograms, litmusSpec, litmusThread } from './litmus.fixture.ts';
import { withStoreBuffers } from './store-buffers.ts';
import { underMemory } from './under-memory.ts';

const LIMITS = { maxStates: 1e6, maxMemory: 4e9, maxSeconds: 60 };

function found(machine: Machine): Outcome {
  return exploreFast(machine, { checks: 'all', limits: LIMITS });
}

function breaks({ violations }: Outcome, name: string): boolean {
  return violations.some(({ property }) => property === name);
}

/** Of herd7's catalogue for x86, `tests/kinds.txt`, with `!` where the final state can be seen. */
const CATALOGUE: readonly (readonly [string, readonly string[], string, boolean])[] = [
  ['2+2W', ['Wx1 Wy2', 'Wy1 Wx2'], 'x == 1 and y == 1', false],
  ['LB', ['Rx Wy1', 'Ry Wx1'], 'r0_0 == 1 and r1_0 == 1', false],
  ['MP', ['Wx1 Wy1', 'Ry Rx'], 'r1_0 == 1 and r1_1 == 0', false],
  ['R', ['Wx1 Wy1', 'Wy2 Rx'], 'y == 2 and r1_0 == 0', true],
  ['R+po+mfence', ['Wx1 Wy1', 'Wy2 F Rx'], 'y == 2 and r1_0 == 0', false],
  ['R+po+rfi-po', ['Wx1 Wy1', 'Wy2 Ry Rx'], 'y == 2 and r1_0 == 2 and r1_1 == 0', true],
  ['RWC', ['Wx1', 'Rx Ry', 'Wy1 Rx'], 'r1_0 == 1 and r1_1 == 0 and r2_0 == 0', true],
  ['RWC+po+mfence', ['Wx1', 'Rx Ry', 'Wy1 F Rx'], 'r1_0 == 1 and r1_1 == 0 and r2_0 == 0', false],
  ['S', ['Wx2 Wy1', 'Ry Wx1'], 'x == 2 and r1_0 == 1', false],
  ['SB', ['Wx1 Ry', 'Wy1 Rx'], 'r0_0 == 0 and r1_0 == 0', true],
  ['SB+mfence+po', ['Wx1 F Ry', 'Wy1 Rx'], 'r0_0 == 0 and r1_0 == 0', true],
  ['SB+mfences', ['Wx1 F Ry', 'Wy1 F Rx'], 'r0_0 == 0 and r1_0 == 0', false],
  ['SB+po+rfi-po', ['Wx1 Ry', 'Wy1 Ry Rx'], 'r0_0 == 0 and r1_0 == 1 and r1_1 == 0', true],
  [
    'SB+rfi-pos',
    ['Wx1 Rx Ry', 'Wy1 Ry Rx'],
    'r0_0 == 1 and r0_1 == 0 and r1_0 == 1 and r1_1 == 0',
    true,
  ],
  ['SB+xchgs', ['Xx1 Ry', 'Xy1 Rx'], 'r0_0 == 0 and r1_0 == 0', false],
  ['WRC', ['Wx1', 'Rx Wy1', 'Ry Rx'], 'r1_0 == 1 and r2_0 == 1 and r2_1 == 0', false],
  ['WRR+2W', ['Wx2', 'Rx Ry', 'Wy1 Wx1'], 'r1_0 == 2 and r1_1 == 0 and x == 2', false],
  ['WRW+2W', ['Wx2', 'Rx Wy1', 'Wy2 Wx1'], 'r1_0 == 2 and x == 2 and y == 2', false],
  ['WRW+WR', ['Wx1', 'Rx Wy1', 'Wy2 Rx'], 'y == 2 and r1_0 == 1 and r2_0 == 0', true],
  ['WRW+WR+po+mfence', ['Wx1', 'Rx Wy1', 'Wy2 F Rx'], 'y == 2 and r1_0 == 1 and r2_0 == 0', false],
  ['WWC', ['Wx2', 'Rx Wy1', 'Ry Wx1'], 'x == 2 and r1_0 == 2 and r2_0 == 1', false],
  [
    'IRIW',
    ['Wx1', 'Wy1', 'Rx Ry', 'Ry Rx'],
    'r2_0 == 1 and r2_1 == 0 and r3_0 == 1 and r3_1 == 0',
    false,
  ],
];

describe('a litmus test of the catalogue is allowed and forbidden as herd7 says', () => {
  it.each(CATALOGUE)('%s', (_, threads, condition, isAllowed) => {
    const ended = threads.map((_thread, i) => `p${i}.done`).join(' and ');
    const rest = `never weak: ${ended} and ${condition}\n`;
    const machine = compile(litmusSpec(threads.map(litmusThread), rest));
    expect(breaks(found(machine), 'weak')).toBe(false);
    const buffered = withStoreBuffers(machine, 2);
    requireSound(buffered);
    const outcome = found(buffered);
    expect(breaks(outcome, 'weak')).toBe(isAllowed);
    expect(breaks(outcome, STORE_BUFFER_FULL)).toBe(false);
  });
});

/** What the loads saw and what is in memory where all threads have ended, `loads|memory` each. */
function outcomesOf(machine: Machine, threadCount: number): ReadonlySet<string> {
  const outcomes = new Set<string>();
  for (const state of reachable(machine)) {
    const isEnd = state.threads.slice(0, threadCount).every(({ pc }, thread) => {
      const { template } = at(machine.threads, thread);
      return at(at(machine.templates, template).nodes, pc).kind === 'end';
    });
    if (!isEnd) continue;
    const named = machine.variables.map(({ storage, name }, i) => [storage, name, i] as const);
    const values = (isOne: (storage: string, name: string) => boolean): string =>
      named
        .filter(([storage, name]) => isOne(storage, name))
        .map(([, , i]) => state.variables[i])
        .join();
    const loads = values((storage) => storage === 'ghost');
    outcomes.add(
      `${loads}|${values((storage, name) => storage === 'shared' && name.length === 1)}`,
    );
  }
  return outcomes;
}

it(
  'tiny programs have the outcomes that the axioms of x86-TSO allow, and no others',
  PATIENCE,
  () => {
    let weak = 0;
    fc.assert(
      fc.property(litmusPrograms, (threads) => {
        const machine = compile(litmusSpec(threads));
        const buffered = withStoreBuffers(machine, 3);
        const outcomes = outcomesOf(buffered, threads.length);
        expect([...outcomes].sort()).toEqual([...allowedByAxioms(threads)].sort());
        const ordered = outcomesOf(machine, threads.length);
        for (const outcome of ordered) expect(outcomes).toContain(outcome);
        if (ordered.size < outcomes.size) weak += 1;
      }),
      { numRuns: runCount(400) },
    );
    expect(weak).toBeGreaterThan(0);
  },
);

const SHARED = 'module m\nshared a[0..1] : 0..1\nshared s : 0..3\n';

it('both engines run store buffers alike, and every step has a meaning', () => {
  const text = `${SHARED}struct pair { l: 0..1, r: 0..1 }\nshared p : pair
    ghost mirror : 0..3 with store
    thread t[i: 0..1] { a[i] = 1  p.l = i  s = i + 1  mirror = i + 1  smp_mb()  let o = a[1 - i]  p.r = o }`;
  const machine = withStoreBuffers(compile(text), 2);
  requireSound(machine);
  const [fast, reference] = [found(machine), explore(machine, { checks: 'all', limits: LIMITS })];
  expect([fast.states, fast.transitions, fast.depth]).toEqual([
    reference.states,
    reference.transitions,
    reference.depth,
  ]);
  for (const state of reachable(machine)) {
    for (const thread of machine.threads.keys()) steps(machine, state, thread);
  }
});

it('a ghost with store changes with memory, one without when the store is done', () => {
  const text = (how: string): string => `${SHARED}ghost last : 0..3${how}
    thread t { s = 1  last = 1 }
    thread u { s = 2  last = 2 }
    invariant last_is_memory: last == s`;
  expect(breaks(found(withStoreBuffers(compile(text(' with store')), 2)), 'last_is_memory')).toBe(
    false,
  );
  expect(breaks(found(withStoreBuffers(compile(text('')), 2)), 'last_is_memory')).toBe(true);
});

it('a lock keeps what it guards together, though giving it back is a plain store', () => {
  const text = `shared l : spinlock\nshared n : 0..2\nguarded n by l
    thread t[i: 0..1] { spin_lock(l)  let old = n  n = old + 1  spin_unlock(l) }
    never lost: t[0].done and t[1].done and n != 2`;
  const machine = compile(`module m\n${text}`, { readModule: lockLibrary });
  const outcome = found(withStoreBuffers(machine, 3));
  expect(outcome.violations.map(({ property }) => property)).toEqual([]);
});

it('a property of steps is asked of the states before and after, which have a variable and a template more', () => {
  const machine = compile(`${SHARED}thread t { s = 1  s = 2 }  thread u { let x = s }
    step grows: s' >= s
    step shrinks: s' <= s
    step ended: t.done implies t'.done`);
  const buffered = withStoreBuffers(machine, 2);
  const { violations } = check(buffered, { checks: 'all', limits: LIMITS, workers: 1 }, FAST);
  expect(violations.map(({ property }) => property)).toEqual(['shrinks']);
});

it.each([
  ['behind a store', 'atomic { y = 1  smp_mb()  y = 2 }'],
  ['on one way, which leaves', 'atomic { y = 1  if x == 1 { smp_mb()  return }  y = 2 }'],
  ['of a block that only reads', 'y = 1  atomic { if x == 0 { smp_mb() } }  y = 2'],
])('a barrier within `atomic` ends no step: %s', (_, body) => {
  const machine = compile(
    `module m\nshared x : 0..2\nshared y : 0..2\nthread t { ${body} }\nthread u { x = 1 }`,
  );
  requireSound(underMemory(machine, { model: 'tso', depth: 2 }));
});

it('who takes a store to memory is, to a property of steps, who did the store', () => {
  const text = `shared l : spinlock\nshared n : 0..2
    thread t[i: 0..1] { spin_lock(l)  n = i + 1  spin_unlock(l) }
    step under_lock: n' != n implies l.owner == self
    step by_nobody: n' == n`;
  const buffered = withStoreBuffers(compile(`module m\n${text}`, { readModule: lockLibrary }), 2);
  requireSound(buffered);
  const { violations } = check(buffered, { checks: 'all', limits: LIMITS, workers: 1 }, FAST);
  expect(violations.map(({ property }) => property)).toEqual(['by_nobody']);
});

it.each([
  'loop { x = 0 }',
  'loop { x = 0  x = 1 }',
  'while y == 0 { x = 0 }',
  'loop { either { x = 0 } or { x = 1 } }',
])('a thread that goes round by stores ends each of its steps: %s', (body) => {
  const machine = compile(
    `module m\nshared x : 0..1\nshared y : 0..1\nthread d { ${body} }\nthread t { y = 1 }`,
  );
  requireSound(underMemory(machine, { model: 'tso', depth: 2 }));
  const endless: readonly MachineNode[] = at(machine.templates, 0).nodes.map((node) => ({
    ...node,
    schedulingPoint: node.kind === 'end' ? 'always' : 'no',
  }));
  expect(hasEndlessStep(endless)).toBe(true);
});
