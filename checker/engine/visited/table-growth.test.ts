import fc from 'fast-check';
import { expect, test } from 'vitest';
import { exploreFast } from '../explore-fast.ts';
import { counters, LARGE } from '../search/searches.fixture.ts';
import { largerTables, partsThatMove } from './table-growth.ts';

const tableSize = fc.integer({ min: 64, max: 2 ** 28 });
const factor = fc.constantFrom(1.25, 1.5, 2, 4);

test('the parts that move are the whole table, from its end', () => {
  fc.assert(
    fc.property(tableSize, factor, fc.nat(5000), (buckets, by, slack) => {
      let end = buckets + slack;
      for (const { from, to } of partsThatMove(buckets, slack, Math.floor(buckets * by))) {
        expect(to).toBe(end);
        expect(from).toBeLessThan(to);
        end = from;
      }
      expect(end).toBe(0);
    }),
  );
});

test('what has its bucket in a part moves behind it, but for the last part', () => {
  fc.assert(
    fc.property(tableSize, factor, fc.nat(5000), (buckets, by, slack) => {
      const newBuckets = Math.floor(buckets * by);
      for (const { from, to } of partsThatMove(buckets, slack, newBuckets)) {
        if (from === 0) continue;
        // The least hash whose bucket is `from`, in 2^32 parts of the table.
        const hash = (BigInt(from) * 2n ** 32n + BigInt(buckets) - 1n) / BigInt(buckets);
        expect(Number((hash * BigInt(newBuckets)) >> 32n)).toBeGreaterThanOrEqual(to);
      }
    }),
  );
});

test('a table grows to more than it is', () => {
  fc.assert(
    fc.property(tableSize, (buckets) => {
      for (const larger of largerTables(buckets)) expect(larger).toBeGreaterThan(buckets);
    }),
  );
});

test('a table that grows many times loses no state', () => {
  const { states, transitions, depth, covered } = exploreFast(counters(6, 8), LARGE);
  expect({ states, transitions, depth }).toEqual({
    states: 9 ** 6,
    transitions: 6 * 8 * 9 ** 5,
    depth: 48,
  });
  expect(covered.map(({ property, run }) => [property, run.length])).toEqual([['corner', 48]]);
});
