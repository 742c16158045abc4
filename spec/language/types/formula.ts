/**
 * What a spec says of whole runs and of steps: types only.
 *
 * A formula is over expressions of type bool that belong to a property: no locals, no `self`. A run
 * is a sequence of states without end; one that stops stays in its last state for ever.
 */

import type { Span } from '../text/source.ts';
import type { Expr } from './expression.ts';

export type Formula =
  /** True of a run if it is true in its first state. */
  | { readonly kind: 'atom'; readonly expr: Expr }
  | { readonly kind: 'not'; readonly operand: Formula }
  | {
      readonly kind: 'and' | 'or' | 'implies';
      readonly left: Formula;
      readonly right: Formula;
    }
  /** `next`: of the run without its first state. A run of one state for ever is its own next. */
  | { readonly kind: 'always' | 'eventually' | 'next'; readonly operand: Formula }
  /** `left` holds up to, not including, some state from which `right` does; there is such a state. */
  | { readonly kind: 'until'; readonly left: Formula; readonly right: Formula }
  /** `always (left implies eventually right)`. */
  | { readonly kind: 'leads-to'; readonly left: Formula; readonly right: Formula };

/** What must be true of every fair run. */
export interface TemporalProperty {
  readonly name: string;
  /** Its doc comment, in one line; empty if it has none. */
  readonly message: string;
  readonly formula: Formula;
  readonly span: Span;
}

/**
 * What must be true of every step that a thread takes.
 *
 * `body` is over two states: variable `v` is the one before the step, and `v + variables.length` the
 * one after; template `t` and `t + templates.length` likewise. `self` is the thread that moves.
 */
export interface StepProperty {
  readonly name: string;
  readonly message: string;
  readonly body: Expr;
  readonly span: Span;
}

/**
 * How far a thread may be kept waiting. `none`: it may stop anywhere and never go on. `weak`: if it
 * can step from some point on at all times, it does. `strong`: if it can step again and again, it
 * does again and again.
 */
export type Fairness = 'none' | 'weak' | 'strong';
