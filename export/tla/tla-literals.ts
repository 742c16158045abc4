/** Values that are written alike wherever they stand. */
import { BOUND_NAMES } from './tla-words.ts';

/** A function that has one value everywhere. */
export function constantFunction(domain: string, value: string): string {
  // Names of bound variables are not used again within.
  const name = BOUND_NAMES.find((each) => !new RegExp(`\\b${each}\\b`).test(value)) ?? 'each';
  return `[${name} \\in ${domain} |-> ${value}]`;
}

export function numberText(value: number): string {
  return value < 0 ? `(${value})` : String(value);
}
