/** The read that decides is drawn, also where it found nothing and where its writer never came. */
import { expect, it } from 'vitest';
import { LIVELOCK } from '../../checker/outcome.ts';
import { initialState } from '../../model/meaning/interpret.ts';
import { draw, machineOf, OPTIONS } from './picture.fixture.ts';
import { drawPicture } from './picture.ts';

/** The lines of the columns, without the blanks before them. */
function linesOf(picture: string): readonly string[] {
  const rows = picture.split('\n').slice(3);
  return rows.slice(rows.findIndex((row) => row.startsWith('----')) + 1).map((row) => row.trim());
}

it('an atomic block that found nothing has a line', () => {
  const text = `
shared present : bool = true
shared cached : bool = true
shared ptl : spinlock
thread unmap {
  spin_lock(ptl)
  present = false
  spin_unlock(ptl)
  cached = false
}
thread zap {
  let stale = false
  spin_lock(ptl)
  atomic {
    let e = present
    if e { present = false  stale = true }
  }
  spin_unlock(ptl)
  if stale { cached = false }
}
never read_after_zap: zap.done and cached`;
  expect(linesOf(draw(text, 'read_after_zap'))).toContain('e = present  // 0');
});

it('a test_and_set that found the bit set has a line', () => {
  const text = `
shared pending : bool = true
shared queued : bool
shared cleared : bool
thread queuer {
  let was = false
  atomic { was = pending  pending = true }
  if not was { queued = true }
}
thread worker { pending = false  cleared = true }
never lost: queuer.done and worker.done and not queued and not pending`;
  expect(linesOf(draw(text, 'lost'))).toContain('was = pending  // 1');
});

it('a cmpxchg that failed says what it found', () => {
  const text = `
shared value : 0..3
shared failed : bool
proc cmpxchg(ref place: 0..3, old: 0..3, new: 0..3) -> 0..3 {
  let found : 0..3 = 0
  atomic { found = place  if found == old { place = new } }
  return found
}
thread setter { value = 2 }
thread swapper {
  let seen = cmpxchg(value, 0, 1)
  if seen != 0 { failed = true }
}
never gives_up: failed`;
  const lines = linesOf(draw(text, 'gives_up'));
  expect(lines).toContain('found = value  // 2');
});

it('waking an empty queue has a line, in a loop over a set and as a store', () => {
  const text = (queue: string, wake: string): string => `
shared waiters : set of Tid
shared asleep[Tid] : bool
shared ready : bool
thread sleeper {
  let r = ready
  if not r {
    ${queue}
    await not asleep[self]
  }
}
thread waker { ready = true  ${wake} }`;
  const queued = text(
    'atomic { waiters = waiters union {self}  asleep[self] = true }',
    'atomic { for t in waiters { asleep[t] = false }  waiters = {} }',
  );
  const lines = linesOf(draw(queued, 'deadlock'));
  expect(lines).toContain('for t in waiters  // {}');
  expect(lines).toContain('r = ready  // 0');
  expect(lines).toContain('sleeper waits for not asleep[sleeper]');
  const stored = text('asleep[self] = true', 'asleep[Tid(0)] = false');
  expect(linesOf(draw(stored, 'deadlock'))).toContain('asleep[sleeper] = false  // no change');
});

it('a failing condition has both its operands, and the reads behind it', () => {
  const text = `
shared head : 0..1
shared tail : 0..1
thread producer { head = 1  tail = 1 }
thread consumer {
  let t = tail
  let h = head
  assert consistent: h == t "head and tail do not agree"
}`;
  const lines = linesOf(draw(text, 'consistent'));
  expect(lines).toContain('t = tail  // 0');
  expect(lines).toContain('h = head  // 1');
  expect(lines).toContain('assert h == t: false  // h 1, t 0');
});

it('a read whose writer never came has a line', () => {
  const text = `
shared flag : bool
shared work : 0..2
thread producer { work = 1  let f = flag  if f { work = 2 } }
daemon setter { flag = true }
never missed: producer.done and work == 1`;
  expect(linesOf(draw(text, 'missed'))).toContain('f = flag  // 0');
});

it('what kept a thread out of a loop, or by a place where it waits, has a line', () => {
  const text = `
shared items : 0..2
shared taken : 0..2
thread producer { items = 1 }
thread taker[i: 0..1] {
  if items == 0 { await items > 0 }
  atomic { assert some: items > 0  items = items - 1 }
}`;
  const lines = linesOf(draw(text, 'some'));
  expect(lines.some((line) => line.startsWith('items == 0: false'))).toBe(true);
});

it('a read on which nothing hung has none, whoever wrote there', () => {
  const text = `
shared x : 0..1
shared y : 0..1
shared counter : 0..3
thread a { let seen = counter  x = 1 }
thread b { counter = 1  y = 1 }
never both: x == 1 and y == 1`;
  expect(draw(text, 'both')).not.toContain('seen');
  expect(draw(text, 'both', { unfolded: true })).toContain('seen = counter');
});

it('says which conjunct or element of an invariant broke, and the locations of threads', () => {
  const text = `
struct Node { locked: bool, next: 0..3 }
shared node[0..1] : Node
shared a : 0..3
thread t[i: 0..1] { a = 1  node[i].next = 3  here: node[i].locked = true }
invariant books: a <= 2 and (forall n in 0..1: not node[n].locked implies node[n].next <= 2)
never at_here: t[0].at(here) and a == 1`;
  expect(draw(text, 'books')).toContain(
    'what is false for n = 0: node[0].next <= 2  // node[0].next 3',
  );
  expect(draw(text, 'at_here')).toContain('location of threads: t[0] at here');
});

it('an invariant without a value says why', () => {
  const text = `
shared x : 0..3
shared owner : Tid?
thread t { x = 1  x = 2 }
invariant own: x != 2 or value(owner) == Tid(0)`;
  expect(draw(text, 'own')).toContain('// `value(owner)`: `none` has no value');
});

it('a loop that a thread can never leave says what it reads', () => {
  const text = `
shared locked : bool = true
thread spinner {
  loop {
    let busy = locked
    if not busy { break }
  }
}`;
  const machine = machineOf(text);
  const trace = { initial: initialState(machine), steps: [] };
  const run = { trace, property: LIVELOCK, message: '', isMinimal: true, stuck: [0] };
  expect(drawPicture(machine, run, OPTIONS)).toContain(
    'spinner can never leave its loop at test.kspec:6, where it reads locked 1',
  );
});

it('a part of a struct that is made of others is called by where it comes from', () => {
  const text = `
word struct Entry { armed: bool, writable: bool, old: bool }
shared entry : Entry
shared seen : Entry
fn same(a: Entry, b: Entry) -> bool = { ..a, old: b.old } == b
thread arm { entry = { armed: true, writable: false, old: true } }
thread look { let before = seen  warn unchanged: same(entry, before) }`;
  const lines = linesOf(draw(text, 'unchanged')).join('\n');
  expect(lines).toContain('entry.armed 1, before.armed 0');
  expect(lines).not.toContain('..a');
});
