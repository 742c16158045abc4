import { expect, test } from 'vitest';
import { isMemoryError } from './memory-error.ts';

function thrown(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  return undefined;
}

test('what V8 and WebAssembly say when there is no memory is told from other errors', () => {
  expect(isMemoryError(thrown(() => new ArrayBuffer(2 ** 52)))).toBe(true);
  expect(isMemoryError(new RangeError('WebAssembly.Memory(): could not allocate memory'))).toBe(
    true,
  );
  expect(isMemoryError(Object.assign(new Error('spawn ENOMEM'), { code: 'ENOMEM' }))).toBe(true);
  expect(isMemoryError(thrown(() => [].reduce((a) => a)))).toBe(false);
  expect(isMemoryError(thrown(() => new Array(-1)))).toBe(false);
  expect(isMemoryError('out of memory')).toBe(false);
});
