import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { inTurns, workersFor } from './in-turns.ts';

test('all is done, begun in order, and no more at once than there are workers', async () => {
  const items = Array.from({ length: 20 }, (_, i) => i);
  const begun: number[] = [];
  let [busy, most, done] = [0, 0, 0];
  await inTurns(items, async (item) => {
    begun.push(item);
    busy += 1;
    most = Math.max(most, busy);
    await wait(item % 3);
    busy -= 1;
    done += 1;
  });
  expect(begun).toEqual(items);
  expect([done, most]).toEqual([20, workersFor(20)]);
});

test('what fails is told', async () => {
  const work = (): Promise<void> => Promise.reject(new Error('no'));
  await expect(inTurns([1, 2], work)).rejects.toThrow('no');
  await inTurns([], work);
});
