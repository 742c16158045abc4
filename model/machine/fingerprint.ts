/** Machines as text to compare, without what is there for people only: spans and messages. */
import { createHash } from 'node:crypto';
import type { Machine, Origin } from './machine.ts';

const FOR_PEOPLE: ReadonlySet<string> = new Set(['span', 'message']);

/**
 * Returns the SHA-256 of `machine`, in hexadecimal: a hash of what it means.
 *
 * Law: equal machines, equal fingerprints. Two machines with one fingerprint have the same states, steps,
 * labels and properties under the same names.
 */
export function fingerprint(machine: Machine): string {
  const text = JSON.stringify(
    machine,
    plain((label) => label),
  );
  return createHash('sha256').update(text).digest('hex');
}

/**
 * Returns a text that tells what `machine` does, whatever it and its params are called. A label is part of
 * it only if some expression asks who stands there.
 *
 * Law: machines with the same text have the same states and steps, and the same properties hold. The
 * reverse does not hold; two machines may do the same in different words.
 */
export function behaviourText(machine: Machine): string {
  const asked = askedLabels(machine);
  const nameless = { ...machine, name: '', params: [] };
  return JSON.stringify(
    nameless,
    plain((label) => (asked.has(label) ? label : undefined)),
  );
}

/** Sorts keys and leaves out what is there for people; maps and sets would be lost in JSON. */
function plain(keep: (label: string) => string | undefined) {
  return (key: string, value: unknown): unknown => {
    if (FOR_PEOPLE.has(key)) return undefined;
    // Where a node comes from is for people, but properties ask by label where threads stand.
    if (key === 'origin') {
      const labels = (value as Origin).labels.map(keep);
      return labels.filter((label) => label !== undefined);
    }
    if (value instanceof Map || value instanceof Set) return [...value].sort();
    if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
    const entries = Object.entries(value);
    return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
  };
}

/** The labels that `t.at(label)` names somewhere in `machine`. */
function askedLabels(machine: Machine): ReadonlySet<string> {
  const found = new Set<string>();
  JSON.stringify(machine, (key, value: unknown) => {
    if (FOR_PEOPLE.has(key) || key === 'origin') return undefined;
    if (isAt(value)) found.add(value.label);
    return value;
  });
  return found;
}

function isAt(value: unknown): value is { readonly label: string } {
  return (
    value !== null &&
    typeof value === 'object' &&
    'kind' in value &&
    value.kind === 'at' &&
    'label' in value
  );
}
