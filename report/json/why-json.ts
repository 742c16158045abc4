/** The JSON of `why`. Its schema, docs/schema/why.schema.json, is made of these types. */

import type { Count, Integer, Seconds } from '../verdict/json-number.ts';
import type { Memory } from '../verdict/memory.ts';

export const WHY_SCHEMA = 'faultline/why/2';

/**
 * `needed`: without it, a property of the claim breaks. `not-needed`: all of them hold without it.
 * `not-judged`: so they do, but it is or has a barrier that has no effect under this memory model.
 * `unknown`: a limit was reached. `no-spec`: what is left does not compile.
 */
export type VacuityGoal = 'needed' | 'not-needed' | 'not-judged' | 'unknown' | 'no-spec';

/** `order`: a store-release or a load-acquire, which is never taken away. */
export type StepKind = 'lock' | 'recheck' | 'call' | 'barrier' | 'order';

export interface WhyStepJson {
  readonly kind: StepKind;
  /** The statement that was removed. */
  readonly what: string;
  /** The proc that contains it. */
  readonly owner: string;
  readonly file: string;
  readonly line: Count;
  /**
   * `not-judged`: it is or contains a barrier that has no effect under this memory model, and all properties hold
   * without it; or it is a store-release or a load-acquire, whose order this memory model keeps anyway. `no-spec`: the rest does not compile.
   */
  readonly need: VacuityGoal;
  /** Whether the claim has as many states and steps without it: it never runs, or has no effect. */
  readonly idle: boolean;
  /** The property that is violated without it, the first in the order of the spec. */
  readonly property: string | null;
  /** The length of its shortest run. */
  readonly steps: Integer | null;
  readonly switches: Integer | null;
}

/** @title What `faultline why --json` prints */
export interface WhyJson {
  readonly schema: typeof WHY_SCHEMA;
  /** The memory model under which the verdicts hold: sequential consistency, or x86-TSO. */
  readonly memory: Memory;
  readonly claim: string;
  readonly exitCode: 0 | 3;
  readonly seconds: Seconds;
  readonly steps: readonly WhyStepJson[];
}
