/** Arithmetic as the language has it, in targets that have another. */
import type { Expr } from '../../spec/language/types/expression.ts';
import { arithmetic, choose, compare } from './fold-scalar.ts';
import { constantOf, number, type Scalar } from './scalar.ts';

/** `left operator right` as the language has it: the targets differ in what they make of a negative left side, and get none. */
export function exactArithmetic(
  { operator, left: { type } }: Expr & { readonly kind: 'arithmetic' },
  left: Scalar,
  right: Scalar,
): Scalar {
  const canBeNegative = type.kind === 'int' && type.low < 0;
  const isDivision = operator === '/' || operator === '%';
  const divisor = constantOf(right);
  if (!isDivision || !canBeNegative || divisor === undefined || constantOf(left) !== undefined) {
    return arithmetic(operator, left, right);
  }
  const isNegative = compare('<', left, number(0));
  const below = arithmetic('-', number(-1), left);
  if (operator === '/') {
    const down = arithmetic('-', number(-1), arithmetic('/', below, right));
    return choose(isNegative, down, arithmetic('/', left, right));
  }
  const up = arithmetic('-', number(divisor - 1), arithmetic('%', below, right));
  return choose(isNegative, up, arithmetic('%', left, right));
}
