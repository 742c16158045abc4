/** The JSON of `explain`. Its schema, docs/schema/explain.schema.json, is made of these types. */

import type { Count, Integer } from '../verdict/json-number.ts';
import type { Memory } from '../verdict/memory.ts';
import type { Verdict } from '../verdict/result.ts';

export const EXPLAIN_SCHEMA = 'faultline/explain/2';

/** @title What `faultline explain --json` prints */
export interface ExplainJson {
  readonly schema: typeof EXPLAIN_SCHEMA;
  /** The memory model under which the verdict holds: sequential consistency, or x86-TSO. */
  readonly memory: Memory;
  readonly spec: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly variants: readonly string[];
  readonly property: string;
  readonly steps: readonly ExplainedStepJson[];
  /** Neighbouring stretches of steps, each of one thread. */
  readonly orders: readonly OrderJson[];
  readonly turningPoint: TurningPointJson;
  /** Versions of the spec that differ in one variant. */
  readonly remedies: readonly RemedyJson[];
  /** Statements like those of the spec, each inserted before a statement of the run; null without `--additions`. */
  readonly additions: AdditionsJson | null;
}

export interface ExplainedStepJson {
  readonly thread: string;
  /** What the step does, in the words of the picture. */
  readonly does: string;
  /** The call that contains it; empty in the thread's own body. */
  readonly call: string;
  readonly file: string;
  readonly line: Count;
  /** Whether the run still violates the property without this step and all other needless steps. */
  readonly needless: boolean;
}

/** Two neighbouring stretches of steps. */
export interface OrderJson {
  /** The numbers of its first and its last step, from 0. */
  readonly first: readonly [Count, Count];
  /** The numbers of its first and its last step, from 0. */
  readonly second: readonly [Count, Count];
  /** Whether swapping them makes the run impossible, or ends the violation. */
  readonly matters: boolean;
}

export interface TurningPointJson {
  readonly kind: 'step' | 'none' | 'unknown';
  /**
   * For `step`: its number, from 0. Before it, all threads could still have finished without the violation.
   */
  readonly step: Integer | null;
}

export interface RemedyJson {
  readonly change: 'without' | 'with';
  readonly variant: string;
  readonly verdict: Verdict;
}

export interface AdditionsJson {
  readonly tried: Count;
  /** How many there are; the search ends early when time is up, or when enough cures are found. */
  readonly possible: Count;
  readonly cures: readonly AdditionJson[];
}

export interface AdditionJson {
  readonly what: string;
  readonly owner: string;
  /** The place of the statement before which it is inserted. */
  readonly file: string;
  readonly line: Count;
}
