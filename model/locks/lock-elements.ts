/**
 * Which elements of an array of locks an expression can mean, where that hangs on nothing but the thread.
 *
 * An expression is *settled* if it is made of constants and of what the thread is, its arguments and
 * itself: for one thread it has the same value in all states.
 */
import type { Expr } from '../../spec/language/types/expression.ts';
import { mapOperands, subexpressions } from '../../spec/language/types/walk-expression.ts';
import type { Machine } from '../machine/machine.ts';
import { EvaluationFailure, meaning } from '../meaning/evaluate.ts';

const SETTLED: ReadonlySet<Expr['kind']> = new Set([
  ...(['const', 'arg', 'self', 'arithmetic', 'equal', 'compare', 'logic', 'not'] as const),
  ...(['negate', 'conditional', 'convert', 'narrow'] as const),
]);

/** Locals that are known to equal a settled expression, by slot. */
export type SettledLocals = ReadonlyMap<number, Expr>;

/** Returns `expr` with its locals replaced by what they equal; undefined if that is not settled. */
export function settle(expr: Expr, locals: SettledLocals): Expr | undefined {
  for (const part of subexpressions(expr)) {
    const isKnown = part.kind === 'local' ? locals.has(part.slot) : SETTLED.has(part.kind);
    if (!isKnown) return undefined;
  }
  return replace(expr, locals);
}

/** The same for several; undefined if one of them is not settled. */
export function settleAll(
  exprs: readonly Expr[],
  locals: SettledLocals,
): readonly Expr[] | undefined {
  const settled = exprs.map((expr) => settle(expr, locals));
  return settled.every((expr) => expr !== undefined) ? settled : undefined;
}

function replace(expr: Expr, locals: SettledLocals): Expr {
  if (expr.kind === 'local') return locals.get(expr.slot) ?? expr;
  return mapOperands(expr, (operand) => replace(operand, locals));
}

/** Returns a name for settled expressions: equal ones have equal values. */
export function settledKey(exprs: readonly Expr[]): string {
  return JSON.stringify(exprs, (key, value) => (key === 'span' || key === 'type' ? 0 : value));
}

/**
 * Returns the values of settled expressions for thread `thread` of `machine`; undefined if they have none,
 * so that the thread never comes past them.
 */
export function settledValues(
  machine: Machine,
  thread: number,
  exprs: readonly Expr[],
): readonly number[] | undefined {
  const env = { machine, state: { variables: [], threads: [] }, thread };
  try {
    return exprs.map((expr) => Number(meaning(expr)(env)));
  } catch (error) {
    if (error instanceof EvaluationFailure) return undefined;
    throw error;
  }
}
