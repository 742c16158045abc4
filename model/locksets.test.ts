import fc from 'fast-check';
import { expect, test } from 'vitest';
import { at } from './assert.ts';
import { compile } from './compile.fixture.ts';
import { truth } from './evaluate.ts';
import { initialState, steps } from './interpret.ts';
import { holdsElement, lockClassesOf } from './lock-classes.ts';
import { elementKey, locksetsOf } from './locksets.ts';
import type { Machine } from './machine.ts';
import { lockLibrary, lockMachine, randomLockProgram } from './random-locks.fixture.ts';
import { PATIENCE, runCount } from './random-machine.fixture.ts';
import { type State, stateKey } from './state.ts';

/** Calls `look` for each reachable state. */
function forEachState(machine: Machine, look: (state: State) => void): void {
  const seen = new Set<string>();
  const open = [initialState(machine)];
  for (let state = open.pop(); state !== undefined; state = open.pop()) {
    const key = stateKey(state);
    if (seen.has(key)) continue;
    seen.add(key);
    look(state);
    for (const thread of machine.threads.keys()) {
      for (const { next } of steps(machine, state, thread)) if (next !== undefined) open.push(next);
    }
  }
}

/** Checks the locksets of `machine` in each of its states; returns how often something is held for certain. */
function checkLocksets(machine: Machine): number {
  const classes = lockClassesOf(machine);
  const locksets = machine.templates.map((template) => locksetsOf(machine, template, classes));
  let certain = 0;
  forEachState(machine, (state) => {
    machine.threads.forEach(({ template }, thread) => {
      const lockset = locksets[template]?.before[at(state.threads, thread).at];
      expect(lockset).toBeDefined();
      classes.forEach((lock, number) => {
        const elements = lock.indexes.length === 0 ? [[]] : [[0], [1]];
        const held = elements.filter((values) => {
          const indexes = values.map((value) => ({
            ...{ kind: 'const' as const, value, span: lock.span },
            type: at(lock.indexes, 0),
          }));
          const holds = holdsElement(machine, lock, 'read', indexes, () => 1 << 28);
          const isHeld = truth(holds)({ machine, state, thread });
          const key = elementKey({ class: number, indexes }) ?? '';
          if (lockset?.must.has(key)) {
            expect(isHeld).toBe(true);
            certain += 1;
          }
          return isHeld;
        });
        expect(lockset?.may[number]).toBeGreaterThanOrEqual(Math.min(2, held.length));
      });
    });
  });
  return certain;
}

test('what must be held is held, and what is held may be, in every state of random programs', {
  ...PATIENCE,
}, () => {
  fc.assert(
    fc.property(randomLockProgram, (threads) => {
      checkLocksets(lockMachine(threads));
    }),
    { numRuns: runCount(100) },
  );
});

test('a lock in a loop, in a wrapper and by a chosen index is known while the index is', () => {
  const machine = compile(
    `module test
shared f[0..1] : spinlock
shared g : mutex
shared x : 0..1
proc lock_all() { mutex_lock(g)  for i in 0..1 { spin_lock(f[i]) } }
proc unlock_all() { for i in 0..1 { spin_unlock(f[i]) }  mutex_unlock(g) }
thread p { loop { lock_all()  x = 1  unlock_all() } }
thread q {
  choose i in 0..1
  spin_lock(f[i])
  x = i
  spin_unlock(f[i])
}`,
    { readModule: lockLibrary },
  );
  const classes = lockClassesOf(machine);
  const before = (template: number, text: string): readonly string[] => {
    const { nodes } = at(machine.templates, template);
    const node = nodes.findIndex(
      ({ kind, origin: { span } }) =>
        kind === 'assign' && span.source.text.slice(span.start, span.end) === text,
    );
    const lockset = locksetsOf(machine, at(machine.templates, template), classes).before[node];
    return [...(lockset?.must ?? [])].sort();
  };
  expect(before(0, 'x = 1')).toEqual(['lock 0 =0', 'lock 0 =1', 'lock 1']);
  expect(before(1, 'x = i')).toEqual([expect.stringMatching(/^lock 0 local\d$/)]);
  expect(checkLocksets(machine)).toBeGreaterThan(0);
});
