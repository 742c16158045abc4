import { expect, test } from 'vitest';
import { suggest } from './suggest.ts';

test.each([
  ['retrun', ['return', 'recorded'], 'return'],
  ['PTL', ['ptl', 'pte'], 'ptl'],
  ['spin_lok', ['spin_lock', 'spin_unlock'], 'spin_lock'],
  ['x', ['y'], undefined],
  ['X', ['y', 'x'], 'x'],
  ['xs', ['ys'], 'ys'],
  ['mmap_lock', ['tlb', 'queue'], undefined],
  ['pte', ['pte'], undefined],
  ['pte', [], undefined],
  ['a'.repeat(1000), ['a'.repeat(1001)], undefined],
])('%s among %j', (word, candidates, nearest) => {
  expect(suggest(word, candidates)).toBe(nearest);
});
