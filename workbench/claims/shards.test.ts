import fc from 'fast-check';
import { expect, test } from 'vitest';
import { idsInShard } from './shards.ts';

const items = fc
  .uniqueArray(fc.string(), { maxLength: 40 })
  .chain((ids) =>
    fc.tuple(...ids.map((id) => fc.record({ id: fc.constant(id), cost: fc.nat(1e6) }))),
  );

test('each item is in exactly one shard, in whatever order they come', () => {
  fc.assert(
    fc.property(items, fc.integer({ min: 1, max: 7 }), (all, count) => {
      const shards = Array.from({ length: count }, (_, i) => ({ number: i + 1, count }));
      const found = shards.flatMap((shard) => [...idsInShard(all, shard)]);
      expect(found.toSorted()).toEqual(all.map(({ id }) => id).toSorted());
      for (const shard of shards) {
        expect(idsInShard(all.toReversed(), shard)).toEqual(idsInShard(all, shard));
      }
    }),
  );
});

test('no shard has more than the mean and the largest item', () => {
  fc.assert(
    fc.property(items, fc.integer({ min: 1, max: 7 }), (all, count) => {
      const total = all.reduce((sum, { cost }) => sum + cost, 0);
      const largest = Math.max(0, ...all.map(({ cost }) => cost));
      for (let number = 1; number <= count; number++) {
        const own = idsInShard(all, { number, count });
        const load = all.reduce((sum, { id, cost }) => sum + (own.has(id) ? cost : 0), 0);
        expect(load).toBeLessThanOrEqual(total / count + largest);
      }
    }),
  );
});
