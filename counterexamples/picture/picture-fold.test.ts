/** What stays of a picture that is too long, and what comes back. */
import { expect, it } from 'vitest';
import { draw } from './picture.fixture.ts';

/** Steps that cannot be folded, so that a picture has no room. */
const LONG = `
shared step[0..39] : bool
thread busy { for i in 0..39 { step[i] = true } }`;

it('what brought a thread to where it stands is drawn, however long the picture is', () => {
  const text = `${LONG}
shared refcount : 0..3 = 2
thread copier {
  let reuse = refcount == 1
  if not reuse { refcount = 3  copy: skip }
}
never copies: copier.at(copy) and busy.done`;
  const picture = draw(text, 'copies');
  expect(picture.split('\n').length).toBeGreaterThan(40);
  expect(picture).toContain('reuse = refcount == 1  // 0 (refcount 2)');
});

it('a read that was left out comes back where folding a call leaves room', () => {
  const text = `
shared step[0..29] : bool
shared other[0..9] : bool
shared mode : bool = true
shared found : bool
thread a {
  if mode { other[0] = true }
  work()
  let f = found
  if not f { other[1] = true }
}
proc work() { for i in 0..29 { step[i] = true }  for i in 0..29 { step[i] = false } }
never unseen: a.done and other[1]`;
  const picture = draw(text, 'unseen');
  expect(picture.split('\n').length).toBeLessThan(40);
  expect(picture).toContain('f = found  // 0');
});

it('a step that decides and only takes note of it in a ghost has a line', () => {
  const text = `
shared x : bool
shared y : bool
ghost told : bool
thread t { x = true  say: told = true  also: y = true }
never early: told and y`;
  expect(draw(text, 'early')).toContain('// told 0->1');
});

it('of threads that were counted, only those are located that were many', () => {
  const text = `
shared turn : 0..1
thread t[i: 0..2] { turn = 1  critical: skip  turn = 0 }
never two_inside: (count n in 0..2: t[n].at(critical)) > 1`;
  expect(draw(text, 'two_inside')).toMatch(/location of threads: t\[\d\], t\[\d\] at critical$/m);
});

it('what a function was called with is shown by the caller and by its value', () => {
  const text = `
word struct Entry { present: bool, write: bool }
shared entry[0..1] : Entry
shared table : bool
fn walk(p: 0..1) -> Entry = if racy table then entry[p] else { present: true, write: false }
fn writable(e: Entry) -> bool = e.present and e.write
proc store(p: 0..1) {
  let done = false
  atomic { done = writable(walk(p)) }
  assert stored: done
}
thread t { store(1) }
thread u { table = true }`;
  expect(draw(text, 'stored')).toContain(
    'done = writable(walk(1))  // 0 (walk(1).present 1, walk(1).write 0)',
  );
});

it('a decision that kept a thread out of a loop behind it has a line', () => {
  const text = `
shared done : bool
shared frame : bool = true
thread waiter {
  let fast = racy done
  if not fast { loop { let seen = racy done  if seen { break } } }
  frame = false
}
thread completer { done = true  assert alive: frame }`;
  expect(draw(text, 'alive')).toContain('fast = racy done  // 1');
});

it('the end of a picture is what was done, not a place where nothing is', () => {
  const text = `
shared x : bool
thread t { x = true  here: skip }
thread u { let seen = x  there: skip }
never both: t.done and u.done`;
  expect(draw(text, 'both')).not.toMatch(/^\s*skip$/m);
});
