import { expect, test } from 'vitest';
import type { LoadedSpec } from '../project/load-spec.ts';
import { SpecQueue } from './spec-queue.ts';

const [a, b] = [{ file: 'a' }, { file: 'b' }] as unknown as readonly [LoadedSpec, LoadedSpec];

test('who is at a spec stays there, another begins the next one, and helps where none is left', () => {
  const queue = new SpecQueue([a, b, a, b, a].map((spec) => ({ spec })));
  expect(queue.next(undefined)).toBe(0);
  expect(queue.next(undefined)).toBe(1);
  expect(queue.next(a)).toBe(2);
  expect(queue.next(b)).toBe(3);
  expect(queue.size).toBe(1);
  expect(queue.next(b)).toBe(4);
  expect(queue.next(a)).toBe(undefined);
  expect(queue.size).toBe(0);
});
