/** The expressions that the properties of a machine are made of. */
import type { Machine } from '../model/machine/machine.ts';
import type { Expr } from '../spec/language/types/expression.ts';
import type { Formula } from '../spec/language/types/formula.ts';

/** Returns what properties of states and runs are asked of single states. */
export function expressionsIn({ properties, temporal }: Machine): readonly Expr[] {
  return [
    ...properties.map(({ body }) => body),
    ...temporal.flatMap(({ formula }) => atomsOf(formula)),
  ];
}

function atomsOf(formula: Formula): readonly Expr[] {
  if (formula.kind === 'atom') return [formula.expr];
  return 'operand' in formula
    ? atomsOf(formula.operand)
    : [...atomsOf(formula.left), ...atomsOf(formula.right)];
}
