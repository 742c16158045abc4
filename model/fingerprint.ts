/**
 * The fingerprint of a machine: a hash of what it means.
 *
 * Two machines with one fingerprint have the same states, steps and properties under the same names.
 * Where a thing stands in its text, comments and messages are no part of it.
 */
import { createHash } from 'node:crypto';
import type { Machine, Origin } from './machine.ts';

/** Keys of the machine that are there for people only. */
const FOR_PEOPLE: ReadonlySet<string> = new Set(['span', 'message']);

/** Returns the SHA-256 of `machine`, in hexadecimal. Law: equal machines, equal fingerprints. */
export function fingerprint(machine: Machine): string {
  return createHash('sha256').update(JSON.stringify(machine, plain)).digest('hex');
}

/** Sorts keys and leaves out what is there for people; maps and sets would be lost in JSON. */
function plain(key: string, value: unknown): unknown {
  if (FOR_PEOPLE.has(key)) return undefined;
  // Where a node comes from is for people, but properties ask by label where threads stand.
  if (key === 'origin') return (value as Origin).labels;
  if (value instanceof Map || value instanceof Set) return [...value].sort();
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}
