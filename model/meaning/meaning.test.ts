/** What small specs mean by docs/SEMANTICS.md, worked out by hand: all engines share what lowering makes. */
import { expect, test } from 'vitest';
import { check } from '../../checker/check.ts';
import { buildGraphFast } from '../../checker/engine/build-graph-fast.ts';
import { exploreFast } from '../../checker/engine/explore-fast.ts';
import { buildGraph } from '../../checker/reference/build-graph.ts';
import { explore } from '../../checker/reference/explore.ts';
import { lockLibrary } from '../locks/random-locks.fixture.ts';
import { compile } from '../lower/compile.fixture.ts';
import { reachable } from './reachable.fixture.ts';

/** The names of what is violated, by both engines. */
function violated(text: string): readonly string[] {
  const machine = compile(`module m\n${text}`, { readModule: lockLibrary });
  const limits = { maxStates: 10_000, maxMemory: 2 ** 40, maxSeconds: 60 };
  const [found, fast] = [
    check(machine, { limits, checks: 'all' }, { explore, graph: buildGraph }),
    check(machine, { limits, checks: 'all' }, { explore: exploreFast, graph: buildGraphFast }),
  ];
  expect(found.limit).toBeUndefined();
  expect(fast.violations).toEqual(found.violations);
  return found.violations.map(({ property }) => property).sort();
}

const refused = (text: string): (() => unknown) => {
  return () => compile(`module m\n${text}`);
};

test('a constant that does not fit is refused, whatever type it was given before', () => {
  const limit = 'fn limit() -> 0..10 = 5\nshared x : 0..3\n';
  expect(refused(`${limit}thread t { x = limit() }`)).toThrow('K0311');
  expect(refused(`${limit}shared a[0..3] : bool\nthread t { a[limit()] = true }`)).toThrow('K0311');
  expect(refused('type V = 0..10\nshared x : 0..3\nthread t { x = V(5) }')).toThrow('K0311');
});

test('a remainder by a constant is below it, whatever type the constant has', () => {
  const text = `fn size() -> 1..10 = 5
    shared v : 0..9 = 4
    shared a[0..3] : bool
    thread t { atomic { a[v % size()] = true } }`;
  expect(violated(text)).toEqual(['index']);
});

test('a `for` goes over the set as it was when it began', () => {
  const text = (more: string): string => `shared x : 0..3
    ${more}
    never one: x == 1`;
  const body = 'for i in s { s = s minus {1}  x = i }';
  expect(violated(text(`thread t { let s : set of 0..2 = {0, 1, 2}  ${body} }`))).toEqual(['one']);
  const byReference = `proc f(ref s: set of 0..2) { for i in s { atomic { s = s minus {1} }  x = i } }
    thread t { let s : set of 0..2 = {0, 1, 2}  f(s) }`;
  expect(violated(text(byReference))).toEqual(['one']);
});

test('where a result goes is looked up after the call, in a step of its own', () => {
  const text = (store: string): string => `type A = 0..1
    word struct W { a: [A] 0..3 }
    shared x : A
    shared y : 0..1
    shared init : W
    proc f() -> 0..3 { return y }
    thread t {
      let w : W = init
      w.a[0] = 2
      w.a[1] = 2
      ${store}
      assert kept: w.a[1] != 0
    }
    thread u { y = 1  x = 1 }`;
  expect(violated(text('let v = f()  w.a[x] = v'))).toEqual(['kept']);
  expect(violated(text('w.a[x] = f()'))).toEqual(['kept']);
});

test('a primed thread is that of the index before the step, unless that is primed too', () => {
  const text = (claim: string): string => `shared x : 0..1
    thread t[i: 0..1] { if i == 0 { l: await false } }
    thread u { x = 1 }
    step idx: ${claim}`;
  const brokenBy = (claim: string): boolean => violated(text(claim)).includes('idx');
  // `t[0]` stays at `l`, where `t[1]` never comes.
  expect(brokenBy("not t'[x].at(l)")).toBe(true);
  expect(brokenBy("x' == 1 implies not t'[x'].at(l)")).toBe(false);
});

test('a choice reads what its condition looks at of all values, under the guards of each', () => {
  const text = (held: string, where: string): string => `use kernel.locks
    type P = 0..1
    shared page[P] : bool = true
    shared lock[P] : spinlock
    guarded page[p] by lock[p]
    thread t {
      ${held.replaceAll(/\d/g, 'spin_lock(lock[$&])\n')}
      atomic { choose p in P where ${where} }
      ${held.replaceAll(/\d/g, 'spin_unlock(lock[$&])\n')}
    }`;
  expect(violated(text('0', 'page[p]'))).toContain('data_race');
  expect(violated(text('1', 'page[p]'))).toContain('data_race');
  expect(violated(text('1', 'page[1] and p == 0'))).not.toContain('data_race');
  expect(violated(text('0 1', 'page[p]'))).not.toContain('data_race');
});

test('a variable with two guards needs both', () => {
  const text = (first: string, second: string): string => `use kernel.locks
    shared x : bool
    shared a : spinlock
    shared b : spinlock
    guarded x by a
    guarded x by b
    thread t { spin_lock(${first})  ${second}  x = true }`;
  expect(violated(text('a', ''))).toContain('data_race');
  expect(violated(text('b', ''))).toContain('data_race');
  expect(violated(text('a', 'spin_lock(b)'))).not.toContain('data_race');
});

test('what nobody wants is read all the same', () => {
  const empty = 'type V = 0..3\nshared o : V?\nproc f() -> 0..3 { return value(o) }';
  expect(violated(`${empty}\nthread t { let a = f() }`)).toEqual(['range']);
  expect(violated(`${empty}\nthread t { f() }`)).toEqual(['range']);
  const matched = `type V = 0..3
    shared o : V?
    thread t { atomic { match value(o) { else { skip } } } }`;
  expect(violated(matched)).toEqual(['range']);
});

test('behind a `return` control may come by a `goto`', () => {
  const text = `shared x : 0..3
    proc f() -> 1..3 { if x == 0 { goto out }  return 2  out: skip }
    thread t { let a = f()  x = a }`;
  expect(refused(text)).toThrow('K0418');
});

test('a place beyond the end of an array has no value, in steps and formulas too', () => {
  const text = 'shared a[0..1] : 0..2\nthread t { a[0] = 1 }';
  expect(violated(`${text}\nstep s: forall i in 0..2: a'[i] < 2`)).toEqual(['s']);
  expect(violated(`${text}\neventually e: forall i in 0..2: a[i] < 2`)).toEqual(['e']);
  expect(violated(`${text}\nstep s: forall i in 0..2: i < 2 implies a'[i] < 2`)).toEqual([]);
});

test('a proc may go forth to a label within `atomic`, and is one step', () => {
  const text = `shared x : 0..3
    shared y : 0..3
    proc p() { if x == 1 { goto out }  y = 1  out: x = 2 }
    thread t { atomic { p() } }
    invariant together: (x == 2) == (y == 1)`;
  expect(violated(text)).toEqual([]);
  expect(violated(text.replace('shared x : 0..3', 'shared x : 0..3 = 1'))).toEqual(['together']);
});

test('a local that a `goto` jumps over ends at the label, whatever stood in its place', () => {
  const machine = compile(`module m
    shared x : 0..3
    thread t {
      let c = x
      if c == 0 { choose old in 0..3 where old >= c }
      if c == 0 {
        if c == 0 { goto out }
        let next = x
        x = next
        out: x = 2
      }
    }`);
  // At the beginning, before the choice, at the label, at the end.
  expect(reachable(machine)).toHaveLength(4);
});

test('a `match` tells `none` from the values of an optional', () => {
  const text = (initial: string): string => `type V = 0..2
    shared o : V? = ${initial}
    shared x : 0..5
    thread t { match o { none { x = 1 } 0 { x = 2 } 1, 2 { x = 3 } } }
    never a: x == 1
    never b: x == 2
    never c: x == 3`;
  expect(violated(text('none'))).toEqual(['a']);
  expect(violated(text('0'))).toEqual(['b']);
  expect(violated(text('2'))).toEqual(['c']);
});
