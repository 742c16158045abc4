import { expect, test } from 'vitest';
import { VisibleSlots } from './visible-slots.ts';

test('what was asked for stays as it was, and is shared until a slot comes or goes', () => {
  const visible = new VisibleSlots();
  visible.add(1);
  const before = visible.current();
  visible.add(1);
  visible.delete(2);
  expect(visible.current()).toBe(before);
  visible.add(2);
  const both = visible.current();
  visible.delete(1);
  expect([...before]).toEqual([1]);
  expect([...both]).toEqual([1, 2]);
  expect([...visible.current()]).toEqual([2]);
  expect([visible.size, visible.has(1), visible.has(2)]).toEqual([1, false, true]);
});
