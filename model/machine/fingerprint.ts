/**
 * Machines as hashes to compare, without what is there for people only: spans and messages.
 *
 * A machine as text would name the type of each expression in full, again and again. So each part is written
 * down once and gets a number, by which all that it belongs to refers to it. Parts are numbered as they come,
 * so that equal machines have equal lists of parts, whichever objects they share.
 */
import { createHash } from 'node:crypto';
import type { Machine, Origin } from './machine.ts';

/** What machines say to people. */
export const FOR_PEOPLE: ReadonlySet<string> = new Set(['span', 'message']);

/**
 * Returns the SHA-256 of `machine`, in hexadecimal: a hash of what it means.
 *
 * Law: equal machines, equal fingerprints. Two machines with one fingerprint have the same states, steps,
 * labels and properties under the same names.
 */
export function fingerprint(machine: Machine): string {
  /** The number of each part, by what it is made of; they are in the order of their numbers. */
  const numbers = new Map<string, number>();
  const known = new Map<object, string>();

  const wordOf = (value: unknown): string => {
    if (value === null || typeof value !== 'object') {
      return typeof value === 'string' ? JSON.stringify(value) : String(value);
    }
    const old = known.get(value);
    if (old !== undefined) return old;
    const text = textOf(value);
    const number = numbers.get(text) ?? numbers.size;
    numbers.set(text, number);
    const word = `#${number}`;
    known.set(value, word);
    return word;
  };

  const textOf = (value: object): string => {
    if (Array.isArray(value)) return `[${value.map(wordOf).join()}]`;
    if (value instanceof Map || value instanceof Set)
      return `<${[...value].sort().map(wordOf).join()}>`;
    let text = '{';
    const parts = value as Readonly<Record<string, unknown>>;
    for (const key of Object.keys(parts).sort()) {
      const part = parts[key];
      if (part === undefined || FOR_PEOPLE.has(key)) continue;
      // The origin of a node is for messages only, but its labels count: properties ask for them (`t.at(label)`).
      text += `${key}:${wordOf(key === 'origin' ? (part as Origin).labels : part)},`;
    }
    return `${text}}`;
  };

  const whole = wordOf(machine);
  return createHash('sha256')
    .update([...numbers.keys(), whole].join('\n'))
    .digest('hex');
}
