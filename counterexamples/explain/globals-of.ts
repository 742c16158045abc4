import type { Expr } from '../../spec/language/types/expression.ts';
import { operands } from '../../spec/language/types/walk-expression.ts';

/** Returns the numbers of all variables that `expr` can read. */
export function globalsOf(expr: Expr): ReadonlySet<number> {
  const found = new Set<number>();
  const open: Expr[] = [expr];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next.kind === 'global') found.add(next.variable);
    open.push(...operands(next));
  }
  return found;
}
