import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type LockOperation,
  lockLibrary,
  lockMachine,
  randomLockProgram,
} from '../../model/locks/random-locks.fixture.ts';
import { compile } from '../../model/lower/compile.fixture.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { PATIENCE, runCount } from '../../model/machine/random-machine.fixture.ts';
import { check } from '../check.ts';
import { buildGraphFast } from '../engine/build-graph-fast.ts';
import { exploreFast } from '../engine/explore-fast.ts';
import type { ExploreOptions, Outcome } from '../outcome.ts';
import { buildGraph } from '../reference/build-graph.ts';
import { explore } from '../reference/explore.ts';

const OPTIONS: ExploreOptions = {
  limits: { maxStates: 100_000, maxMemory: 2 ** 40, maxSeconds: 60 },
  checks: 'all',
};

const reference = (machine: Machine): Outcome =>
  check(machine, OPTIONS, { explore, graph: buildGraph });
const fast = (machine: Machine): Outcome =>
  check(machine, OPTIONS, { explore: exploreFast, graph: buildGraphFast });

const violated = ({ violations }: Outcome): readonly string[] =>
  violations.map(({ property }) => property).sort();

const findingsOf = (text: string): readonly string[] => {
  const machine = compile(`module test\n${text}`, { readModule: lockLibrary });
  const found = violated(reference(machine));
  expect(violated(fast(machine))).toEqual(found);
  return found;
};

/** What is wrong with a program of operations, by running it: states are places and owners. */
function simulate(threads: readonly (readonly LockOperation[])[]): readonly string[] {
  const found = new Set<string>();
  const orders = new Set<string>();
  const seen = new Set<string>();
  type Owners = Readonly<Record<string, number>>;
  const classOf = (lock: string): string => lock.slice(0, lock.startsWith('f') ? 1 : 2);

  /** Thread `t` comes to operation `place`; returns where it waits. */
  const arrive = (t: number, place: number, owners: Owners): number => {
    const held = Object.keys(owners).filter((lock) => owners[lock] === t);
    const op = threads[t]?.[place];
    const isAtomic = held.some((lock) => !lock.startsWith('m'));
    if ((op === undefined || op.kind === 'user') && held.length > 0) found.add('lock_held');
    const sleeps = op?.kind === 'sleep' || (op?.kind === 'lock' && op.lock.startsWith('m'));
    if (sleeps && isAtomic) found.add('sleep_in_atomic');
    if (op?.kind === 'lock') {
      for (const lock of held) {
        if (lock === op.lock) continue;
        const [from, to] = [classOf(lock), classOf(op.lock)];
        orders.add(from === to ? `${lock} ${op.lock}` : `${from} ${to}`);
      }
    }
    return op?.kind === 'sleep' || op?.kind === 'user' ? arrive(t, place + 1, owners) : place;
  };
  const visit = (places: readonly number[], owners: Owners): void => {
    const key = JSON.stringify([places, Object.entries(owners).sort()]);
    if (seen.has(key)) return;
    seen.add(key);
    let moved = false;
    for (const [t, place] of places.entries()) {
      const op = threads[t]?.[place];
      if (op === undefined || op.kind === 'sleep' || op.kind === 'user') continue;
      const owner = owners[op.lock];
      if (op.kind === 'lock' && owner !== undefined && owner !== t) continue;
      moved = true;
      if ((op.kind === 'lock' && owner === t) || (op.kind === 'unlock' && owner !== t)) {
        found.add('lock');
        continue;
      }
      const { [op.lock]: _, ...others } = owners;
      const taken = op.kind === 'try' && owner !== undefined ? owner : t;
      const next: Owners = op.kind === 'unlock' ? others : { ...others, [op.lock]: taken };
      visit(places.with(t, arrive(t, place + 1, next)), next);
    }
    if (!moved && places.some((place, t) => place < (threads[t]?.length ?? 0))) {
      found.add('deadlock');
    }
  };
  visit(
    threads.map((_, t) => arrive(t, 0, {})),
    {},
  );
  const reach = (from: string, passed: readonly string[]): boolean =>
    [...orders].some((order) => {
      const [a, b] = order.split(' ');
      if (a !== from || b === undefined) return false;
      return b === passed[0] || (!passed.includes(b) && reach(b, [...passed, b]));
    });
  const locks = new Set([...orders].map((order) => order.split(' ')[0] ?? ''));
  if ([...locks].some((lock) => reach(lock, [lock]))) found.add('lock_order');
  return [...found].sort();
}

test('what is wrong with random programs of locks is what running them shows, by both engines', {
  ...PATIENCE,
}, () => {
  fc.assert(
    fc.property(randomLockProgram, (threads) => {
      const machine = lockMachine(threads);
      const expected = simulate(threads);
      const slow = reference(machine);
      expect(violated(slow)).toEqual(expected);
      expect(fast(machine).violations).toEqual(slow.violations);
    }),
    { numRuns: runCount(300) },
  );
});

test('two orders that no run brings together are a cycle all the same', () => {
  const text = `
shared gate : mutex
shared a : spinlock
shared b : spinlock
thread p { mutex_lock(gate) spin_lock(a) spin_lock(b) spin_unlock(b) spin_unlock(a) mutex_unlock(gate) }
thread q { mutex_lock(gate) spin_lock(b) ORDER spin_unlock(b) mutex_unlock(gate) }`;
  expect(findingsOf(text.replace('ORDER', 'spin_lock(a) spin_unlock(a)'))).toEqual(['lock_order']);
  expect(findingsOf(text.replace('ORDER', ''))).toEqual([]);
});

test('a lock that is tried takes nothing in a wrong order, but is held', () => {
  const text = `
shared a : spinlock
shared b : spinlock
thread p { spin_lock(a) spin_lock(b) spin_unlock(b) spin_unlock(a) }
thread q { FIRST let ok = spin_trylock(a) if ok { SECOND spin_unlock(a) } LAST }`;
  const tried = text.replace('FIRST', 'spin_lock(b)').replace('SECOND', '');
  expect(findingsOf(tried.replace('LAST', 'spin_unlock(b)'))).toEqual([]);
  const then = text.replace('FIRST', '').replace('LAST', '');
  expect(findingsOf(then.replace('SECOND', 'spin_lock(b) spin_unlock(b)'))).toEqual([]);
  const held = `${text.replace('FIRST', '').replace('LAST', '')}
thread r { spin_lock(b) let ok = spin_trylock(a) spin_unlock(b) if ok { spin_lock(b) spin_unlock(b) spin_unlock(a) } }`;
  expect(findingsOf(held.replace('SECOND', ''))).toEqual([]);
});

test('a fair reader waits behind a writer, so readers make cycles', () => {
  expect(
    findingsOf(`
shared a : rwsem
shared b : rwsem
thread p { down_read(a) down_read(b) up_read(b) up_read(a) }
thread q { down_read(b) down_read(a) up_read(a) up_read(b) }`),
  ).toEqual(['lock_order']);
});

test('recursive readers make a cycle only where a writer is held on it', () => {
  const text = `
struct rwlock { writer: Tid?, readers: set of Tid }
fn rwlock_guards_read(l: rwlock) -> bool = l.writer == self or self in l.readers
fn rwlock_guards_write(l: rwlock) -> bool = l.writer == self
proc read_lock(ref l: rwlock) acquires l recursive read {
  atomic { await l.writer == none  l.readers = l.readers union {self} }
}
proc read_unlock(ref l: rwlock) releases l { atomic { l.readers = l.readers minus {self} } }
proc write_lock(ref l: rwlock) acquires l {
  atomic { await l.writer == none and l.readers == {}  l.writer = self }
}
proc write_unlock(ref l: rwlock) releases l { atomic { l.writer = none } }
shared a : rwlock
shared b : rwlock
thread p { HOLD_lock(a) read_lock(b) read_unlock(b) HOLD_unlock(a) }
thread q { read_lock(b) read_lock(a) read_unlock(a) read_unlock(b) }`;
  expect(findingsOf(text.replaceAll('HOLD', 'read'))).toEqual([]);
  // The writer of a waits for no reader of b, so q gets its turn.
  expect(findingsOf(text.replaceAll('HOLD', 'write'))).toEqual([]);
  const writer = text
    .replaceAll('HOLD', 'write')
    .replace('read_lock(b) read_unlock(b)', 'write_lock(b) write_unlock(b)');
  expect(findingsOf(writer)).toEqual(['deadlock', 'lock_order']);
});

test('elements of an array nest in any order without a cycle; symmetric ones have none', () => {
  const text = `
INDEX
shared l[I] : mutex
thread t[i: I, j: I] { if i ORDER j { mutex_lock(l[i]) mutex_lock(l[j]) mutex_unlock(l[j]) mutex_unlock(l[i]) } }`;
  const numbered = text.replace('INDEX', 'type I = 0..1');
  expect(findingsOf(numbered.replace('ORDER', '<'))).toEqual([]);
  expect(findingsOf(numbered.replace('ORDER', '!='))).toEqual(['deadlock', 'lock_order']);
  const symmetric = text.replace('INDEX', 'symmetric type I = 0..1');
  expect(findingsOf(symmetric.replace('ORDER', '!='))).toEqual(['deadlock', 'lock_order']);
  expect(findingsOf(symmetric.replace('ORDER', '=='))).toEqual(['lock']);
});

/** What both engines find wrong, with these reductions. */
function brokenWith(
  text: string,
  reductions: { readonly resetDeadLocals?: boolean; readonly useSymmetry?: boolean },
): readonly string[] {
  const machine = compile(`module test\n${text}`, { readModule: lockLibrary, ...reductions });
  expect(violated(fast(machine))).toEqual(violated(reference(machine)));
  return violated(reference(machine));
}

test('a local that only the checks in front of a call read is not dead', () => {
  const text = `use kernel.locks
    type P = 0..1
    shared x : bool
    shared l[P] : spinlock
    proc fake(ref k: spinlock) acquires k { smp_mb() }
    thread t {
      choose p in P
      choose q in P where q != p
      spin_lock(l[p])
      x = true
      fake(l[q])
      x = false
      spin_unlock(l[p])
    }`;
  for (const resetDeadLocals of [false, true]) {
    expect(brokenWith(text, { resetDeadLocals })).toEqual(['lock_order']);
  }
});

test('locks of threads have no order either, with symmetry and without', () => {
  const text = `use kernel.locks
    symmetric type P = 0..1
    shared gate : bool
    shared l[Tid] : spinlock
    thread t[p: P] {
      let go = true
      atomic { if gate { go = false } gate = true }
      if go {
        choose o in Tid where o != self
        spin_lock(l[self])
        spin_lock(l[o])
        spin_unlock(l[o])
        spin_unlock(l[self])
      }
    }`;
  for (const useSymmetry of [false, true]) {
    expect(brokenWith(text, { useSymmetry })).toEqual(['lock_order']);
  }
});

/** What is wrong, with all reductions and with none. */
function broken(text: string): readonly string[] {
  const found = brokenWith(text, {});
  expect(brokenWith(text, { resetDeadLocals: true, useSymmetry: true })).toEqual(found);
  return found;
}

test('a loop of nothing but one call makes that call again', () => {
  const loop = (effect: string): string => `use kernel.locks
    shared a : spinlock
    proc grab() ${effect} { let ok = spin_trylock(a) }
    thread t { loop { grab() } }`;
  expect(broken(loop('sleeps'))).toEqual(['sleep_in_atomic']);
  expect(broken(loop('unlocked'))).toEqual(['lock_held']);
});

test('a lock that is a part of a lock is one too', () => {
  const text = `use kernel.locks
    struct mt { wait: spinlock, owner: Tid? }
    fn mt_guards_read(l: mt) -> bool = l.owner == self
    fn mt_guards_write(l: mt) -> bool = l.owner == self
    proc k() sleeps { skip }
    proc mt_lock(ref l: mt) acquires l, sleeps {
      spin_lock(l.wait)
      k()
      await l.owner == none
      l.owner = self
      spin_unlock(l.wait)
    }
    proc mt_unlock(ref l: mt) releases l { l.owner = none }
    shared m : mt
    thread t { mt_lock(m)  mt_unlock(m) }`;
  expect(broken(text)).toEqual(['sleep_in_atomic']);
});

test('who gives up another lock of an array than it holds still holds one', () => {
  const text = (give: string): string => `struct tk { held: bool, owner: Tid? }
    fn tk_guards_read(l: tk) -> bool = l.held and l.owner == self
    fn tk_guards_write(l: tk) -> bool = l.held and l.owner == self
    proc tk_lock(ref l: tk) acquires l { atomic { await not l.held  l.held = true  l.owner = self } }
    proc tk_unlock(ref l: tk) releases l { l.held = false }
    proc k() sleeps { skip }
    shared a[0..1] : tk
    thread t { tk_lock(a[0])  ${give}  k() }`;
  expect(broken(text('tk_unlock(a[0])'))).toEqual([]);
  expect(broken(text('tk_unlock(a[1])'))).toEqual(['lock_held', 'sleep_in_atomic']);
});
