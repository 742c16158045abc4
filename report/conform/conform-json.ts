/** The JSON of `conform`. Its schema, docs/schema/conform.schema.json, is made of these types. */

import type { Count } from '../verdict/json-number.ts';
import { MEMORY, type Memory } from '../verdict/memory.ts';
import { type LimitWithoutViews, limitWithoutViews, showBounds } from '../verdict/result.ts';
import {
  AGREEMENTS,
  type Agreement,
  type ComparedCell,
  type Conformance,
  isAccepted,
  type Missing,
} from './conformance.ts';

const CONFORM_SCHEMA = 'faultline/conform/2';

/** How many cells compare how. */
type Counts = Readonly<Record<Agreement, Count>>;

/** @title What `faultline conform --json` prints */
export interface ConformJson {
  readonly schema: typeof CONFORM_SCHEMA;
  /** The memory model under which the spec was walked: sequential consistency, or x86-TSO. */
  readonly memory: Memory;
  /** The spec, from the root of its project. */
  readonly spec: string;
  /** The tables, as they were given. */
  readonly tables: readonly string[];
  /** The columns that are compared: what is observed before an operation, and what its outcome is. */
  readonly columns: { readonly before: readonly string[]; readonly after: readonly string[] };
  /** Columns of the tables that the spec does not have. */
  readonly notCompared: readonly string[];
  readonly modes: readonly {
    /** Null if the spec has no modes. */
    readonly mode: string | null;
    /** The params and their values. */
    readonly bounds: string;
    /** The states between operations that were reached. */
    readonly quiescent: Count;
    /** All states that were visited, within operations too. */
    readonly states: Count;
    readonly seconds: number;
    /** Why not all sequences were walked; null if they were. */
    readonly limit: LimitWithoutViews | 'length' | null;
    /** Checks that fail within an operation, each with a shortest sequence. */
    readonly failures: readonly { readonly check: string; readonly sequence: readonly string[] }[];
    /** Cells that the spec has and no table has. */
    readonly unobserved: Count;
    readonly counts: Counts;
  }[];
  readonly counts: Counts;
  /** How many cells agree, or have a recorded reason not to. */
  readonly accepted: Count;
  readonly operations: readonly { readonly operation: string; readonly counts: Counts }[];
  /** The cells that do not agree. */
  readonly cells: readonly CellJson[];
  /** Exceptions that no cell needs. */
  readonly idleExceptions: Conformance['idleExceptions'];
}

interface CellJson {
  /** File and line. */
  readonly place: string;
  readonly mode: string | null;
  readonly operation: string;
  readonly before: readonly string[];
  readonly agreement: Exclude<Agreement, 'agrees'>;
  /** What the spec lacks for the cell; null if the cell is expressible. */
  readonly missing: Missing | null;
  readonly accepted: boolean;
  /** The reasons of the exceptions that apply. */
  readonly reasons: readonly string[];
  readonly outcomes: readonly {
    readonly after: readonly string[];
    readonly observed: boolean;
    /** A shortest sequence of operations with this outcome in the spec; null if there is none. */
    readonly sequence: readonly string[] | null;
    readonly reason: string | null;
  }[];
}

export function conformJson(conformance: Conformance): ConformJson {
  const { spec, tables, before, after, notCompared, modes, cells, idleExceptions } = conformance;
  const operations = [...new Set(cells.map(({ operation }) => operation))].sort();
  return {
    schema: CONFORM_SCHEMA,
    memory: MEMORY,
    spec,
    tables,
    columns: { before, after },
    notCompared,
    modes: modes.map(({ mode, params, limit, seconds, ...rest }) => ({
      ...rest,
      mode: mode ?? null,
      bounds: showBounds(params),
      limit: limitWithoutViews(limit),
      seconds: Math.round(seconds * 1000) / 1000,
      counts: countsOf(cells.filter((cell) => cell.mode === mode)),
    })),
    counts: countsOf(cells),
    accepted: cells.filter(isAccepted).length,
    operations: operations.map((operation) => ({
      operation,
      counts: countsOf(cells.filter((cell) => cell.operation === operation)),
    })),
    cells: cells.flatMap((cell) =>
      cell.agreement === 'agrees' ? [] : [cellJson(cell, cell.agreement)],
    ),
    idleExceptions,
  };
}

function countsOf(cells: readonly ComparedCell[]): Counts {
  const count = (agreement: Agreement): number =>
    cells.filter((cell) => cell.agreement === agreement).length;
  return Object.fromEntries(AGREEMENTS.map((each) => [each, count(each)])) as Counts;
}

function cellJson(cell: ComparedCell, agreement: CellJson['agreement']): CellJson {
  const { place, mode, operation, before, missing, reasons, outcomes } = cell;
  return {
    place,
    mode: mode ?? null,
    operation,
    before,
    agreement,
    missing: missing ?? null,
    accepted: isAccepted(cell),
    reasons,
    outcomes: outcomes.map(({ after, isObserved, sequence, reason }) => ({
      after,
      observed: isObserved,
      sequence: sequence ?? null,
      reason: reason ?? null,
    })),
  };
}
