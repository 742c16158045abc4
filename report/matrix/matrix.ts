/** What comes of operations beside each other, as it is reported and recorded. */

import type { Limit } from '../../checker/outcome.ts';
import type { ParamValue } from '../../model/machine/machine.ts';

/**
 * - `=`: some order of the operations explains each outcome, and no property is broken.
 * - `^`: of three calls: some outcomes are of no order, all of them those of a pair of the calls, beside which the third
 *   changes nothing. For each a reason is recorded, of the pair.
 * - `~`: some outcomes are of no order, or break a property, and for each a reason is recorded.
 * - `!`: some outcome is of no order, or breaks a property, and nothing says why that is right.
 * - `?`: not all runs were looked at, and those that were are explained.
 */
export const CELL_VERDICTS = ['=', '^', '~', '!', '?'] as const;
export type CellVerdict = (typeof CELL_VERDICTS)[number];

export interface Matrix {
  readonly spec: string;
  /** Variants and settings, as they were given; empty for the spec as it is. */
  readonly version: string;
  /** The operation that a third driver calls; undefined for pairs. */
  readonly beside: string | undefined;
  /** The file of what is recorded; it may not be there yet. */
  readonly recordFile: string;
  readonly modes: readonly ModeMatrix[];
  /** The command that shows it again. */
  readonly command: string;
}

export interface ModeMatrix {
  /** Undefined if the spec has no modes. */
  readonly mode: string | undefined;
  readonly params: readonly ParamValue[];
  /** All that were asked for, in the order of the spec: the rows and the columns. */
  readonly operations: readonly string[];
  readonly starts: readonly MatrixStart[];
  readonly cells: readonly MatrixCell[];
  /** Recorded cells that are not there any more. */
  readonly lost: readonly (readonly string[])[];
  /** Whether something of this matrix is recorded. */
  readonly isRecorded: boolean;
  /** What is seen in more than one kind of start state. */
  readonly ambiguous: number;
  readonly sleepers: readonly MatrixSleeper[];
  /** States between operations. */
  readonly quiescent: number;
  /** Points of runs that were looked at. */
  readonly points: number;
  readonly seconds: number;
  readonly limit: Limit | 'length' | undefined;
  /** What was looked at for properties; undefined if they were not checked. */
  readonly checked: CheckedExtent | undefined;
}

/** Start states that look the same are told apart here by what properties look at. */
export interface CheckedExtent {
  readonly starts: number;
  readonly points: number;
  readonly limit: Limit | 'length' | undefined;
}

export interface MatrixStart {
  readonly labels: string;
  readonly asleep: readonly string[];
  readonly sequence: readonly string[];
}

/** An operation that stays blocked, one at a time, though the same would return if it were called now. */
export interface MatrixSleeper {
  readonly asleep: string;
  readonly labels: string;
  readonly sequence: readonly string[];
}

export interface MatrixCell {
  readonly operations: readonly string[];
  readonly verdict: CellVerdict;
  /** How often they were called beside each other: from how many states, by which drivers. */
  readonly calls: number;
  /** A digest of all outcomes, in any order and beside each other. */
  readonly digest: string;
  /** Those that no order gives. */
  readonly outcomes: readonly MatrixOutcome[];
  /** The properties that are broken while these calls run, and were not before. */
  readonly broken: readonly MatrixBroken[];
  /** Outcomes that are recorded as of no order, and were not found. */
  readonly gone: readonly string[];
  /** What differs from what is recorded; undefined if nothing does, or nothing is recorded. */
  readonly change: CellChange | undefined;
}

/** `verdict`: other outcomes are of no order. `outcomes`: only others, of which orders explain all. */
export type CellChange = 'new' | 'verdict' | 'outcomes';

export interface MatrixOutcome {
  readonly outcome: string;
  /** The start states in which it was found, by number. */
  readonly starts: readonly number[];
  /** Why it is right; empty if nothing is recorded. */
  readonly reason: string;
  readonly isRecorded: boolean;
  /** Of three calls: the outcome of a pair of them that it is, beside which the third changes nothing. */
  readonly repeats: RepeatedOutcome | undefined;
  /** A simplest run to it. */
  readonly picture: string | undefined;
  /** What the orders give from the same state. */
  readonly orders: readonly { readonly outcome: string; readonly picture: string | undefined }[];
}

export interface RepeatedOutcome {
  readonly operations: readonly string[];
  readonly outcome: string;
  /** What is recorded of that pair: why it is right; empty if nothing is. */
  readonly reason: string;
}

/** Why an outcome is right: what is recorded of it, or of the pair that it repeats. */
export function reasonOf({ reason, repeats }: MatrixOutcome): string {
  return reason === '' ? (repeats?.reason ?? '') : reason;
}

/** The outcomes of a cell that are not those of a pair. */
export function ownOutcomes({ outcomes }: MatrixCell): readonly MatrixOutcome[] {
  return outcomes.filter(({ repeats }) => repeats === undefined);
}

export interface MatrixBroken {
  readonly property: string;
  /** What is wrong then, in a line; empty if the spec does not say. */
  readonly message: string;
  /** Whether it is broken in an order of the calls, too: then it takes no race. */
  readonly isInOrder: boolean;
  /** From how many start states, and the first of them. */
  readonly starts: number;
  readonly first: MatrixStart;
  /** Why that is right; empty if nothing is recorded. */
  readonly reason: string;
  readonly isRecorded: boolean;
  /** A simplest run to it. */
  readonly picture: string | undefined;
}

/** How a record begins that is about a property. */
export const BREAKS = 'breaks ';

export function brokenText({
  property,
  isInOrder,
}: Pick<MatrixBroken, 'property' | 'isInOrder'>): string {
  return `${BREAKS}${property}${isInOrder ? ', in an order too' : ''}`;
}
