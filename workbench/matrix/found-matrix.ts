/** What a search of a matrix is asked, and what it finds: data, so that another thread can search. */
import type { Limit, Limits } from '../../checker/outcome.ts';
import type { Machine } from '../../model/machine/machine.ts';
import type { CoreTables } from '../../spec/language/types/core.ts';
import type { EngineName } from '../search/shortest-run-job.ts';
import type { StateRun } from './outcome-run.ts';
import type { Sleeper, StartState } from './start-states.ts';

export interface MatrixJob {
  readonly machine: Machine;
  readonly tables: CoreTables;
  readonly engine: EngineName;
  readonly limits: Limits;
  /** Only these operations; empty for all. */
  readonly operations: readonly string[];
  /** The operation that a third driver calls; undefined for pairs. */
  readonly beside: string | undefined;
  /** Operations in the sequences to start states at most; undefined: as many as lead to something new. */
  readonly maxLength: number | undefined;
  /** Whether properties are checked; else outcomes are compared. */
  readonly asks: 'outcomes' | 'properties';
  /** Whether triples are folded that repeat a pair (`fold-triples.ts`). */
  readonly folds: boolean;
}

export interface FoundMatrix {
  readonly starts: readonly Omit<StartState, 'state' | 'alike'>[];
  readonly ambiguous: number;
  readonly sleepers: readonly Sleeper[];
  readonly cells: readonly FoundCell[];
  readonly quiescent: number;
  /** Points of runs that were looked at, of all searches. */
  readonly points: number;
  readonly limit: Limit | 'length' | undefined;
}

export interface FoundCell {
  readonly operations: readonly string[];
  /** In how many start states they were called, with which drivers counted. */
  readonly calls: number;
  /** Whether all runs from all start states were looked at. */
  readonly isComplete: boolean;
  /** A digest of all outcomes, of both kinds of runs, from each start state. */
  readonly digest: string;
  readonly unexplained: readonly Unexplained[];
  readonly broken: readonly Broken[];
}

/** A property that is broken while the calls of a cell run, and was not before. */
export interface Broken {
  readonly property: string;
  /** Whether it is so in an order of the calls, too: then it takes no race. */
  readonly isInOrder: boolean;
  /** The start states from which it is, by number, ascending. */
  readonly starts: readonly number[];
  /** A simplest run to it from the first. */
  readonly run: StateRun | undefined;
}

/** An outcome that no order gives. */
export interface Unexplained {
  readonly outcome: string;
  /** The start states in which it was found, by number, ascending. */
  readonly starts: readonly number[];
  /** Of a triple: the pair whose outcome it is, from each of these states. The same outcome may not be one from others. */
  readonly repeats: Repeated | undefined;
  /** What the orders give in the first of them. */
  readonly orders: readonly { readonly outcome: string; readonly run: StateRun | undefined }[];
  /** A simplest run to it from the first. */
  readonly run: StateRun | undefined;
}

/** An outcome that no order gives, of a pair. */
export interface Repeated {
  readonly operations: readonly string[];
  readonly outcome: string;
}

/** A cell, as far as some of the start states show it. */
export interface PartialCell {
  readonly operations: readonly string[];
  calls: number;
  isComplete: boolean;
  /** All outcomes from each start state, as texts. */
  readonly digests: string[];
  readonly unexplained: Map<string, Unexplained & { readonly starts: number[] }>;
  readonly broken: Map<string, Broken & { readonly starts: number[] }>;
}

/** What was found from some of the start states. */
export interface CellsPart {
  readonly cells: readonly PartialCell[];
  readonly points: number;
  readonly limit: Limit | undefined;
}
