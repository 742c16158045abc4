import { expect, it } from 'vitest';
import { showCount, showMany, showSeconds } from './numbers.ts';

it('groups digits by three', () => {
  expect([0, 999, 1000, 1204118].map(showCount)).toEqual(['0', '999', '1,000', '1,204,118']);
});

it('shows a duration in the unit a person would choose', () => {
  expect([0.024, 14.34, 200, 59.99].map(showSeconds)).toEqual([
    '0.02 s',
    '14.3 s',
    '3 min 20 s',
    '60.0 s',
  ]);
});

it('puts a noun into the plural', () => {
  expect(showMany(1, 'context switch')).toBe('1 context switch');
  expect(showMany(2, 'context switch')).toBe('2 context switches');
  expect(showMany(1200, 'step')).toBe('1,200 steps');
});
