/** The conditions that a set and a `where` put on the variable of a `choose` or quantifier. */
import type { Expr, ExprShape } from './expression.ts';
import { BOOL, type ScalarType } from './types.ts';

/** Returns whether `variable`, of type `type`, is in `set`, told at the place of the set. */
export function membership(variable: ExprShape, type: ScalarType, set: Expr): Expr {
  const left: Expr = { ...variable, type, span: set.span };
  return { kind: 'in', left, right: set, type: BOOL, span: set.span };
}

/** Returns the conjunction of two conditions that may be missing. */
export function conjunction(a: Expr | undefined, b: Expr | undefined): Expr | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return { kind: 'logic', operator: 'and', left: a, right: b, type: BOOL, span: b.span };
}
