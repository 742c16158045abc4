import { key } from '../../spec/language/elaborate/accesses.ts';
import type { Expr } from '../../spec/language/types/expression.ts';
import { isScalar, scalarSize, type Type } from '../../spec/language/types/types.ts';
import { operands } from '../../spec/language/types/walk-expression.ts';

/**
 * Tells whether evaluating `expr` can be a violation of `range` or `index`. May say yes too often; but `value(o)`
 * behind `o != none` has a value, wherever the evaluation comes to it only where that is true.
 */
export function canFail(expr: Expr): boolean {
  return firstFailing(expr) !== undefined;
}

/** Returns the first part of `expr` that may have no value; undefined if there is none. */
export function firstFailing(expr: Expr, known: ReadonlySet<string> = NOTHING): Expr | undefined {
  if (expr.kind === 'logic') {
    const { left, right, operator } = expr;
    const reached = both(known, present(left, operator !== 'or'));
    return firstFailing(left, known) ?? firstFailing(right, reached);
  }
  if (expr.kind === 'conditional') {
    const { condition, then, otherwise } = expr;
    return (
      firstFailing(condition, known) ??
      firstFailing(then, both(known, present(condition, true))) ??
      firstFailing(otherwise, both(known, present(condition, false)))
    );
  }
  if (expr.kind === 'quantified' && expr.where !== undefined) {
    const reached = both(known, present(expr.where, true));
    return firstFailing(expr.where, known) ?? firstFailing(expr.body, reached);
  }
  for (const part of operands(expr)) {
    const found = firstFailing(part, known);
    if (found !== undefined) return found;
  }
  const isThere = expr.kind === 'unwrap' && known.has(key(expr.operand));
  return failsItself(expr) && !isThere ? expr : undefined;
}

const NOTHING: ReadonlySet<string> = new Set();

function both(known: ReadonlySet<string>, more: readonly string[]): ReadonlySet<string> {
  return more.length === 0 ? known : new Set([...known, ...more]);
}

/** The optionals, by their texts, that are not `none` where `condition` is `truth`. */
function present(condition: Expr, truth: boolean): readonly string[] {
  switch (condition.kind) {
    case 'not':
      return present(condition.operand, !truth);
    case 'logic': {
      const { left, right, operator } = condition;
      // `and` is true, or `or` is false, only where both sides are; if `a implies b` is false, a is true.
      if (operator === 'and') return truth ? [...present(left, true), ...present(right, true)] : [];
      if (truth) return [];
      return [...present(left, operator === 'implies'), ...present(right, false)];
    }
    case 'equal': {
      const { left, right, negated } = condition;
      if (negated !== truth) return [];
      if (isNone(right)) return [key(left)];
      return isNone(left) ? [key(right)] : [];
    }
    default:
      return [];
  }
}

function isNone(expr: Expr): boolean {
  return expr.kind === 'const' && expr.value === null;
}

function failsItself(expr: Expr): boolean {
  switch (expr.kind) {
    case 'unwrap':
    case 'append':
    case 'seq-index':
    case 'head':
    case 'tail':
      return true;
    case 'narrow': {
      const [low, high] = numbers(expr.operand.type);
      const [lowest, highest] = numbers(expr.type);
      return low < lowest || high > highest;
    }
    default:
      return false;
  }
}

/** The least and the greatest number of a scalar type. */
function numbers(type: Type): readonly [number, number] {
  if (type.kind === 'int') return [type.low, type.high];
  return [0, isScalar(type) ? scalarSize(type) - 1 : Number.POSITIVE_INFINITY];
}
