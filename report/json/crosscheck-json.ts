/** The JSON of `crosscheck`. Its schema is docs/schema/crosscheck.schema.json. */

export const CROSSCHECK_SCHEMA = 'faultline/crosscheck/1';

export interface CrosscheckJson {
  readonly schema: typeof CROSSCHECK_SCHEMA;
  readonly exitCode: number;
  /** The other checkers that were asked. */
  readonly checkers: readonly string[];
  readonly claims: readonly CrosscheckedJson[];
}

export interface CrosscheckedJson {
  readonly claim: string;
  /** What faultline found without reductions; null: there are too many states. */
  readonly expected: {
    readonly states: number;
    readonly transitions: number;
    readonly depth: number;
    /** What is broken, of what the others are asked. */
    readonly broken: readonly string[];
    /** What is broken and the others are not asked. */
    readonly brokenElsewhere: readonly string[];
  } | null;
  readonly comparisons: readonly {
    readonly checker: string;
    readonly kind: 'agrees' | 'differs' | 'failed';
    /** What differs, or why there is no answer. */
    readonly remarks: readonly string[];
    readonly seconds: number;
  }[];
}
