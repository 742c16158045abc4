/** The expressions of which a formula is made. */
import type { Expr } from './expression.ts';
import type { Formula } from './formula.ts';

export function atomsOf(formula: Formula): readonly Expr[] {
  switch (formula.kind) {
    case 'atom':
      return [formula.expr];
    case 'not':
    case 'always':
    case 'eventually':
    case 'next':
      return atomsOf(formula.operand);
    case 'and':
    case 'or':
    case 'implies':
    case 'until':
    case 'leads-to':
      return [...atomsOf(formula.left), ...atomsOf(formula.right)];
    default:
      return formula satisfies never;
  }
}
