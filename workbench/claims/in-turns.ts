import os from 'node:os';

/** Workers that are busy at once. */
const BUSY_MAX = 4;

/** How many pieces of work, of `count`, are done at once: as many as there are cores. */
export function workersFor(count: number): number {
  return Math.max(1, Math.min(os.availableParallelism(), BUSY_MAX, count));
}

/** Does `work` for all of `items`, which are begun in their order, a few at once. */
export async function inTurns<T>(
  items: readonly T[],
  work: (item: T) => Promise<void>,
): Promise<void> {
  const open = items.values();
  const worker = async (): Promise<void> => {
    for (const item of open) await work(item);
  };
  await Promise.all(Array.from({ length: workersFor(items.length) }, worker));
}
