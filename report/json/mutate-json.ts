/** The JSON of `mutate`. Its schema is docs/schema/mutate.schema.json. */
import { MEMORY, type Memory } from '../verdict/memory.ts';
import {
  type Fate,
  type ModuleRate,
  type MutantReport,
  rateOf,
  ratesOf,
} from '../verdict/mutant-report.ts';

export const MUTATE_SCHEMA = 'faultline/mutate/2';

export interface MutateJson {
  readonly schema: typeof MUTATE_SCHEMA;
  /** Under which memory model the verdict holds: sequential consistency. */
  readonly memory: Memory;
  readonly exitCode: number;
  readonly seconds: number;
  /** The claims that were asked, the cheapest first. */
  readonly claims: readonly string[];
  /** The claims that could not be asked. */
  readonly unfit: readonly { readonly claim: string; readonly why: string }[];
  readonly total: RateJson;
  readonly modules: readonly RateJson[];
  readonly mutants: readonly MutantJson[];
  /** Entries of the baseline that no mutant needs any more. */
  readonly stale: readonly string[];
}

export interface RateJson {
  readonly module: string;
  readonly mutants: number;
  readonly counts: Readonly<Record<Fate, number>>;
  readonly killRate: number | null;
}

export interface MutantJson {
  readonly id: string;
  readonly operator: string;
  readonly what: string;
  readonly module: string;
  readonly owner: string;
  readonly file: string;
  readonly line: number;
  readonly fate: Fate;
  readonly killedBy: { readonly claim: string; readonly property: string } | null;
  readonly sameCounts: boolean;
  readonly diff: string;
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
