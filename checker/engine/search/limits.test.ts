import { describe, expect, test, vi } from 'vitest';
import { compile } from '../../../model/lower/compile.fixture.ts';
import { assert } from '../../../model/machine/assert.ts';
import { initialState, steps } from '../../../model/meaning/interpret.ts';
import type { Outcome } from '../../outcome.ts';
import { explore } from '../../reference/explore.ts';
import { exploreFast, type FastOptions } from '../explore-fast.ts';
import { counters, LARGE, wideStep } from './searches.fixture.ts';

describe('short memory ends in a limit, with what was found', () => {
  const modes = [
    { workers: 1 },
    { workers: 2, parallelFrom: 1000 },
    { workers: 3, parallelFrom: 1 },
    { workers: 1, language: 'javascript' as const },
    { workers: 1, table: { firstBuckets: 4096, tableMax: 2 ** 17 } },
    { workers: 2, parallelFrom: 1000, table: { firstBuckets: 4096, tableMax: 2 ** 17 } },
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
  const table = { firstBuckets: 4096 };

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

  test('the same, and what was seen before has a run that leads to it', () => {
    const machine = compile(`module m
      type Which = 0..5
      shared x[i: Which] : 0..9
      thread p[i: Which] { loop { atomic { await x[i] < 9  x[i] = x[i] + 1 } } }
      never ten: x[0] == 3 and x[1] == 3 and x[2] == 3 and x[3] == 1`);
    // A layer may have no more than 30,000 states.
    const construct = (of: typeof SharedArrayBuffer, [bytes, options]: [number, object?]) =>
      Reflect.construct(of, [bytes, options && { maxByteLength: 120_000 }]);
    vi.stubGlobal('SharedArrayBuffer', new Proxy(SharedArrayBuffer, { construct }));
    try {
      // Which thread comes too late for the layer is a matter of luck.
      for (let i = 0; i < 6; i += 1) {
        const { limit, violations } = exploreFast(machine, {
          ...LARGE,
          workers: 2,
          parallelFrom: 1000,
        });
        expect(limit).toBe('memory');
        expect(violations.map(({ property }) => property)).toEqual(['ten']);
        const end = violations[0]?.run.reduce((state, { thread, successor }) => {
          const next = steps(machine, state, thread)[successor]?.next;
          assert(next !== undefined, 'each choice of a run is a step');
          return next;
        }, initialState(machine));
        expect(end?.variables).toEqual([[3, 3, 3, 1, 0, 0]]);
      }
    } finally {
      vi.unstubAllGlobals();
    }
  });
});

test('a search ends with as many states as the limit says, in both engines and both languages', () => {
  for (const maxStates of [1, 2, 255, 256, 257, 5000]) {
    const options = { ...LARGE, limits: { ...LARGE.limits, maxStates } };
    const wanted = { limit: 'states', states: maxStates };
    const machine = counters(6, 9);
    const { depth, ...reference } = explore(machine, options);
    expect(reference).toMatchObject(wanted);
    expect(exploreFast(machine, options)).toMatchObject({ ...wanted, depth });
    const inJavaScript = { ...options, language: 'javascript' as const };
    expect(exploreFast(machine, inJavaScript)).toMatchObject({ ...wanted, depth });
  }
});

test('a limit of states is kept within a step of many ways, by one thread and by several', () => {
  const machine = wideStep(100_000);
  for (const maxStates of [2, 5000, 100_000]) {
    const limits = { ...LARGE.limits, maxStates };
    for (const mode of [{ workers: 1 }, { workers: 2 }, { workers: 2, parallelFrom: 1 }]) {
      const outcome = exploreFast(machine, { ...LARGE, limits, ...mode });
      expect(outcome).toMatchObject({ limit: 'states', states: maxStates, engine: 'fast' });
    }
  }
  const limits = { ...LARGE.limits, maxStates: 100_001 };
  expect(exploreFast(machine, { ...LARGE, limits })).toMatchObject({
    limit: undefined,
    states: 100_001,
  });
});

test('several threads end with as many states as the limit says', () => {
  for (const maxStates of [1001, 3000, 60_000, 99_999]) {
    const limits = { ...LARGE.limits, maxStates };
    for (const workers of [2, 3, 4]) {
      const mode = { workers, parallelFrom: 1000 };
      const { limit, states } = exploreFast(counters(6, 9), { ...LARGE, limits, ...mode });
      expect([limit, states]).toEqual(['states', maxStates]);
    }
  }
});

test('several threads find all states where the limit is their number', () => {
  for (const maxStates of [100_000, 100_001, 100_300, 103_000]) {
    const limits = { ...LARGE.limits, maxStates };
    for (const workers of [2, 3]) {
      const mode = { workers, parallelFrom: 1000 };
      const outcome = exploreFast(counters(5, 9), { ...LARGE, limits, ...mode });
      expect(outcome).toMatchObject({ limit: undefined, states: 100_000 });
    }
  }
});

test('a limit of states that is not passed is none', () => {
  const machine = counters(1, 100);
  for (const maxStates of [101, 102, 1000]) {
    const limits = { ...LARGE.limits, maxStates };
    for (const mode of [{ workers: 1 }, { workers: 2, parallelFrom: 3 }]) {
      const outcome = exploreFast(machine, { ...LARGE, limits, ...mode });
      expect(outcome).toMatchObject({ states: 101, depth: 100, limit: undefined });
    }
  }
});

test('where a limit of states is passed, the depth is that of the last state found', () => {
  for (const mode of [{ workers: 1 }, { workers: 2, parallelFrom: 3 }]) {
    const limits = { ...LARGE.limits, maxStates: 5 };
    const { states, depth, limit } = exploreFast(counters(1, 100), { ...LARGE, limits, ...mode });
    expect(limit).toBe('states');
    expect(depth).toBe(states - 1);
  }
});

test('a search can be stopped', () => {
  const outcome = exploreFast(counters(7, 9), { ...LARGE, onProgress: () => 'stop' });
  expect(outcome.limit).toBe('interrupted');
});
