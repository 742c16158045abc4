import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compile } from '../../model/lower/compile.fixture.ts';
import { assert } from '../../model/machine/assert.ts';
import { buildMachine } from '../../model/machine/machine.fixture.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { PATIENCE, randomMachine, runCount } from '../../model/machine/random-machine.fixture.ts';
import {
  add,
  and,
  arrayOf,
  BOOL,
  eq,
  exists,
  FALSE,
  forall,
  index,
  le,
  lt,
  ne,
  num,
  optional,
  quantified,
  range,
  some,
  subtract,
  unwrap,
} from '../../model/meaning/expression.fixture.ts';
import {
  assign,
  atomic,
  check,
  choose,
  either,
  labelled,
  loop,
  waitUntil,
  warn,
} from '../../model/meaning/statement.fixture.ts';
import type { ExploreOptions, Outcome } from '../outcome.ts';
import { explore } from '../reference/explore.ts';
import { exploreFast, profileFast } from './explore-fast.ts';
import { comparable, LARGE, OPTIONS } from './search/searches.fixture.ts';
import { layoutOf } from './state/layout.ts';
import { compileMachine } from './visited/compile-machine.ts';

function expectSame(machine: Machine, options: ExploreOptions = LARGE): Outcome {
  const fast = exploreFast(machine, options);
  expect(fast.engine).toBe('fast');
  expect(comparable(fast)).toEqual(comparable(explore(machine, options)));
  const printed = exploreFast(machine, { ...options, language: 'javascript' });
  expect(comparable(printed)).toEqual(comparable(fast));
  return fast;
}

describe('the outcome is that of the reference, runs included', () => {
  test('for random machines', { ...PATIENCE }, () => {
    fc.assert(
      fc.property(randomMachine, (machine) => {
        const expected = explore(machine, OPTIONS);
        fc.pre(expected.limit === undefined);
        const fast = exploreFast(machine, OPTIONS);
        expect(fast.engine).toBe('fast');
        expect(comparable(fast)).toEqual(comparable(expected));
        const printed = exploreFast(machine, { ...OPTIONS, language: 'javascript' });
        expect(comparable(printed)).toEqual(comparable(expected));
      }),
      { numRuns: runCount(150) },
    );
  });

  test.each([
    ['read', 'for i in 0..2 { let _l = a[i] }', ''],
    ['written', 'for i in 0..2 { a[i] = 1 }', ''],
    ['read in two dimensions', 'for i in 0..2 { let _l = b[i, 0] }', ''],
    ['written in two dimensions', 'for i in 0..2 { b[0, i] = 1 }', ''],
    ['read as a row', 'for i in 0..2 { let row = c[i]  c[0] = row }', ''],
    ['passed by reference', 'for i in 0..2 { store(a[i]) }', ''],
    ['looked at by an invariant', 'a[0] = 1', 'invariant p: forall i in 0..2: a[i] < 2'],
    ['looked at by a never', 'a[0] = 1', 'never p: exists i in 0..2: a[i] == 2'],
    ['looked at by a guard', 'for i in 0..2 { d[i] = 1 }', 'guarded d[i] by l[i]'],
  ])('for an array beyond whose end a constant place is %s', (_, statements, declaration) => {
    const machine = compile(`module m
shared a[0..1] : 0..2
shared b[0..1, 0..1] : 0..2
shared c : [0..1] [0..1] bool
shared d[0..2] : 0..2
struct lock { owner: Tid? }
fn lock_guards_read(l: lock) -> bool = l.owner == self
fn lock_guards_write(l: lock) -> bool = l.owner == self
shared l[0..1] : lock
proc store(ref x: 0..2) { x = 1 }
thread t { atomic { ${statements} } }
${declaration}`);
    expect(expectSame(machine).violations.length).toBeGreaterThan(0);
  });

  test('for an array over several words with a place that is chosen', () => {
    const place = range(0, 44);
    const machine = buildMachine('wide', (b) => {
      const x = b.shared('x', arrayOf(place, range(-3, 9)));
      b.thread('writer', { count: 1 }, ({ local }) => {
        const at = local('at', place);
        return [
          loop(
            choose(at, place, lt(index(x, at), num(-2))),
            waitUntil(lt(index(x, at), num(-2))),
            assign(index(x, at), add(index(x, at), num(1))),
            waitUntil(exists(place, (i) => eq(index(x, i), num(7)))),
          ),
        ];
      });
      b.invariant(
        'few',
        le(
          quantified('count', place, (i) => ne(index(x, i), num(-3))),
          num(1),
        ),
      );
      b.cover('last', ne(index(x, num(44)), num(-3)));
    });
    expect(layoutOf(machine).wordCount).toBeGreaterThan(5);
    expect(expectSame(machine).states).toBeGreaterThan(45);
  });

  test('for successors: failing, blocked and warning ones are counted as the interpreter counts', () => {
    const digit = range(0, 3);
    const machine = buildMachine('successors', (b) => {
      const x = b.shared('x', range(0, 40));
      b.thread('p', { count: 2 }, ({ local }) => {
        const [one, two] = [local('one', digit), local('two', digit)];
        return [
          atomic(
            choose(one, digit),
            either(
              [choose(two, digit, ne(one, two)), warn(lt(two, num(3)), 'small')],
              [waitUntil(lt(num(1), one)), check(lt(one, num(3)), 'never three')],
              [check(FALSE)],
            ),
            assign(x, add(x, add(one, two))),
            check(lt(x, num(12))),
          ),
        ];
      });
    });
    const { violations } = expectSame(machine);
    expect(violations.map(({ property }) => property)).toEqual(['assert', 'never three', 'small']);
  });

  test('for more warnings in one step than a word has bits', () => {
    const warnings = Array.from({ length: 70 }, (_, i) => `warn w${i}: x != ${i % 9} or y`);
    const machine = compile(`module m
      shared x : 0..7
      shared y : bool
      thread t { loop { atomic { choose i in 0..7  x = i  ${warnings.join('\n')} } } }
      thread u { y = true }`);
    // Values 0 to 7 of the remainders 0 to 8.
    const broken = warnings.filter((_, i) => i % 9 < 8).length;
    expect(expectSame(machine).violations).toHaveLength(broken);
  });

  test('for more successors by one step than a buffer is half full with', () => {
    const machine = compile(`module m
      shared x : 0..29999
      shared y : 0..2
      thread t { choose v in 0..29999  x = v  y = 1  y = 2 }`);
    const { states, depth, limit } = exploreFast(machine, LARGE);
    expect({ states, depth, limit }).toEqual({ states: 90_001, depth: 3, limit: undefined });
  });

  test('for a state that no daemon leads out of, and one that a daemon does', () => {
    const machine = buildMachine('daemons', (b) => {
      const bell = b.shared('bell', range(0, 2));
      b.thread('p', { count: 1 }, () => [
        labelled('first', waitUntil(eq(bell, num(1)))),
        labelled('second', waitUntil(eq(bell, num(0)))),
      ]);
      b.thread('d', { count: 1, daemon: true }, () => [
        loop(atomic(waitUntil(lt(bell, num(2))), assign(bell, add(bell, num(1))))),
      ]);
    });
    const { violations } = expectSame(machine);
    expect(violations.map(({ property }) => property)).toEqual(['deadlock']);
  });

  test('for a machine without threads', () => {
    expectSame(
      buildMachine('still', (b) => {
        const x = b.shared('x', optional(range(2, 3)));
        b.invariant('there', eq(x, some(num(2))));
        b.invariant('has no value', eq(unwrap(x), num(2)));
      }),
    );
  });

  test('for a claim about each of many values', () => {
    const many = range(-100, 100);
    expectSame(
      buildMachine('many', (b) => {
        const x = b.shared('x', many);
        b.thread('p', { count: 1 }, () => [
          loop(atomic(waitUntil(lt(x, num(100))), assign(x, add(x, num(1))))),
        ]);
        b.invariant(
          'pairs',
          forall(many, (i) => exists(range(0, 70), (j) => le(subtract(i, j), num(99)))),
        );
        b.cover(
          'end',
          exists(many, (i) => and(eq(i, x), eq(i, num(100)))),
        );
      }),
    );
  });
});

test('successors and words that no memory has room for are left to the reference', () => {
  const machine = compile(`module m
    shared large[i: 0..299] : 0..1000000
    shared x : 0..200000
    thread t { choose v in 0..200000 where v < 3  x = v }`);
  expect(exploreFast(machine, LARGE)).toMatchObject({ engine: 'reference', states: 4 });
});

test('where a memory has no room for the batches of all threads, one explores alone', () => {
  const machine = compile(`module m
    shared large[i: 0..499] : 0..1000000
    shared x : 0..65000
    thread t { choose v in 0..65000 where v < 3  x = v }`);
  expect(compileMachine(machine, 'all', { workers: 12 }).workers).toBe(1);
  expect(exploreFast(machine, { ...LARGE, workers: 12 })).toMatchObject({
    engine: 'fast',
    states: 4,
  });
});

test('a machine that does not fit is left to the reference', () => {
  const machine = buildMachine('large numbers', (b) => {
    const x = b.shared('x', range(0, 2 ** 40));
    b.thread('p', { count: 1 }, () => [assign(x, num(2 ** 40))]);
  });
  expect(exploreFast(machine, LARGE)).toMatchObject({ engine: 'reference', states: 2 });
});

test('a local that all stops reset takes no bits of a state', () => {
  const machine = compile(`
    module test
    shared x : 0..3
    thread t {
      loop {
        atomic {
          let old = x
          x = (old + 1) % 4
        }
      }
    }
  `);
  expect(machine.templates[0]?.slots).toHaveLength(1);
  expect(layoutOf(machine).transientCount).toBe(1);
  expect(expectSame(machine).states).toBe(4);
});

test('a profile tells how often each node was passed, and how many steps began at it', () => {
  const machine = buildMachine('profiled', (b) => {
    const x = b.shared('x', range(0, 3));
    b.thread('p', { count: 1 }, () => [
      loop(atomic(waitUntil(lt(x, num(3))), assign(x, add(x, num(1))))),
    ]);
    b.thread('q', { count: 1 }, () => [atomic(waitUntil(lt(num(3), x)), assign(x, num(0)))]);
  });
  const { outcome, profile } = profileFast(machine, OPTIONS);
  expect(comparable(outcome)).toEqual(comparable(explore(machine, OPTIONS)));
  const byKind = profile.passed.map((counts, template) =>
    machine.templates[template]?.nodes
      .map(({ kind }, node) => `${kind} ${counts[node]}`)
      .toSorted(),
  );
  expect(byKind[0]).toEqual(expect.arrayContaining(['assign 3', 'await 3']));
  expect(byKind[1]).toEqual(expect.arrayContaining(['assign 0', 'await 0']));
});

test('no text of a machine becomes part of its code', () => {
  const name = 'a name that is easily found';
  const machine = buildMachine(name, (b) => {
    const x = b.shared(name, BOOL);
    b.thread(name, { count: 1 }, () => [labelled(name, assign(x, FALSE)), warn(x, name)]);
    b.invariant(name, x);
  });
  const { program } = compileMachine(machine, 'all');
  assert(program.language === 'webassembly', 'the language that nobody asked for');
  expect(Buffer.from(program.binary).includes(name)).toBe(false);
});
