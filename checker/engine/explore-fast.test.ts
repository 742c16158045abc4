import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assert } from '../../model/assert.ts';
import { compile } from '../../model/compile.fixture.ts';
import {
  add,
  and,
  arrayOf,
  BOOL,
  eq,
  exists,
  FALSE,
  forall,
  identity,
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
} from '../../model/expression.fixture.ts';
import { initialState } from '../../model/interpret.ts';
import { buildMachine } from '../../model/machine.fixture.ts';
import type { Machine } from '../../model/machine.ts';
import { PATIENCE, randomMachine, runCount } from '../../model/random-machine.fixture.ts';
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
} from '../../model/statement.fixture.ts';
import { explore } from '../explore.ts';
import type { ExploreOptions, Outcome } from '../outcome.ts';
import { compileMachine } from './compile-machine.ts';
import { exploreFast, type FastOptions, profileFast } from './explore-fast.ts';
import { layoutOf } from './layout.ts';
import { packState, unpackState } from './pack-state.ts';

const OPTIONS: ExploreOptions = {
  limits: { maxStates: 3000, maxMemory: 2 ** 40, maxSeconds: 60 },
  checks: 'all',
};
const LARGE: ExploreOptions = {
  ...OPTIONS,
  limits: { ...OPTIONS.limits, maxStates: 10_000_000 },
};

const SMALL_TABLE = { firstHomes: 4096, slotPortion: 256 };

function comparable({ engine, seconds, ...outcome }: Outcome): object {
  return outcome;
}

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

  test('for ways in ways: failing, blocked and warning ones are counted as the interpreter counts', () => {
    const digit = range(0, 3);
    const machine = buildMachine('ways', (b) => {
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

/** Counters that count to `high`, one thread each: `(high + 1) ^ threads` states. */
function counters(threads: number, high: number): Machine {
  const which = identity('Which', threads);
  return buildMachine('counters', (b) => {
    const x = b.shared('x', arrayOf(which, range(0, high)));
    b.thread('p', { indexes: { i: which } }, ({ arg }) => {
      const own = index(x, arg('i'));
      return [loop(atomic(waitUntil(lt(own, num(high))), assign(own, add(own, num(1)))))];
    });
    b.cover(
      'corner',
      forall(which, (i) => eq(index(x, i), num(high))),
    );
  });
}

test('a table that grows many times loses no state', () => {
  const { states, transitions, depth, covered } = exploreFast(counters(6, 8), LARGE);
  expect({ states, transitions, depth }).toEqual({
    states: 9 ** 6,
    transitions: 6 * 8 * 9 ** 5,
    depth: 48,
  });
  expect(covered.map(({ property, run }) => [property, run.length])).toEqual([['corner', 48]]);
});

describe('any number of threads finds the same', () => {
  const inParallel = (machine: Machine, workers: number): object =>
    comparable(exploreFast(machine, { ...LARGE, workers, parallelFrom: 500 }));

  test('in a table that grows, for a cover at the far end', () => {
    const alone = inParallel(counters(5, 7), 1);
    expect(alone).toMatchObject({ states: 8 ** 5, depth: 35 });
    for (const workers of [2, 3, 4]) expect(inParallel(counters(5, 7), workers)).toEqual(alone);
  });

  test('in a table whose parts are moved by all of them', () => {
    const machine = counters(6, 6);
    const alone = comparable(exploreFast(machine, { ...LARGE, workers: 1 }));
    expect(alone).toMatchObject({ states: 7 ** 6, transitions: 6 * 6 * 7 ** 5 });
    for (const workers of [2, 4]) {
      const options = { ...LARGE, workers, parallelFrom: 1000, table: SMALL_TABLE };
      expect(comparable(exploreFast(machine, options))).toEqual(alone);
    }
  });

  test('in random machines', { ...PATIENCE }, async () => {
    await fc.assert(
      fc.asyncProperty(randomMachine, fc.integer({ min: 2, max: 4 }), async (machine, workers) => {
        const alone = exploreFast(machine, OPTIONS);
        fc.pre(alone.limit === undefined && alone.states > 20);
        const together = exploreFast(machine, {
          ...OPTIONS,
          workers,
          parallelFrom: 10,
          table: SMALL_TABLE,
        });
        expect(comparable(together)).toEqual(comparable(alone));
        // Threads that have ended are cleared away by the event loop.
        await setImmediate();
      }),
      { numRuns: runCount(40) },
    );
  });
});

describe('tables in several memories hold what one would', () => {
  const states = 7 ** 6;
  const transitions = 6 * 6 * 7 ** 5;
  // About 25,000 states a table.
  const table = { firstHomes: 4096, slotPortion: 256, tableMax: 2 ** 18 };

  for (const workers of [1, 2, 3]) {
    test(`counts and runs are the same, by ${workers} of the computer's threads`, () => {
      const machine = counters(6, 6);
      const expected = comparable(exploreFast(machine, { ...LARGE, workers: 1 }));
      expect(expected).toMatchObject({ states, transitions, depth: 36, limit: undefined });
      const options = { ...LARGE, workers, parallelFrom: 10_000, table };
      expect(comparable(exploreFast(machine, options))).toEqual(expected);
    });
  }

  test('in random machines', { ...PATIENCE }, () => {
    const small = { firstHomes: 512, tableMax: 0 };
    fc.assert(
      fc.property(randomMachine, (machine) => {
        const expected = exploreFast(machine, { ...OPTIONS, workers: 1 });
        fc.pre(expected.limit === undefined && expected.states > 100);
        const chained = exploreFast(machine, { ...OPTIONS, workers: 1, table: small });
        expect(comparable(chained)).toEqual(comparable(expected));
      }),
      { numRuns: runCount(30) },
    );
  });

  test('the last of them full, the search ends in a limit', () => {
    const options = { ...LARGE, workers: 2, parallelFrom: 1000 };
    const { limit, states: found } = exploreFast(counters(6, 6), {
      ...options,
      table: { ...table, spareMemories: 1 },
    });
    expect(limit).toBe('memory');
    expect(found).toBeGreaterThan(40_000);
  });
});

describe('short memory ends in a limit, with what was found', () => {
  const modes = [
    { workers: 1 },
    { workers: 2, parallelFrom: 1000 },
    { workers: 3, parallelFrom: 1 },
    { workers: 1, language: 'javascript' as const },
    { workers: 1, table: { firstHomes: 4096, tableMax: 2 ** 17 } },
    { workers: 2, parallelFrom: 1000, table: { firstHomes: 4096, tableMax: 2 ** 17 } },
  ];
  for (const mode of modes) {
    test(`that of the options, for ${JSON.stringify(mode)}`, () => {
      const limits = { ...LARGE.limits, maxMemory: 1 };
      const { limit, states } = exploreFast(counters(6, 9), { ...LARGE, limits, ...mode });
      expect(limit).toBe('memory');
      // A computer with much else to do may look at its memory before there are many.
      expect(states).toBeGreaterThan(0);
    });
  }

  /** Explores a million states while `owner[name]` works `times` times, and then finds no memory. */
  const withFailing = (
    owner: object,
    name: string,
    times: number,
    mode: Partial<FastOptions>,
  ): Outcome => {
    const works = Reflect.get(owner, name);
    let calls = 0;
    Reflect.set(owner, name, function (this: unknown, ...args: unknown[]) {
      calls += 1;
      if (calls > times) throw new RangeError('no memory');
      return Reflect.apply(works, this, args);
    });
    try {
      return exploreFast(counters(6, 9), { ...LARGE, ...mode });
    } finally {
      Reflect.set(owner, name, works);
    }
  };
  const { Memory } = (globalThis as unknown as { WebAssembly: { Memory: new () => object } })
    .WebAssembly;
  const table = { firstHomes: 4096 };

  for (const workers of [1, 2]) {
    test(`that of the computer, for the table, by ${workers} threads`, () => {
      const mode = { workers, parallelFrom: 1000, table };
      const { limit, states } = withFailing(Memory.prototype, 'grow', 1, mode);
      expect(limit).toBe('memory');
      expect(states).toBeGreaterThan(3000);
    });
  }

  test('that of the computer, for a layer', () => {
    const typedArray = Object.getPrototypeOf(Uint32Array.prototype);
    const { limit, states, covered } = withFailing(typedArray, 'slice', 40, { workers: 1 });
    expect(limit).toBe('memory');
    expect(states).toBeGreaterThan(1000);
    expect(covered).toEqual([]);
  });

  test('that of the computer, for a layer that several threads share', () => {
    for (const times of [0, 1]) {
      const mode = { workers: 2, parallelFrom: 1000 };
      const { limit, states } = withFailing(SharedArrayBuffer.prototype, 'grow', times, mode);
      expect(limit).toBe('memory');
      expect(states).toBeGreaterThan(1000);
    }
  });
});

test('a limit of states is kept but for one batch', () => {
  const limits = { ...LARGE.limits, maxStates: 5000 };
  const { limit, states } = exploreFast(counters(6, 9), { ...LARGE, limits });
  expect(limit).toBe('states');
  expect(states).toBeGreaterThanOrEqual(5000);
  expect(states).toBeLessThan(5300);
});

test('a limit of states is kept by several threads but for some batches of each', () => {
  const limits = { ...LARGE.limits, maxStates: 60_000 };
  for (const workers of [2, 3, 4]) {
    const mode = { workers, parallelFrom: 1000 };
    const { limit, states } = exploreFast(counters(6, 9), { ...LARGE, limits, ...mode });
    expect(limit).toBe('states');
    expect(states).toBeGreaterThanOrEqual(60_000);
    expect(states).toBeLessThan(60_000 + workers * 3 * 256);
  }
});

test('a search can be stopped', () => {
  const outcome = exploreFast(counters(7, 9), { ...LARGE, onProgress: () => 'stop' });
  expect(outcome.limit).toBe('interrupted');
});

test('a machine that does not fit is left to the reference', () => {
  const machine = buildMachine('large numbers', (b) => {
    const x = b.shared('x', range(0, 2 ** 40));
    b.thread('p', { count: 1 }, () => [assign(x, num(2 ** 40))]);
  });
  expect(exploreFast(machine, LARGE)).toMatchObject({ engine: 'reference', states: 2 });
});

test('what is packed comes out again', () => {
  fc.assert(
    fc.property(randomMachine, (machine) => {
      const layout = layoutOf(machine);
      const state = initialState(machine);
      const words = new Uint32Array(layout.wordCount + 2).fill(7);
      packState(machine, layout, state, words, 1);
      expect(words[1]).not.toBe(0);
      expect(unpackState(machine, layout, words, 1)).toEqual(state);
      expect([words[0], words.at(-1)]).toEqual([7, 7]);
    }),
    { numRuns: runCount(200) },
  );
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
