import fc from 'fast-check';
import { expect, test } from 'vitest';
import { exploreFast } from '../explore-fast.ts';
import { counters, LARGE } from '../search/searches.fixture.ts';
import { largerTables, partsThatMove } from './table-growth.ts';

const tableSize = fc.integer({ min: 64, max: 2 ** 28 });
const factor = fc.constantFrom(1.25, 1.5, 2, 4);

test('the parts that move are the whole table, from its end', () => {
  fc.assert(
    fc.property(tableSize, factor, fc.nat(5000), (homes, by, slack) => {
      let end = homes + slack;
      for (const { from, to } of partsThatMove(homes, slack, Math.floor(homes * by))) {
        expect(to).toBe(end);
        expect(from).toBeLessThan(to);
        end = from;
      }
      expect(end).toBe(0);
    }),
  );
});

test('what has its home in a part moves behind it, but for the last part', () => {
  fc.assert(
    fc.property(tableSize, factor, fc.nat(5000), (homes, by, slack) => {
      const newHomes = Math.floor(homes * by);
      for (const { from, to } of partsThatMove(homes, slack, newHomes)) {
        if (from === 0) continue;
        // The least hash whose home is `from`, in 2^32 parts of the table.
        const hash = (BigInt(from) * 2n ** 32n + BigInt(homes) - 1n) / BigInt(homes);
        expect(Number((hash * BigInt(newHomes)) >> 32n)).toBeGreaterThanOrEqual(to);
      }
    }),
  );
});

test('a table grows to more than it is', () => {
  fc.assert(
    fc.property(tableSize, (homes) => {
      for (const larger of largerTables(homes)) expect(larger).toBeGreaterThan(homes);
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
