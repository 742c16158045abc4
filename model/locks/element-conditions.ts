/** Conditions on which elements of arrays of locks are meant: the same ones, or different ones. */
import type { Expr } from '../../spec/language/types/expression.ts';
import { BOOL } from '../../spec/language/types/types.ts';
import { at } from '../machine/assert.ts';

export function same(left: readonly Expr[], right: readonly Expr[]): Expr {
  return left.map((index, i) => equal(index, at(right, i), false)).reduce(both);
}

export function differ(left: readonly Expr[], right: readonly Expr[]): Expr {
  return left
    .map((index, i) => equal(index, at(right, i), true))
    .reduce((a, b) => ({
      kind: 'logic',
      operator: 'or',
      left: a,
      right: b,
      type: BOOL,
      span: a.span,
    }));
}

function equal(left: Expr, right: Expr, isNegated: boolean): Expr {
  return { kind: 'equal', negated: isNegated, left, right, type: BOOL, span: left.span };
}

export function both(left: Expr, right: Expr): Expr {
  return { kind: 'logic', operator: 'and', left, right, type: BOOL, span: left.span };
}
