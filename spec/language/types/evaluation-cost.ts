/** How many parts of an expression one evaluation looks at, at most: counted before it is evaluated. */
import type { Expr } from './expression.ts';
import { scalarSize } from './types.ts';
import { operands } from './walk-expression.ts';

/** Returns the cost of `expr`: what stands in a quantifier counts for each value of its domain. */
export function evaluationCost(expr: Expr): number {
  let inner = 0;
  for (const operand of operands(expr)) inner += evaluationCost(operand);
  return 1 + (expr.kind === 'quantified' ? scalarSize(expr.domain) * inner : inner);
}
