/** The JSON of `mutate`. Its schema, docs/schema/mutate.schema.json, is made of these types. */

import type { Count, FromOne, Seconds, Share } from '../verdict/json-number.ts';
import { MEMORY } from '../verdict/memory.ts';
import {
  type Fate,
  type ModuleRate,
  type MutantReport,
  rateOf,
  ratesOf,
} from '../verdict/mutant-report.ts';

export const MUTATE_SCHEMA = 'faultline/mutate/2';

/** @title What `faultline mutate --json` prints */
export interface MutateJson {
  readonly schema: typeof MUTATE_SCHEMA;
  /** The memory model under which the verdicts hold: sequential consistency. */
  readonly memory: typeof MEMORY;
  /** The exit code of the command. */
  readonly exitCode: Count;
  readonly seconds: Seconds;
  /** The claims that were checked for each mutant, the cheapest first. */
  readonly claims: readonly string[];
  /** The claims that could not be used. */
  readonly unfit: readonly { readonly claim: string; readonly why: string }[];
  /** All modules together, under the name `all`. */
  readonly total: RateJson;
  readonly modules: readonly RateJson[];
  readonly mutants: readonly MutantJson[];
  /** Entries of the baseline that no mutant needs any more. */
  readonly stale: readonly string[];
}

export interface RateJson {
  readonly module: string;
  readonly mutants: Count;
  /** How many mutants had which fate. */
  readonly counts: Readonly<Record<Fate, Count>>;
  /** Killed mutants, of those that are killed, survived or undecided; null if there are none. */
  readonly killRate: Share | null;
}

export interface MutantJson {
  /** It does not change with comments, blanks and changes elsewhere. */
  readonly id: string;
  readonly operator: string;
  /** What was changed, in one line. */
  readonly what: string;
  readonly module: string;
  /** The proc or thread. */
  readonly owner: string;
  /** From the root of the project. */
  readonly file: string;
  readonly line: FromOne;
  readonly fate: Fate;
  readonly killedBy: { readonly claim: string; readonly property: string } | null;
  /** Whether each claim explored as many states and steps as without the mutation. */
  readonly sameCounts: boolean;
  /** A unified diff of the printed proc. */
  readonly diff: string;
  /** Why it may survive, as the baseline says. */
  readonly reason: string | null;
}

export interface MutateFacts {
  readonly exitCode: number;
  readonly seconds: number;
  readonly claims: readonly string[];
  readonly unfit: readonly { readonly id: string; readonly why: string }[];
  readonly reports: readonly MutantReport[];
  readonly stale: readonly string[];
}

export function mutateJson(facts: MutateFacts): MutateJson {
  const { exitCode, seconds, claims, unfit, reports, stale } = facts;
  return {
    schema: MUTATE_SCHEMA,
    memory: MEMORY,
    exitCode,
    seconds: Math.round(seconds * 1000) / 1000,
    claims,
    unfit: unfit.map(({ id, why }) => ({ claim: id, why })),
    total: rateJson(rateOf('all', reports)),
    modules: ratesOf(reports).map(rateJson),
    mutants: reports.map((report) => ({
      ...report,
      killedBy: report.killedBy ?? null,
      reason: report.reason ?? null,
    })),
    stale,
  };
}

function rateJson({ module, mutants, counts, killRate }: ModuleRate): RateJson {
  return { module, mutants, counts, killRate: killRate ?? null };
}
