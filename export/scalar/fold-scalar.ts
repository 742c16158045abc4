/**
 * Makes expressions: the functions fold constants and leave out what decides nothing, so that what is printed is
 * what a person would write. Law: they keep the value of an expression wherever all its parts have one.
 */
import {
  type Arithmetic,
  type Bound,
  type Comparison,
  constantOf,
  FALSE,
  isTruth,
  number,
  type Scalar,
  TRUE,
  truth,
} from './scalar.ts';
import { keyOf } from './scalar-key.ts';

export function not(operand: Scalar): Scalar {
  if (operand.kind === 'truth') return truth(!operand.value);
  if (operand.kind === 'not') return operand.operand;
  if (operand.kind === 'compare') return { ...operand, operator: OPPOSITE[operand.operator] };
  return { kind: 'not', operand };
}

const OPPOSITE: Readonly<Record<Comparison, Comparison>> = {
  '==': '!=',
  '!=': '==',
  '<': '>=',
  '>=': '<',
  '>': '<=',
  '<=': '>',
};

export function and(left: Scalar, right: Scalar): Scalar {
  if (left.kind === 'truth') return left.value ? right : left;
  if (right.kind === 'truth' && right.value) return left;
  if (right.kind === 'truth') return right;
  if (keyOf(left) === keyOf(right)) return left;
  return { kind: 'and', left, right };
}

export function or(left: Scalar, right: Scalar): Scalar {
  if (left.kind === 'truth') return left.value ? left : right;
  if (right.kind === 'truth' && !right.value) return left;
  if (right.kind === 'truth') return right;
  if (keyOf(left) === keyOf(right)) return left;
  return { kind: 'or', left, right };
}

export function equal(left: Scalar, right: Scalar): Scalar {
  const [a, b] = [constantOf(left), constantOf(right)];
  if (a !== undefined && b !== undefined) return truth(a === b);
  if (isTruth(left) && b !== undefined) return b === 1 ? left : not(left);
  if (isTruth(right) && a !== undefined) return a === 1 ? right : not(right);
  if (keyOf(left) === keyOf(right)) return TRUE;
  // A choice among constants, compared with one, is what leads to it.
  if (left.kind === 'if' && b !== undefined && hasConstantArm(left)) {
    return choose(left.test, equal(left.then, right), equal(left.otherwise, right));
  }
  return { kind: 'compare', operator: '==', left, right };
}

function hasConstantArm({ then, otherwise }: Scalar & { kind: 'if' }): boolean {
  return constantOf(then) !== undefined || constantOf(otherwise) !== undefined;
}

export function compare(operator: Comparison, left: Scalar, right: Scalar): Scalar {
  if (operator === '==') return equal(left, right);
  if (operator === '!=') return not(equal(left, right));
  const [a, b] = [constantOf(left), constantOf(right)];
  if (a !== undefined && b !== undefined) return truth(COMPARE[operator](a, b));
  return { kind: 'compare', operator, left, right };
}

const COMPARE: Readonly<
  Record<Exclude<Comparison, '==' | '!='>, (a: number, b: number) => boolean>
> = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};

/** `/` and `%` as in the language: rounded towards minus infinity, and never negative. */
export function arithmetic(operator: Arithmetic, left: Scalar, right: Scalar): Scalar {
  const [a, b] = [constantOf(left), constantOf(right)];
  if (a !== undefined && b !== undefined) return number(COMPUTE[operator](a, b));
  if (b === 0 && (operator === '+' || operator === '-')) return left;
  if (a === 0 && operator === '+') return right;
  if (b === 1 && (operator === '*' || operator === '/')) return left;
  if (b === 1 && operator === '%') return number(0);
  return { kind: 'arithmetic', operator, left, right };
}

const COMPUTE: Readonly<Record<Arithmetic, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b + 0,
  '/': (a, b) => Math.floor(a / b),
  '%': (a, b) => ((a % b) + b) % b,
};

/** `test ? then : otherwise`. */
export function choose(test: Scalar, then: Scalar, otherwise: Scalar): Scalar {
  if (test.kind === 'truth') return test.value ? then : otherwise;
  if (keyOf(then) === keyOf(otherwise)) return then;
  if (test.kind === 'not') return choose(test.operand, otherwise, then);
  if (then.kind === 'truth') return then.value ? or(test, otherwise) : and(not(test), otherwise);
  if (otherwise.kind === 'truth') {
    return otherwise.value ? or(not(test), then) : and(test, then);
  }
  if (otherwise.kind === 'if' && keyOf(otherwise.test) === keyOf(not(test))) {
    return choose(test, then, otherwise.then);
  }
  return { kind: 'if', test, then, otherwise };
}

/** There are identities of every type. */
export function each(
  quantifier: 'forall' | 'exists' | 'count',
  bound: Bound,
  body: Scalar,
): Scalar {
  if (body.kind === 'truth' && quantifier !== 'count') return body;
  return { kind: 'each', quantifier, bound, body };
}

export function allOf(parts: readonly Scalar[]): Scalar {
  return parts.reduce(and, TRUE);
}

export function anyOf(parts: readonly Scalar[]): Scalar {
  return parts.reduce(or, FALSE);
}

/** A truth value as the number 0 or 1. */
export function asNumber(scalar: Scalar): Scalar {
  return isTruth(scalar) ? choose(scalar, number(1), number(0)) : scalar;
}

/** Returns `scalar` with `change` applied to each of its parts, folded again. */
export function mapParts(scalar: Scalar, change: (part: Scalar) => Scalar): Scalar {
  switch (scalar.kind) {
    case 'number':
    case 'truth':
    case 'name':
    case 'nobody':
      return scalar;
    case 'each':
      return each(scalar.quantifier, scalar.bound, change(scalar.body));
    case 'place': {
      const path = scalar.place.path.map((access) =>
        'index' in access ? { ...access, index: change(access.index) } : access,
      );
      return { ...scalar, place: { ...scalar.place, path } };
    }
    case 'not':
      return not(change(scalar.operand));
    case 'and':
      return and(change(scalar.left), change(scalar.right));
    case 'or':
      return or(change(scalar.left), change(scalar.right));
    case 'compare':
      return compare(scalar.operator, change(scalar.left), change(scalar.right));
    case 'arithmetic':
      return arithmetic(scalar.operator, change(scalar.left), change(scalar.right));
    case 'if':
      return choose(change(scalar.test), change(scalar.then), change(scalar.otherwise));
    default:
      return scalar satisfies never;
  }
}
