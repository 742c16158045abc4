/** How large an expression is, once the calls in it are written out: counted before they are. */
import type { Expr } from './expression.ts';
import { operands } from './walk-expression.ts';

export interface ExpressionSize {
  /** Its subexpressions and itself. */
  readonly parts: number;
  readonly depth: number;
}

const known = new WeakMap<Expr, ExpressionSize>();

/** Returns the size of `expr`. Each object is counted once, and added wherever it stands. */
function expressionSize(expr: Expr): ExpressionSize {
  return known.get(expr) ?? remember(expr, measured(expr, new Map()));
}

/** Returns the size that `expr` will have with `replacements` for its bound variables. */
export function sizeAfter(expr: Expr, replacements: ReadonlyMap<number, Expr>): ExpressionSize {
  const sizes = new Map([...replacements].map(([id, arg]) => [id, expressionSize(arg)]));
  return measured(expr, sizes);
}

function measured(expr: Expr, bound: ReadonlyMap<number, ExpressionSize>): ExpressionSize {
  if (expr.kind === 'bound') return bound.get(expr.id) ?? { parts: 1, depth: 1 };
  let [parts, depth] = [1, 0];
  for (const operand of operands(expr)) {
    const size = bound.size === 0 ? expressionSize(operand) : measured(operand, bound);
    parts += size.parts;
    depth = Math.max(depth, size.depth);
  }
  return { parts, depth: depth + 1 };
}

function remember(expr: Expr, size: ExpressionSize): ExpressionSize {
  known.set(expr, size);
  return size;
}

/**
 * Returns how many of `most` parts are left when those of `expr` are taken, negative if it has more. No further parts
 * are counted then; and nothing is remembered of `expr`, which costs more than to count what is counted once.
 */
export function partsLeft(expr: Expr, most: number): number {
  let left = most - 1;
  for (const operand of operands(expr)) {
    if (left < 0) return left;
    left = partsLeft(operand, left);
  }
  return left;
}
