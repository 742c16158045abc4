import type { Expr } from './expression.ts';
import { mapOperands } from './walk-expression.ts';

/**
 * Returns `expr` with bound variables replaced: the meaning of a call of a `fn`.
 *
 * Quantifiers of `expr` get fresh ids from `freshId`, so that ids stay unique in a machine even
 * when an argument contains the same quantifier.
 */
export function substitute(
  expr: Expr,
  replacements: ReadonlyMap<number, Expr>,
  freshId: () => number,
): Expr {
  if (expr.kind === 'bound') return replacements.get(expr.id) ?? expr;
  if (expr.kind === 'quantified') {
    const id = freshId();
    const variable: Expr = { kind: 'bound', id, type: expr.domain, span: expr.span };
    const inner = new Map(replacements).set(expr.id, variable);
    return {
      ...expr,
      id,
      where: expr.where === undefined ? undefined : substitute(expr.where, inner, freshId),
      body: substitute(expr.body, inner, freshId),
    };
  }
  return mapOperands(expr, (operand) => substitute(operand, replacements, freshId));
}
