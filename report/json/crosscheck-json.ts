/** The JSON of `crosscheck`. Its schema, docs/schema/crosscheck.schema.json, is made of these types. */
import type { Count, Seconds } from '../verdict/json-number.ts';

export const CROSSCHECK_SCHEMA = 'faultline/crosscheck/1';

/** @title What `faultline crosscheck --json` prints */
export interface CrosscheckJson {
  readonly schema: typeof CROSSCHECK_SCHEMA;
  /** 0 all agree, 1 something differs, 3 an answer is missing. */
  readonly exitCode: 0 | 1 | 3;
  /** The other checkers that were run; empty if none is installed. */
  readonly checkers: readonly string[];
  readonly claims: readonly CrosscheckedJson[];
}

export interface CrosscheckedJson {
  readonly claim: string;
  /** What faultline found without reductions; null: there are too many states. */
  readonly expected: {
    /** @minimum 1 */
    readonly states: Count;
    readonly transitions: Count;
    readonly depth: Count;
    /** The violated properties that all of the other checkers check too. */
    readonly broken: readonly string[];
    /** The violated properties that not all of them check: of runs and of steps, a `deadlock` with daemons. */
    readonly brokenElsewhere: readonly string[];
  } | null;
  readonly comparisons: readonly {
    readonly checker: string;
    /** `failed`: it gave no answer. */
    readonly kind: 'agrees' | 'differs' | 'failed';
    /** What differs, or why there is no answer. */
    readonly remarks: readonly string[];
    /** The properties that faultline finds violated, and that this checker was not asked, or not in full. */
    readonly notAsked: readonly string[];
    readonly seconds: Seconds;
  }[];
}
