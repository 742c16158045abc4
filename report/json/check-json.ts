/** The JSON of `check`. Its schema is docs/schema/check.schema.json. */
import type { ClaimReport } from '../verdict/claim-report.ts';
import type { Counts, JudgementKind } from '../verdict/judgement.ts';
import type { VacuityJson } from '../verdict/vacuity.ts';
import { type SearchJson, searchJson } from './run-json.ts';

export const CHECK_SCHEMA = 'faultline/check/2';

export interface CheckJson {
  readonly schema: typeof CHECK_SCHEMA;
  readonly exitCode: number;
  readonly seconds: number;
  /** How many of the results were kept from an earlier run. */
  readonly cacheHits: number;
  readonly claims: readonly ClaimJson[];
  readonly pictures: readonly PictureJson[];
  /** What no claim covers, and what says nothing. */
  readonly warnings: readonly VacuityJson[];
  /** Specs that could not be read; each has the diagnostics as text. */
  readonly errors: readonly { readonly file: string; readonly message: string }[];
  /** Of `check --shard`: which part of the specs this is. */
  readonly shard?: { readonly number: number; readonly count: number };
}

export interface ClaimJson extends SearchJson {
  readonly claim: string;
  readonly file: string;
  readonly recorded: {
    readonly verdict: 'holds' | 'violated';
    readonly properties: readonly string[];
    readonly counts: Counts | null;
  };
  readonly judgement: JudgementKind;
  readonly remarks: readonly string[];
  readonly fromCache: boolean;
}

export interface PictureJson {
  readonly path: string;
  readonly state: 'same' | 'missing' | 'differs' | 'orphan';
}

export function claimJson(report: ClaimReport): ClaimJson {
  const { recorded, judgement } = report;
  return {
    claim: report.id,
    file: report.file,
    ...searchJson(
      report.facts,
      report.variants,
      report.result,
      report.outcome,
      report.notReduced,
      report.broken,
      report.neverReached,
    ),
    recorded: {
      verdict: recorded.verdict,
      properties: recorded.properties,
      counts: recorded.counts ?? null,
    },
    judgement: judgement.kind,
    remarks: judgement.remarks,
    fromCache: report.fromCache,
  };
}
