/** Whether store buffers were long enough for the verdict to be one of x86-TSO (`model/memory/store-buffers.ts`). */
import type { Machine } from '../model/machine/machine.ts';
import { STORE_BUFFER_FULL } from '../model/memory/buffered-template.ts';
import type { NotChecked, Violation } from './outcome.ts';

/** What is said to be not checked if longer buffers have more runs. */
export const LONGER_BUFFERS = 'x86-TSO';

/** Returns `checks` with the one that no store finds its buffer full, if there are buffers. */
export function withBufferLimit(
  { storeBuffers }: Machine,
  checks: ReadonlySet<string> | 'all',
): ReadonlySet<string> | 'all' {
  if (checks === 'all' || storeBuffers === undefined) return checks;
  return new Set([...checks, STORE_BUFFER_FULL]);
}

/** That a buffer is full is no mistake of the spec. */
export function withoutBufferLimit(violations: readonly Violation[]): readonly Violation[] {
  return violations.filter(({ property }) => property !== STORE_BUFFER_FULL);
}

/** Returns what was not looked at for lack of room in buffers. */
export function longerBuffers(
  { storeBuffers }: Machine,
  violations: readonly Violation[],
): readonly NotChecked[] {
  const isFull = violations.some(({ property }) => property === STORE_BUFFER_FULL);
  if (storeBuffers === undefined || !isFull) return [];
  const { depth } = storeBuffers;
  const stores = depth === 1 ? '1 pending store' : `${depth} pending stores`;
  return [{ property: LONGER_BUFFERS, why: `with more than ${stores} of a thread` }];
}
