/** Numbers and sets, which are one number, as code. */
import { InternalError } from '../../../model/machine/assert.ts';
import type { Expr } from '../../../spec/language/types/expression.ts';
import {
  fromOrdinal,
  isScalar,
  type ScalarType,
  scalarSize,
  type Type,
} from '../../../spec/language/types/types.ts';
import {
  add,
  and,
  complement,
  constant,
  floorDiv,
  floorMod,
  int,
  lessOrEqual,
  lessThan,
  lessThanUnsigned,
  mul,
  ONE,
  or,
  shrU,
  sub,
} from '../code/build-code.ts';
import type { Code } from '../code/code.ts';
import { EngineUnsupported } from '../state/columns.ts';
import { type Failure, failUnless, type Scope, share } from './emit-scope.ts';
import { numberAt, ordinalOf } from './value.ts';

export function scalar(type: Type): ScalarType {
  if (!isScalar(type)) throw new InternalError(`a scalar type is needed, not ${type.kind}`);
  return type;
}

/** @throws Unsupported if a number of `type` may not fit in 32 bits. */
export function require32Bits(type: Type): void {
  if (type.kind === 'int' && (type.low < -(2 ** 31) || type.high >= 2 ** 31)) {
    throw new EngineUnsupported('arithmetic beyond 32 bits');
  }
}

export function arithmetic(
  operator: (Expr & { kind: 'arithmetic' })['operator'],
  left: Code,
  right: Code,
): Code {
  switch (operator) {
    case '+':
      return add(left, right);
    case '-':
      return sub(left, right);
    case '*':
      return mul(left, right);
    default: {
      const divisor = constant(right);
      if (divisor === undefined || divisor <= 0) {
        throw new InternalError('a divisor is a positive constant');
      }
      return operator === '/' ? floorDiv(left, divisor) : floorMod(left, divisor);
    }
  }
}

export function comparison(
  operator: (Expr & { kind: 'compare' })['operator'],
  left: Code,
  right: Code,
): Code {
  switch (operator) {
    case '<':
      return lessThan(left, right);
    case '<=':
      return lessOrEqual(left, right);
    case '>':
      return lessThan(right, left);
    default:
      return lessOrEqual(right, left);
  }
}

export function setOperation(
  operator: (Expr & { kind: 'set-operation' })['operator'],
  left: Code,
  right: Code,
): Code {
  switch (operator) {
    case 'union':
      return or(left, right);
    case 'minus':
      return and(left, complement(right));
    default:
      return and(left, right);
  }
}

/** Whether `element`, of type `from`, is in `set`, a set of `type`. */
export function isElement(
  scope: Scope,
  set: Code,
  type: ScalarType,
  element: Code,
  from: Type,
): Code {
  const position = share(scope, ordinalOf(type, element));
  const bit = and(shrU(set, position), ONE);
  if (fitsIn(from, type)) return bit;
  return and(lessThanUnsigned(position, int(scalarSize(type))), bit);
}

/** `code`, of type `from`, as a value of `type`; fails by `why` if it is none. */
export function narrowed(
  scope: Scope,
  code: Code,
  from: Type,
  type: ScalarType,
  why: Failure,
): Code {
  if (fitsIn(from, type)) return code;
  const shared = share(scope, code);
  const position = ordinalOf(type, shared);
  failUnless(scope, lessThanUnsigned(position, int(scalarSize(type))), why);
  return shared;
}

function fitsIn(from: Type, to: ScalarType): boolean {
  if (!isScalar(from)) return false;
  const low = fromOrdinal(from, 0);
  return low >= fromOrdinal(to, 0) && low + scalarSize(from) <= fromOrdinal(to, 0) + scalarSize(to);
}

/** The value of `to` with the ordinal that `code` has in `from`. */
export function convert(from: ScalarType, to: ScalarType, code: Code): Code {
  return numberAt(to, ordinalOf(from, code));
}
