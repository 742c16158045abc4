/** The JSON of `explain`. Its schema is docs/schema/explain.schema.json. */
import type { Memory } from '../verdict/memory.ts';
import type { Verdict } from '../verdict/result.ts';

export const EXPLAIN_SCHEMA = 'faultline/explain/2';

export interface ExplainJson {
  readonly schema: typeof EXPLAIN_SCHEMA;
  /** Under which memory model the verdict holds: sequential consistency. */
  readonly memory: Memory;
  readonly spec: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly variants: readonly string[];
  readonly property: string;
  readonly steps: readonly ExplainedStepJson[];
  readonly orders: readonly OrderJson[];
  readonly turningPoint: TurningPointJson;
  readonly remedies: readonly RemedyJson[];
  /** Null if they were not asked for. */
  readonly additions: AdditionsJson | null;
}

export interface ExplainedStepJson {
  readonly thread: string;
  /** What the step does, in the words of the picture. */
  readonly does: string;
  /** The call it stands in; empty at the top. */
  readonly call: string;
  readonly file: string;
  readonly line: number;
  /** Whether the run still breaks the property without this and all other needless steps. */
  readonly needless: boolean;
}

/** Two neighbouring stretches of steps, from 0 and with both ends. */
export interface OrderJson {
  readonly first: readonly [number, number];
  readonly second: readonly [number, number];
  readonly matters: boolean;
}

export interface TurningPointJson {
  readonly kind: 'step' | 'none' | 'unknown';
  /** Of `step`: which, from 0. */
  readonly step: number | null;
}

export interface RemedyJson {
  readonly change: 'without' | 'with';
  readonly variant: string;
  readonly verdict: Verdict;
}

/** Statements of the spec's own words, put before a statement of the run. */
export interface AdditionsJson {
  readonly tried: number;
  /** Of so many; it ends early when time is up, or enough are found. */
  readonly possible: number;
  readonly cures: readonly AdditionJson[];
}

export interface AdditionJson {
  readonly what: string;
  readonly owner: string;
  /** Where the statement stands that it is put before. */
  readonly file: string;
  readonly line: number;
}
