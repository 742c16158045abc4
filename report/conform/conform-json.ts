/** The JSON of `conform`. Its schema is docs/schema/conform.schema.json. */

import { MEMORY, type Memory } from '../verdict/memory.ts';
import {
  AGREEMENTS,
  type Agreement,
  type ComparedCell,
  type Conformance,
  isAccepted,
} from './conformance.ts';

const CONFORM_SCHEMA = 'faultline/conform/1';

type Counts = Readonly<Record<Agreement, number>>;

export interface ConformJson {
  readonly schema: typeof CONFORM_SCHEMA;
  readonly memory: Memory;
  readonly spec: string;
  readonly tables: readonly string[];
  readonly columns: { readonly before: readonly string[]; readonly after: readonly string[] };
  readonly notCompared: readonly string[];
  readonly modes: readonly {
    readonly mode: string | null;
    readonly bounds: string;
    readonly quiet: number;
    readonly states: number;
    readonly seconds: number;
    readonly limit: string | null;
    readonly failures: readonly { readonly check: string; readonly sequence: readonly string[] }[];
    readonly unobserved: number;
    readonly counts: Counts;
  }[];
  readonly counts: Counts;
  readonly accepted: number;
  readonly operations: readonly { readonly operation: string; readonly counts: Counts }[];
  /** Those that do not agree. */
  readonly cells: readonly CellJson[];
  readonly idleExceptions: Conformance['idleExceptions'];
}

interface CellJson {
  readonly place: string;
  readonly mode: string | null;
  readonly operation: string;
  readonly before: readonly string[];
  readonly agreement: Agreement;
  readonly missing: string | null;
  readonly accepted: boolean;
  readonly reasons: readonly string[];
  readonly outcomes: readonly {
    readonly after: readonly string[];
    readonly observed: boolean;
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
    modes: modes.map(({ mode, limit, seconds, ...rest }) => ({
      ...rest,
      mode: mode ?? null,
      limit: limit ?? null,
      seconds: Math.round(seconds * 1000) / 1000,
      counts: countsOf(cells.filter((cell) => cell.mode === mode)),
    })),
    counts: countsOf(cells),
    accepted: cells.filter(isAccepted).length,
    operations: operations.map((operation) => ({
      operation,
      counts: countsOf(cells.filter((cell) => cell.operation === operation)),
    })),
    cells: cells.filter(({ agreement }) => agreement !== 'agrees').map(cellJson),
    idleExceptions,
  };
}

function countsOf(cells: readonly ComparedCell[]): Counts {
  const count = (agreement: Agreement): number =>
    cells.filter((cell) => cell.agreement === agreement).length;
  return Object.fromEntries(AGREEMENTS.map((each) => [each, count(each)])) as Counts;
}

function cellJson(cell: ComparedCell): CellJson {
  const { place, mode, operation, before, agreement, missing, reasons, outcomes } = cell;
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
