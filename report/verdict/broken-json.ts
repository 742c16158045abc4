/** Which part of the property the counterexample breaks, with its values, as `run` and `check` have it. */
import type { BrokenPart } from '../../counterexamples/explain/broken-part.ts';

export interface BrokenJson {
  /** The conjunct, or the condition that a quantifier requires of an element. */
  readonly part: string;
  /** Null if it has no value. */
  readonly value: boolean | null;
  /** Why it has no value. */
  readonly reason: string | null;
  /** The elements chosen by the quantifiers around it. */
  readonly for: Readonly<Record<string, string>>;
  /** The values of the sides of its comparisons. */
  readonly values: Readonly<Record<string, string>>;
}

/** Returns null where nothing is broken, or what is has no formula. */
export function brokenJson(part: BrokenPart | undefined): BrokenJson | null {
  if (part === undefined) return null;
  const { text, value, reason, bindings, values } = part;
  return {
    part: text,
    value: value ?? null,
    reason: reason ?? null,
    for: Object.fromEntries(bindings),
    values: Object.fromEntries(values),
  };
}
