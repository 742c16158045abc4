/** The JSON of `table`. Its schema is docs/schema/table.schema.json. */

import type { ParamValue } from '../../model/machine/machine.ts';
import { MEMORY, type Memory } from '../verdict/memory.ts';
import { boundsJson, type Verdict } from '../verdict/result.ts';
import type { VersionRow, VersionTable } from '../verdict/version-table.ts';

export const TABLE_SCHEMA = 'faultline/table/2';

export interface TableJson {
  readonly schema: typeof TABLE_SCHEMA;
  /** Under which memory model the verdict holds: sequential consistency. */
  readonly memory: Memory;
  readonly spec: string;
  readonly bounds: Readonly<Record<string, number | boolean | string>>;
  /** The columns, in order; `message` says what is wrong where the property is broken. */
  readonly properties: readonly { readonly name: string; readonly message: string }[];
  readonly rows: readonly RowJson[];
}

export interface RowJson {
  readonly variants: readonly string[];
  readonly verdict: Verdict;
  readonly violated: readonly {
    readonly property: string;
    /** Null for a `cover` that nothing fulfils. */
    readonly steps: number | null;
    readonly switches: number | null;
    readonly minimal: boolean;
  }[];
  /** The checks under which steps fail: of the others of the row it is known as far as runs go. */
  readonly failures: readonly string[];
  readonly states: number;
  readonly transitions: number;
  readonly depth: number;
  readonly seconds: number;
  readonly limit: string | null;
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
    limit: limit ?? null,
  };
}
