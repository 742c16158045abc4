import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Machine } from '../../../model/machine/machine.ts';
import {
  PATIENCE,
  randomMachine,
  runCount,
} from '../../../model/machine/random-machine.fixture.ts';
import { exploreFast } from '../explore-fast.ts';
import { comparable, counters, LARGE, OPTIONS, SMALL_TABLE } from './searches.fixture.ts';

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
