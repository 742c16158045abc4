import type { Expr } from '../../spec/language/types/expression.ts';
import { isScalar, scalarSize, type Type } from '../../spec/language/types/types.ts';
import { subexpressions } from '../../spec/language/types/walk-expression.ts';

/** Tells whether evaluating `expr` can be a violation of `range` or `index`. May say yes too often. */
export function canFail(expr: Expr): boolean {
  for (const part of subexpressions(expr)) if (failsItself(part)) return true;
  return false;
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
