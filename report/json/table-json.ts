/** The JSON of `table`. Its schema, docs/schema/table.schema.json, is made of these types. */
import type { ParamValue } from '../../model/machine/machine.ts';
import type { Count, Seconds } from '../verdict/json-number.ts';
import { MEMORY, type Memory } from '../verdict/memory.ts';
import {
  type BoundsJson,
  boundsJson,
  type LimitWithoutViews,
  limitWithoutViews,
  type Verdict,
} from '../verdict/result.ts';
import type { VersionRow, VersionTable } from '../verdict/version-table.ts';

export const TABLE_SCHEMA = 'faultline/table/2';

/** @title What `faultline table --json` prints */
export interface TableJson {
  readonly schema: typeof TABLE_SCHEMA;
  /** The memory model under which the verdicts hold: sequential consistency, or x86-TSO. */
  readonly memory: Memory;
  /** The spec, from the root of its project. */
  readonly spec: string;
  /** The params and their values, the same for all rows. */
  readonly bounds: BoundsJson;
  /** The columns: the properties of the spec itself, and whatever a row violates. */
  readonly properties: readonly {
    readonly name: string;
    /** What is wrong if it is violated. */
    readonly message: string;
  }[];
  readonly rows: readonly RowJson[];
}

export interface RowJson {
  /** Empty: the spec as it is. */
  readonly variants: readonly string[];
  /** `unknown`: a limit was reached first. */
  readonly verdict: Verdict;
  readonly violated: readonly {
    readonly property: string;
    /** Of the counterexample; null for a `cover` that no state fulfils. */
    readonly steps: Count | null;
    /** The context switches of the counterexample. */
    readonly switches: Count | null;
    /** Whether no counterexample is simpler. */
    readonly minimal: boolean;
  }[];
  /** The checks in which steps fail, which ends runs: the other properties are checked up to there only. */
  readonly failures: readonly string[];
  readonly states: Count;
  readonly transitions: Count;
  readonly depth: Count;
  readonly seconds: Seconds;
  /** The limit that ended the search. */
  readonly limit: LimitWithoutViews | null;
}

export function tableJson(table: VersionTable, params: readonly ParamValue[]): TableJson {
  return {
    schema: TABLE_SCHEMA,
    memory: MEMORY,
    spec: table.spec,
    bounds: boundsJson(params),
    properties: table.columns.map(({ property, doc }) => ({ name: property, message: doc })),
    rows: table.rows.map(rowJson),
  };
}

function rowJson(row: VersionRow): RowJson {
  const { variants, broken, failures, states, transitions, depth, seconds, limit } = row;
  const otherwise = limit === undefined ? 'holds' : 'unknown';
  return {
    variants,
    verdict: broken.length > 0 ? 'violated' : otherwise,
    violated: broken.map(({ property, trace }) => ({
      property,
      steps: trace?.steps ?? null,
      switches: trace?.switches ?? null,
      minimal: trace?.isMinimal ?? false,
    })),
    failures,
    states,
    transitions,
    depth,
    seconds: Math.round(seconds * 1000) / 1000,
    limit: limitWithoutViews(limit),
  };
}
