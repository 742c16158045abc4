/** What came of comparing a spec with tables of observed operations. */

import type { Limit } from '../../checker/outcome.ts';
import type { ParamValue } from '../../model/machine/machine.ts';

/**
 * How the outcomes of one cell compare:
 *
 * - `agrees`: the spec has the outcomes that were observed, and no others.
 * - `more`: all of them, and others.
 * - `fewer`: some of them, and no others.
 * - `differs`: others, and not all of them.
 * - `not expressible`: nothing in the spec stands for the cell.
 * - `unknown`: the walk of the spec ended at a limit, and what was not found may come later.
 */
export type Agreement = 'agrees' | 'more' | 'fewer' | 'differs' | 'not expressible' | 'unknown';

/** In the order in which they are told of. */
export const AGREEMENTS: readonly Agreement[] = [
  'agrees',
  'more',
  'fewer',
  'differs',
  'not expressible',
  'unknown',
];

/** What of the spec is missing for a cell: a mode, an operation, a state, or the operation in that state. */
export type Missing = 'mode' | 'operation' | 'state' | 'not taken';

/** One cell of the tables: an operation where something is seen. */
export interface ComparedCell {
  readonly mode: string | undefined;
  readonly operation: string;
  /** Of each label, what is seen before the operation. */
  readonly before: readonly string[];
  /** Where the tables say so: file and line of its first row. */
  readonly place: string;
  readonly agreement: Agreement;
  /** Undefined if the cell is expressible. */
  readonly missing: Missing | undefined;
  /** The reasons of the exceptions without which it would not be as it should. */
  readonly reasons: readonly string[];
  readonly outcomes: readonly ComparedOutcome[];
}

/** One outcome of a cell, in the order of the columns behind the operation. */
export interface ComparedOutcome {
  readonly after: readonly string[];
  readonly isObserved: boolean;
  /** A shortest sequence of operations by which the spec has it; undefined if it has not. */
  readonly sequence: readonly string[] | undefined;
  /** Why it may be on one side only, where an exception says so. */
  readonly reason: string | undefined;
}

/** The walk of the spec in one mode. */
export interface WalkedMode {
  readonly mode: string | undefined;
  readonly params: readonly ParamValue[];
  /** States between operations, and all on the way. */
  readonly quiescent: number;
  readonly states: number;
  readonly seconds: number;
  /** `length`: sequences could go on, but not within the length that was asked for. */
  readonly limit: Limit | 'length' | undefined;
  /** The checks that fail within an operation, each with a shortest sequence. */
  readonly failures: readonly { readonly check: string; readonly sequence: readonly string[] }[];
  /** Pairs of what is seen and an operation that the spec has and no table. */
  readonly unobserved: number;
}

export interface Conformance {
  readonly spec: string;
  readonly tables: readonly string[];
  /** The columns before an operation, and those behind it. */
  readonly before: readonly string[];
  readonly after: readonly string[];
  /** Columns of the tables that the spec has no word for. */
  readonly notCompared: readonly string[];
  readonly modes: readonly WalkedMode[];
  readonly cells: readonly ComparedCell[];
  /** Exceptions that no cell needs. */
  readonly idleExceptions: readonly { readonly place: string; readonly reason: string }[];
}

/** Whether the cell is as it should be, or an exception says why it is not. */
export function isAccepted({ agreement, reasons, missing, outcomes }: ComparedCell): boolean {
  if (agreement === 'agrees') return true;
  if (missing !== undefined) return reasons.length > 0;
  return (
    agreement !== 'unknown' &&
    outcomes.every(
      ({ isObserved, sequence, reason }) =>
        isObserved === (sequence !== undefined) || reason !== undefined,
    )
  );
}
