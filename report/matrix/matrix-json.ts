/** The JSON of `matrix`. Its schema is docs/schema/matrix.schema.json. */

import { MEMORY, type Memory } from '../verdict/memory.ts';
import { CELL_VERDICTS, type CellVerdict, type Matrix, type ModeMatrix } from './matrix.ts';

const MATRIX_SCHEMA = 'faultline/matrix/1';

type Nullable<T> = { readonly [K in keyof T]: T[K] extends undefined ? never : T[K] };

export interface MatrixJson {
  readonly schema: typeof MATRIX_SCHEMA;
  readonly memory: Memory;
  readonly spec: string;
  readonly version: string;
  readonly beside: string | null;
  readonly recordFile: string;
  readonly modes: readonly ModeJson[];
}

type ModeJson = Nullable<Omit<ModeMatrix, 'mode' | 'limit' | 'cells'>> & {
  readonly mode: string | null;
  readonly limit: string | null;
  readonly counts: Readonly<Record<CellVerdict, number>>;
  readonly cells: readonly CellJson[];
};

interface CellJson {
  readonly operations: readonly string[];
  readonly verdict: CellVerdict;
  readonly calls: number;
  readonly digest: string;
  readonly change: string | null;
  readonly gone: readonly string[];
  readonly outcomes: readonly {
    readonly outcome: string;
    readonly starts: readonly number[];
    readonly reason: string;
    readonly recorded: boolean;
    readonly picture: string | null;
    readonly orders: readonly { readonly outcome: string; readonly picture: string | null }[];
  }[];
}

export function matrixJson({ spec, version, beside, recordFile, modes }: Matrix): MatrixJson {
  return {
    schema: MATRIX_SCHEMA,
    memory: MEMORY,
    spec,
    version,
    beside: beside ?? null,
    recordFile,
    modes: modes.map(modeJson),
  };
}

function modeJson({ mode, limit, cells, ...rest }: ModeMatrix): ModeJson {
  const count = (verdict: CellVerdict): number =>
    cells.filter((cell) => cell.verdict === verdict).length;
  const counts = Object.fromEntries(CELL_VERDICTS.map((verdict) => [verdict, count(verdict)]));
  return {
    mode: mode ?? null,
    ...rest,
    limit: limit ?? null,
    counts: counts as Record<CellVerdict, number>,
    cells: cells.map(({ operations, verdict, calls, digest, change, gone, outcomes }) => ({
      ...{ operations, verdict, calls, digest, change: change ?? null, gone },
      outcomes: outcomes.map(({ outcome, starts, reason, isRecorded, picture, orders }) => ({
        ...{ outcome, starts, reason, recorded: isRecorded, picture: picture ?? null },
        orders: orders.map((order) => ({
          outcome: order.outcome,
          picture: order.picture ?? null,
        })),
      })),
    })),
  };
}
