/** What belongs to a step: neither names nor paths that are not taken change a verdict. */
import { describe, expect, test } from 'vitest';
import { exploreFast } from '../../checker/engine/explore-fast.ts';
import type { Outcome } from '../../checker/outcome.ts';
import { explore } from '../../checker/reference/explore.ts';
import { lockLibrary } from '../locks/random-locks.fixture.ts';
import { compile } from '../lower/compile.fixture.ts';

const limits = { maxStates: 10_000, maxMemory: 2 ** 40, maxSeconds: 60 };

/** What both engines find in `text`. */
function outcomeOf(text: string): Pick<Outcome, 'states' | 'violations' | 'covered'> {
  const machine = compile(`module m\n${text}`, { readModule: lockLibrary });
  const slow = explore(machine, { limits, checks: 'all' });
  const fast = exploreFast(machine, { limits, checks: 'all' });
  expect(fast.states).toBe(slow.states);
  expect(fast.violations).toEqual(slow.violations);
  return slow;
}

const violated = (text: string): readonly string[] =>
  outcomeOf(text)
    .violations.map(({ property }) => property)
    .sort();

const refused = (text: string): (() => unknown) => {
  return () => compile(`module m\n${text}`, { readModule: lockLibrary });
};

describe('who looks at memory takes a step', () => {
  test('an assert behind an access, behind a local branch, in atomic and behind a label', () => {
    const looks = (before: string, statement: string): string => `shared x : 0..2
      thread t { ${before} ${statement} }
      thread u { x = 2 }`;
    for (const before of ['x = 1', 'let a : 0..1 = 1 if a == 1 { x = 1 }', 'atomic { x = 1 }']) {
      for (const statement of ['assert x == 1', 'atomic { assert x == 1 }', 'l: assert x == 1']) {
        expect(violated(looks(before, statement)), `${before} ${statement}`).toEqual(['assert']);
      }
    }
  });

  test('an assert about a ghost, which other threads change as well', () => {
    const text = (free: string): string => `shared held : bool = true
      ghost freed : bool
      thread reader { held = false  assert alive: not freed }
      thread owner { ${free} }`;
    expect(violated(text('atomic { await not held  freed = true }'))).toEqual(['alive']);
    expect(violated(text('await not held  freed = true'))).toEqual(['alive']);
  });

  test('a ghost that takes a value from memory, in atomic and outside', () => {
    const text = (update: string): string => `shared x : 0..1
      ghost g : 0..1
      thread t { x = 1  ${update}  x = 0 }
      thread u { x = 0 }
      invariant same: x == 1 implies g == 1`;
    const [plain, atomic] = [outcomeOf(text('g = x')), outcomeOf(text('atomic { g = x }'))];
    expect(plain).toMatchObject({ states: atomic.states, violations: atomic.violations });
    expect(plain.violations.map(({ property }) => property)).toEqual(['same']);
  });
});

describe('a ghost belongs to the access before it', () => {
  test('whatever local work stands between them', () => {
    const text = (access: string): string => `shared x : 0..2
      ghost g : 0..2
      thread t[i: 1..1] { ${access}  g = 1 }
      invariant same: x == g`;
    const plain = outcomeOf(text('x = 1'));
    expect(plain.violations).toEqual([]);
    for (const access of [
      'let a : 0..1 = 1 if a == 1 { x = 1 }',
      'if i == 1 { x = 1 }',
      'for j in {1} { if j == 0 { continue } x = 1 }',
      'loop { let a : 0..1 = 1 if a == 1 { x = 1 break } }',
    ]) {
      expect(outcomeOf(text(access)), access).toMatchObject({ states: 2, violations: [] });
    }
  });

  test('a loop that is not gone round takes no step from it', () => {
    const text = `shared x : bool
      ghost in_lock : bool
      thread t {
        x = true
        let old : 0..1 = 0
        while old != 0 { if old != 1 { old = 0 } }
        in_lock = true
        x = false
      }
      never shown: x and in_lock`;
    expect(violated(text)).toEqual(['shown']);
  });

  test('a label makes it a step of its own, and states that show it', () => {
    const text = (label: string): string => `shared go : bool
      shared x : bool
      ghost wants : bool
      thread t { x = true  ${label} wants = true  await go }
      cover wanting: wants and not go`;
    for (const label of ['', 'ask:']) {
      expect(outcomeOf(text(label)).covered.map(({ property }) => property)).toEqual(['wanting']);
    }
  });

  test('or to none, or with another update: both are mistakes', () => {
    const text = (body: string): string => `shared x : 0..1
      ghost g[0..1] : 0..1
      proc set() { g[0] = 1 }
      thread t { ${body} }`;
    expect(refused(text('g[0] = 1  x = 1'))).toThrow('K0440');
    expect(refused(text('set()  x = 1'))).toThrow('K0440');
    expect(refused(text('loop { g[0] = 1 }'))).toThrow('K0440');
    expect(refused(text('choose a in 0..1  g[0] = a  x = a'))).toThrow('K0440');
    expect(refused(text('either { g[0] = 1 } or { x = 1 }'))).toThrow('K0440');
    expect(refused(text('x = 1  g[0] = 1  g[0] = 0'))).toThrow('K0441');
    expect(refused(text('x = 1  set()  set()'))).toThrow('K0441');
    expect(refused(text('let a = x  g[a] = 1  g[1] = 0'))).toThrow('K0441');
    // Also where the first has an access of its own, or is part of one.
    expect(refused(text('atomic { x = 1  set() }  g[0] = 0  x = 0'))).toThrow('K0441');
    expect(refused(text('atomic { if x == 0 { g[0] = 1 } }  g[0] = 0'))).toThrow('K0441');
    expect(refused(text('g[0] = x  g[0] = 1'))).toThrow('K0441');
    const twice = 'let i : 0..1 = 0  while i < 1 { g[0] = 1  i = i + 1 }  g[0] = 0';
    expect(refused(text(`x = 1  g[0] = 1  ${twice}`))).toThrow('K0441');
    for (const right of [
      'atomic { g[0] = 1 }  x = 1',
      'l: g[0] = 1  x = 1',
      'x = 1  g[0] = 1  g[1] = 1',
      'for i in 0..1 { x = i  g[i] = 1 }',
      'x = 1  g[0] = 1  assert g[0] == 1  g[0] = 0',
      'atomic { g[0] = 1  g[0] = 0 }',
      'atomic { g[0] = 1 }  g[1] = 1  atomic { g[0] = 0 }',
      // Each round is a step of its own, but for the first.
      'x = 1  let i : 0..2 = 0  while i < 2 { g[0] = 1 - g[0]  i = i + 1 }',
    ]) {
      expect(() => outcomeOf(text(right)), right).not.toThrow();
    }
  });
});

describe('a warning is given when the thread arrives', () => {
  test('though it has to wait then, for a lock, a condition or a choice', () => {
    const text = (wait: string): string => `use kernel.locks
      shared go : bool
      shared free : set of 0..1
      shared l : spinlock
      shared z : bool
      thread t { z = true  ${wait} }`;
    for (const wait of [
      'warn told: false  await go',
      'l: warn told: false  await go',
      'atomic { warn told: false }  await go',
      'atomic { warn told: not z  await go }',
      'atomic { warn told: not z  choose a in free }',
      'either { atomic { warn told: not z  await go } } or { await go }',
    ]) {
      expect(violated(text(wait)), wait).toEqual(['deadlock', 'told']);
    }
  });
});

describe('one word is touched at once', () => {
  const text = (declaration: string, body: string): string => `${declaration}
    shared s : S
    shared a[0..1] : 0..1
    shared pair[0..1] : S
    thread t { ${body} }`;
  const plain = 'struct S { f: 0..1, g: 0..1 }';

  test.each([
    'let v = s',
    's = { f: 1, g: 1 }',
    'await s.f == 1 and s.g == 1',
    'let v = a',
    'await forall i in 0..1: a[i] == 0',
    'choose i in 0..1 where a[i] == 0',
    'let n = count i in 0..1: pair[i].f == 1',
    'await exists i in 0..1: a[i] == 0 and a[1] == 0',
    'if pair[0].f == 1 and pair[1].f == 1 { skip }',
  ])('%s', (body) => {
    expect(refused(text(plain, body))).toThrow('K0401');
    expect(refused(text(plain, `atomic { ${body} }`))).not.toThrow();
  });

  test('a `word struct`, one field, and one place twice are one word', () => {
    const word = 'word struct S { f: 0..1, g: 0..1 }';
    expect(refused(text(word, 'let v = s  s = { ..v, f: 1 }'))).not.toThrow();
    expect(refused(text(word, 'await s.f == 1 and s.g == 1'))).not.toThrow();
    expect(refused(text(word, 'await pair[0] == { f: 1, g: 1 }'))).not.toThrow();
    expect(refused(text('struct S { f: 0..1 }', 'let v = s'))).not.toThrow();
    expect(refused(text(plain, 'await s.f == 1 or s.f == 0'))).not.toThrow();
    expect(refused(text(plain, 's.f = 1  s.g = 1'))).not.toThrow();
  });
});

test('what is not evaluated is no race', () => {
  const text = (condition: string): string => `use kernel.locks
    shared go : bool
    shared data : 0..1
    shared row[0..1] : 0..1
    shared m : spinlock
    shared locks[0..1] : spinlock
    guarded data by m
    guarded row[i] by locks[i]
    thread t { atomic { let v = ${condition} } }`;
  for (const condition of [
    'go and data == 1',
    'not go or data == 1',
    'go implies data == 1',
    'if go then data else 0',
    'if not go then 0 else data',
    'exists i in 0..1 where go: row[i] == 1',
    'go and (exists i in 0..1: row[i] == 1)',
  ]) {
    expect(violated(text(condition)), condition).toEqual([]);
  }
  for (const condition of [
    'go or data == 1',
    'not go and data == 1',
    'if data == 1 then go else go',
    'exists i in 0..1: row[i] == 1',
    'count i in 0..1 where row[i] == 1: go',
  ]) {
    expect(violated(text(condition)), condition).toEqual(['data_race']);
  }
});

test('a loop without an access that begins with a choice is no step of its own', () => {
  // The choice in the loop has no value, so that only the other arm can be taken.
  const arm = 'loop { choose c in 0..1 where c == 2 * l  if c == 1 { break } }  x = 1';
  expect(
    violated(`shared x : 0..2
      thread t { let l : 0..1 = 1  either { ${arm} } or { x = 2 } }`),
  ).toEqual([]);
});
