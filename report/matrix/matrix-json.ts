/** The JSON of `matrix`. Its schema, docs/schema/matrix.schema.json, is made of these types. */

import type { Count } from '../verdict/json-number.ts';
import { MEMORY, type Memory } from '../verdict/memory.ts';
import { type LimitWithoutViews, limitWithoutViews, showBounds } from '../verdict/result.ts';
import {
  CELL_VERDICTS,
  type CellChange,
  type CellVerdict,
  type Matrix,
  type ModeMatrix,
} from './matrix.ts';
import { repeatedPairs } from './repeated-pairs.ts';

const MATRIX_SCHEMA = 'faultline/matrix/4';

/** @title What `faultline matrix --json` prints */
export interface MatrixJson {
  readonly schema: typeof MATRIX_SCHEMA;
  /** The memory model under which the operations ran: sequential consistency, or x86-TSO. */
  readonly memory: Memory;
  /** The spec, from the root of its project. */
  readonly spec: string;
  /** Variants and settings, as they were given. */
  readonly version: string;
  /** The operation that a third driver calls. */
  readonly beside: string | null;
  readonly recordFile: string;
  readonly modes: readonly ModeJson[];
}

interface ModeJson {
  /** Null if the spec has no modes. */
  readonly mode: string | null;
  readonly bounds: string;
  /** The rows and the columns, in the order of the spec. */
  readonly operations: readonly string[];
  readonly starts: readonly StartJson[];
  /** Recorded cells that do not exist any more. */
  readonly lost: readonly (readonly string[])[];
  /** Whether a part of this matrix is recorded. */
  readonly isRecorded: boolean;
  /** How many observations belong to more than one kind of start state. */
  readonly ambiguous: Count;
  /** Operations that stay blocked, one at a time, although the same operation would return if it were called now. */
  readonly sleepers: readonly SleeperJson[];
  /** The states between operations. */
  readonly quiescent: Count;
  /** The points of runs that were visited. */
  readonly points: Count;
  readonly seconds: number;
  readonly limit: LimitWithoutViews | 'length' | null;
  /** What was visited to check properties; null if they were not checked. */
  readonly checked: CheckedJson | null;
  readonly counts: Readonly<Record<CellVerdict, Count>>;
  readonly cells: readonly CellJson[];
  /** The pairs that cells of three calls repeat. */
  readonly repeated: readonly RepeatedPairJson[];
}

interface StartJson {
  readonly labels: string;
  /** The operations in which drivers are blocked. */
  readonly asleep: readonly string[];
  readonly sequence: readonly string[];
}

interface SleeperJson {
  readonly asleep: string;
  readonly labels: string;
  readonly sequence: readonly string[];
}

interface CellJson {
  readonly operations: readonly string[];
  readonly verdict: CellVerdict;
  /** How often the operations were called concurrently. */
  readonly calls: Count;
  /** A digest of all outcomes, sequential and concurrent. */
  readonly digest: string;
  /** What differs from the record. */
  readonly change: CellChange | null;
  /** Recorded outcomes of no order that were not found. */
  readonly gone: readonly string[];
  /** The outcomes that no order of the operations gives. */
  readonly outcomes: readonly OutcomeJson[];
  /** The properties that these calls break. */
  readonly broken: readonly BrokenJson[];
}

interface CheckedJson {
  readonly starts: Count;
  readonly points: Count;
  readonly limit: LimitWithoutViews | 'length' | null;
}

interface BrokenJson {
  readonly property: string;
  /** What is wrong then, in a line; empty if the spec does not say. */
  readonly message: string;
  /** Whether it is broken in a sequential order of the calls, too. */
  readonly inOrder: boolean;
  /** From how many start states it is broken. */
  readonly starts: Count;
  /** The first of these start states. */
  readonly first: StartJson;
  /** Why it is right; empty if nothing is recorded. */
  readonly reason: string;
  readonly recorded: boolean;
  /** A simplest run to it. */
  readonly picture: string | null;
}

interface OutcomeJson {
  readonly outcome: string;
  /** The start states in which it was found, as indices into `starts`. */
  readonly starts: readonly Count[];
  /** Why it is right; empty if nothing is recorded. */
  readonly reason: string;
  readonly recorded: boolean;
  /** The outcome of a pair of the calls that it is, beside which the third changes nothing; null if it is none. */
  readonly repeats: RepeatedJson | null;
  /** A simplest run to it. */
  readonly picture: string | null;
  /** The outcomes that the orders give from the first of its start states. */
  readonly orders: readonly { readonly outcome: string; readonly picture: string | null }[];
}

interface RepeatedJson {
  readonly operations: readonly string[];
  readonly outcome: string;
  /** What is recorded of that pair: why it is right; empty if nothing is. */
  readonly reason: string;
}

interface RepeatedPairJson {
  readonly operations: readonly string[];
  /** The outcomes of no order of the two. */
  readonly outcomes: readonly string[];
  /** Whether one of them has no reason. */
  readonly isOpen: boolean;
  /** The cells of three that repeat it. */
  readonly cells: readonly (readonly string[])[];
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

function modeJson(whole: ModeMatrix): ModeJson {
  const { mode, params, limit, checked, cells, ...rest } = whole;
  const count = (verdict: CellVerdict): number =>
    cells.filter((cell) => cell.verdict === verdict).length;
  const counts = Object.fromEntries(CELL_VERDICTS.map((verdict) => [verdict, count(verdict)]));
  return {
    mode: mode ?? null,
    bounds: showBounds(params),
    ...rest,
    limit: limitWithoutViews(limit),
    checked: checked === undefined ? null : { ...checked, limit: limitWithoutViews(checked.limit) },
    counts: counts as Record<CellVerdict, number>,
    repeated: repeatedPairs(whole).map(({ cells, ...pair }) => ({
      ...{ ...pair, cells: cells.map(({ operations }) => operations) },
    })),
    cells: cells.map(({ operations, verdict, calls, digest, change, gone, outcomes, broken }) => ({
      ...{ operations, verdict, calls, digest, change: change ?? null, gone },
      outcomes: outcomes.map(
        ({ outcome, starts, reason, isRecorded, picture, orders, repeats }) => ({
          ...{ outcome, starts, reason, recorded: isRecorded, picture: picture ?? null },
          repeats: repeats ?? null,
          orders: orders.map((order) => ({
            outcome: order.outcome,
            picture: order.picture ?? null,
          })),
        }),
      ),
      broken: broken.map(({ isInOrder, isRecorded, picture, ...each }) => ({
        ...{ ...each, inOrder: isInOrder, recorded: isRecorded, picture: picture ?? null },
      })),
    })),
  };
}
