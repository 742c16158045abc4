import fc from 'fast-check';
import { expect, test } from 'vitest';
import { scalarValues } from '../../spec/language/types/types.ts';
import { compile } from '../lower/compile.fixture.ts';
import { at } from '../machine/assert.ts';
import type { Machine } from '../machine/machine.ts';
import { PATIENCE, runCount } from '../machine/random-machine.fixture.ts';
import { type State, stateKey } from '../machine/state.ts';
import { truth } from '../meaning/evaluate.ts';
import { initialState, steps } from '../meaning/interpret.ts';
import { holdsElement, lockClassesOf } from './lock-classes.ts';
import { settledValues } from './lock-elements.ts';
import { elementKey, locksetsOf } from './locksets.ts';
import { lockLibrary, lockMachine, randomLockProgram } from './random-locks.fixture.ts';

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

/**
 * Checks the locksets of `machine` in each of its states; returns how often something is held for certain,
 * and how often it is known which elements that can be.
 */
function checkLocksets(machine: Machine): { readonly certain: number; readonly settled: number } {
  const classes = lockClassesOf(machine);
  const locksets = machine.templates.map((template) =>
    locksetsOf(machine, template, classes, true),
  );
  let [certain, settled] = [0, 0];
  forEachState(machine, (state) => {
    machine.threads.forEach(({ template }, thread) => {
      const lockset = locksets[template]?.before[at(state.threads, thread).pc];
      expect(lockset).toBeDefined();
      for (const [slot, value] of lockset?.settled?.locals ?? []) {
        const [known] = settledValues(machine, thread, [value]) ?? [];
        expect(known).toBe(Number(at(state.threads, thread).slots[slot]));
      }
      classes.forEach((lock, number) => {
        const elements = lock.indexes[0] ? scalarValues(lock.indexes[0]).map((v) => [v]) : [[]];
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
        const possible = lockset?.settled?.elements[number];
        if (possible === undefined) return;
        settled += held.length;
        const values = [...possible.values()].map((each) => settledValues(machine, thread, each));
        expect(values).toEqual(expect.arrayContaining(held));
      });
    });
  });
  return { certain, settled };
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
  const { certain, settled } = checkLocksets(machine);
  expect(certain).toBeGreaterThan(0);
  expect(settled).toBeGreaterThan(0);
});

test('which of many locks a thread takes is known where that hangs on the thread alone', () => {
  const machine = compile(
    `module test
shared f[0..2] : spinlock
proc both(i: 0..2) {
  spin_lock(f[(i + 1) % 3])
  if i == 2 { spin_lock(f[i]) } else { spin_lock(f[i]) }
}
thread t[i: 0..2] {
  let mine = i
  both(mine)
  spin_unlock(f[i])
  mine = (mine + 1) % 3
  spin_unlock(f[mine])
}`,
    { readModule: lockLibrary },
  );
  expect(checkLocksets(machine).settled).toBeGreaterThan(0);
  expect(machine.lockOrders.map(({ property }) => property)).toEqual([
    'lock_order f[0] -> f[2]',
    'lock_order f[1] -> f[0]',
    'lock_order f[2] -> f[1]',
  ]);
});
