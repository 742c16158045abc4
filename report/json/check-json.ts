/** The JSON of `check`. Its schema, docs/schema/check.schema.json, is made of these types. */
import type { ClaimReport } from '../verdict/claim-report.ts';
import type { Count, FromOne, Seconds } from '../verdict/json-number.ts';
import type { Counts, JudgementKind } from '../verdict/judgement.ts';
import type { VacuityJson } from '../verdict/vacuity.ts';
import { type SearchJson, searchJson } from './run-json.ts';

export const CHECK_SCHEMA = 'faultline/check/2';

/** @title What `faultline check --json` prints */
export interface CheckJson {
  readonly schema: typeof CHECK_SCHEMA;
  /** The exit code of the command. */
  readonly exitCode: Count;
  readonly seconds: Seconds;
  /** How many results are from the cache. */
  readonly cacheHits: Count;
  readonly claims: readonly ClaimJson[];
  readonly pictures: readonly PictureJson[];
  /** Code that no claim covers, and properties, variants and params that have no effect. */
  readonly warnings: readonly VacuityJson[];
  /** The specs that could not be checked, each with its diagnostics as text. */
  readonly errors: readonly { readonly file: string; readonly message: string }[];
  readonly shard?: ShardNumberJson;
}

/** Which part of the claims is asked. */
export interface Shard {
  /** From 1. */
  readonly number: FromOne;
  readonly count: FromOne;
}

/** With `--shard`: which part of the claims this is, from 1. */
export interface ShardNumberJson extends Shard {
  /** A hash of all that the whole run is asked: the specs, the options and the version of faultline. */
  readonly run: string;
  /** A SHA-256 of the rest of this document. */
  readonly checksum: string;
}

export interface ClaimJson extends SearchJson {
  /** Its full name, such as `kernel/queue.torn_read`. */
  readonly claim: string;
  /** The spec, from the root of its project. */
  readonly file: string;
  readonly recorded: {
    readonly verdict: 'holds' | 'violated';
    /** The properties that the claim names; empty: all. */
    readonly properties: readonly string[];
    readonly counts: Counts | null;
  };
  readonly judgement: JudgementKind;
  /** What differs from the record, as text. */
  readonly remarks: readonly string[];
  /** Whether the result is from the cache; `seconds` is then the time of the run that computed it. */
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
