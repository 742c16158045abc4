import type { Machine } from './machine.ts';

/** What only people see. */
const SHOWN_ONLY: ReadonlySet<string> = new Set(['span', 'origin', 'message']);

/**
 * Returns a text that tells what `machine` does and leaves out what it is shown as: places, labels
 * and messages.
 *
 * Law: machines with the same text have the same states and steps (behaviour.test.ts). The reverse
 * does not hold; two machines may do the same in different words.
 */
export function behaviourText(machine: Machine): string {
  return JSON.stringify({ ...machine, name: '', params: [] }, (key, value: unknown) =>
    SHOWN_ONLY.has(key) ? undefined : value,
  );
}
