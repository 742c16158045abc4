/** What an exploration of views returns (`explore-views.ts`). */
import type { ThreadStep } from '../any-number-outcome.ts';
import type { Limit } from '../outcome.ts';
import type { Piece } from './cells.ts';

/** The most identities in a view. */
export const VIEW_SIZE_MAX = 3;

/** A view by the numbers of its parts: cells ascending, as many as k. */
export interface View {
  readonly shared: number;
  readonly cells: readonly number[];
}

/** Of which parts there are states. */
export interface StatesOfViews {
  /** Whether some state has these parts, by their numbers: they may contradict each other. */
  has(shared: number, cells: readonly number[]): boolean;
}

/** How a view came about; the initial one by no step. */
export interface ViewStep {
  readonly view: View;
  readonly step: ThreadStep | undefined;
}

/** Something broken in V, and how V came there: views, each in part a consequence of the one before. */
export interface AbstractViolation {
  readonly property: string;
  readonly run: readonly ViewStep[];
  /** The step that breaks it; undefined if the last view does. */
  readonly step: ThreadStep | undefined;
}

export interface ViewSet {
  readonly k: number;
  readonly shared: readonly Piece[];
  readonly cells: readonly Piece[];
  readonly views: readonly View[];
  /** Steps of the interpreter, and steps that were put together of them. */
  readonly steps: number;
  readonly joins: number;
  readonly depth: number;
  readonly limit: Limit | undefined;
  readonly violations: readonly AbstractViolation[];
  /** The checks under which steps fail, asked for or not. */
  readonly failures: readonly string[];
  readonly seconds: number;
}
