/** The JSON of `why`. Its schema is docs/schema/why.schema.json. */
import type { Memory } from '../verdict/memory.ts';

export const WHY_SCHEMA = 'faultline/why/2';

/**
 * `needed`: without it, a property of the claim breaks. `not-needed`: all of them hold without it.
 * `not-judged`: so they do, but it is or has a barrier, which has no effect under sequential consistency.
 * `unknown`: a limit was reached. `no-spec`: what is left does not compile.
 */
export type VacuityGoal = 'needed' | 'not-needed' | 'not-judged' | 'unknown' | 'no-spec';

export type StepKind = 'lock' | 'recheck' | 'call' | 'barrier';

export interface WhyStepJson {
  readonly kind: StepKind;
  /** What was taken away. */
  readonly what: string;
  /** The proc it stands in. */
  readonly owner: string;
  readonly file: string;
  readonly line: number;
  readonly need: VacuityGoal;
  /** Whether the claim has as many states and steps without it: it never runs, or to no effect. */
  readonly idle: boolean;
  /** The property that breaks without it, the first in the order of the spec. */
  readonly property: string | null;
  /** How long its shortest run is. */
  readonly steps: number | null;
  readonly switches: number | null;
}

export interface WhyJson {
  readonly schema: typeof WHY_SCHEMA;
  /** Under which memory model the verdict holds: sequential consistency. */
  readonly memory: Memory;
  readonly claim: string;
  readonly exitCode: number;
  readonly seconds: number;
  readonly steps: readonly WhyStepJson[];
}
