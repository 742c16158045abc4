import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compile } from '../../../model/lower/compile.fixture.ts';
import {
  PATIENCE,
  randomMachine,
  runCount,
} from '../../../model/machine/random-machine.fixture.ts';
import type { CheckpointLayer } from '../../checkpoint-log.ts';
import { exploreFast } from '../explore-fast.ts';
import { clocks, comparable, counters, LARGE, OPTIONS } from '../search/searches.fixture.ts';

describe('tables in several memories hold what one would', () => {
  const states = 7 ** 6;
  const transitions = 6 * 6 * 7 ** 5;
  // About 25,000 states a table.
  const table = { firstBuckets: 4096, slotPortion: 256, tableMax: 2 ** 18 };

  for (const workers of [1, 2, 3]) {
    test(`counts and runs are the same, by ${workers} of the computer's threads`, () => {
      const machine = counters(6, 6);
      const expected = comparable(exploreFast(machine, { ...LARGE, workers: 1 }));
      expect(expected).toMatchObject({ states, transitions, depth: 36, limit: undefined });
      const options = { ...LARGE, workers, parallelFrom: 10_000, table };
      expect(comparable(exploreFast(machine, options))).toEqual(expected);
    });
  }

  test('by threads that begin when tables are full already', () => {
    const machine = clocks(6, 6);
    const expected = comparable(exploreFast(machine, { ...LARGE, workers: 1 }));
    expect(expected).toMatchObject({ states, transitions: 6 * states, limit: undefined });
    for (const workers of [1, 2, 3]) {
      const options = { ...LARGE, workers, parallelFrom: 60_000, table };
      expect(comparable(exploreFast(machine, options))).toEqual(expected);
    }
  });

  test('by threads that begin where a checkpoint ends', () => {
    const machine = clocks(6, 6);
    const past: CheckpointLayer[] = [];
    const write = (layer: CheckpointLayer): void => {
      past.push({ ...layer, words: layer.words.map((words) => words.slice()) });
    };
    const expected = exploreFast(machine, {
      ...LARGE,
      workers: 1,
      checkpoint: { past: [], write },
    });
    const options = { ...LARGE, workers: 3, parallelFrom: 1000, table };
    const checkpoint = { past: past.slice(0, 20), write: () => {} };
    const resumed = exploreFast(machine, { ...options, checkpoint });
    expect(comparable(resumed)).toEqual(comparable(expected));
  });

  test('in random machines', { ...PATIENCE }, () => {
    const small = { firstBuckets: 512, tableMax: 0 };
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

  test('by steps with a thousand successors, which no table is too small for', () => {
    const machine = compile(`module m
      shared x : 0..999
      shared y : bool
      thread t { loop { choose v in 0..999  x = v } }
      thread u { loop { either { y = true } or { y = false } } }`);
    const expected = comparable(exploreFast(machine, { ...LARGE, workers: 1 }));
    expect(expected).toMatchObject({ states: 2000, limit: undefined });
    for (const workers of [1, 2, 3]) {
      const options = {
        ...LARGE,
        workers,
        parallelFrom: 1,
        table: { firstBuckets: 512, tableMax: 0 },
      };
      expect(comparable(exploreFast(machine, options))).toEqual(expected);
    }
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
