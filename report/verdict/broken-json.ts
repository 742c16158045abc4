/** Which part of the property the counterexample breaks, with its values, as `run` and `check` have it. */
import type { BrokenPart } from '../../counterexamples/explain/broken-part.ts';

export interface BrokenJson {
  readonly part: string;
  /** Null if it has no value. */
  readonly value: boolean | null;
  /** Why it has none. */
  readonly reason: string | null;
  /** The elements of the quantifiers around it. */
  readonly for: Readonly<Record<string, string>>;
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
