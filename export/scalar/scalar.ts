/**
 * Expressions over single numbers and truth values: what Murphi, Promela and C have in common.
 *
 * The functions that make them fold constants and leave out what decides nothing, so that what is printed is
 * what a person would write. Law: they keep the value of an expression wherever all its parts have one.
 */
import { assert } from '../../model/machine/assert.ts';
import type { Place } from './place.ts';

export type Scalar =
  /** `name` is the constant that stands for the number in the text, if there is one. */
  | { readonly kind: 'number'; readonly value: number; readonly name?: string }
  | { readonly kind: 'truth'; readonly value: boolean }
  | { readonly kind: 'place'; readonly place: Place; readonly isTruth: boolean }
  /** A parameter of the action, or a temporary. */
  | { readonly kind: 'name'; readonly name: string; readonly isTruth: boolean }
  | { readonly kind: 'not'; readonly operand: Scalar }
  | { readonly kind: 'and' | 'or'; readonly left: Scalar; readonly right: Scalar }
  | {
      readonly kind: 'compare';
      readonly operator: Comparison;
      readonly left: Scalar;
      readonly right: Scalar;
    }
  /** `/` and `%` have a left side that is not negative and a right side that is positive. */
  | {
      readonly kind: 'arithmetic';
      readonly operator: Arithmetic;
      readonly left: Scalar;
      readonly right: Scalar;
    }
  | {
      readonly kind: 'if';
      readonly test: Scalar;
      readonly then: Scalar;
      readonly otherwise: Scalar;
    };

export type Comparison = '==' | '!=' | '<' | '<=' | '>' | '>=';
export type Arithmetic = '+' | '-' | '*' | '/' | '%';

export const TRUE: Scalar = { kind: 'truth', value: true };
export const FALSE: Scalar = { kind: 'truth', value: false };

export function number(value: number, name?: string): Scalar {
  return name === undefined ? { kind: 'number', value } : { kind: 'number', value, name };
}

export function truth(value: boolean): Scalar {
  return value ? TRUE : FALSE;
}

/** Tells whether the value is true or false, and no number. */
export function isTruth(scalar: Scalar): boolean {
  switch (scalar.kind) {
    case 'number':
    case 'arithmetic':
      return false;
    case 'place':
    case 'name':
      return scalar.isTruth;
    case 'if':
      return isTruth(scalar.then);
    case 'truth':
    case 'not':
    case 'and':
    case 'or':
    case 'compare':
      return true;
    default:
      return scalar satisfies never;
  }
}

/** Returns the value of a constant, a truth as 0 or 1; undefined for anything else. */
export function constantOf(scalar: Scalar): number | undefined {
  if (scalar.kind === 'number') return scalar.value;
  return scalar.kind === 'truth' ? Number(scalar.value) : undefined;
}

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

/** The parts of an expression, in order of evaluation; those of a place are its indexes. */
export function parts(scalar: Scalar): readonly Scalar[] {
  switch (scalar.kind) {
    case 'number':
    case 'truth':
    case 'name':
      return [];
    case 'place':
      return indexesOf(scalar.place);
    case 'not':
      return [scalar.operand];
    case 'and':
    case 'or':
    case 'compare':
    case 'arithmetic':
      return [scalar.left, scalar.right];
    case 'if':
      return [scalar.test, scalar.then, scalar.otherwise];
    default:
      return scalar satisfies never;
  }
}

/** Returns `scalar` with `change` applied to each of its parts, folded again. */
export function mapParts(scalar: Scalar, change: (part: Scalar) => Scalar): Scalar {
  switch (scalar.kind) {
    case 'number':
    case 'truth':
    case 'name':
      return scalar;
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

/** The indexes in a place. */
export function indexesOf({ path }: Place): readonly Scalar[] {
  return path.flatMap((access) => ('index' in access ? [access.index] : []));
}

/** All places in an expression, those in indexes too. */
export function placesIn(scalar: Scalar): readonly Place[] {
  const inner = parts(scalar).flatMap(placesIn);
  return scalar.kind === 'place' ? [scalar.place, ...inner] : inner;
}

const sizes = new WeakMap<Scalar, number>();

/** The number of parts of the text. */
export function sizeOf(scalar: Scalar): number {
  const known = sizes.get(scalar);
  if (known !== undefined) return known;
  const size = 1 + parts(scalar).reduce((sum, part) => sum + sizeOf(part), 0);
  sizes.set(scalar, size);
  return size;
}

/** Beyond this an expression is text for nobody, and takes as long to make as to read. */
export const SCALAR_SIZE_MAX = 20_000;

/** An expression would be so large that no text is made of it. */
export class TooLargeError extends Error {
  override readonly name = 'TooLargeError';
}

const keys = new WeakMap<Scalar, string>();

/** Returns a text that is the same for the same expression. */
export function keyOf(scalar: Scalar): string {
  const known = keys.get(scalar);
  if (known !== undefined) return known;
  if (sizeOf(scalar) > SCALAR_SIZE_MAX) throw new TooLargeError('an expression is too large');
  const key = makeKey(scalar);
  keys.set(scalar, key);
  return key;
}

function makeKey(scalar: Scalar): string {
  switch (scalar.kind) {
    case 'number':
      return `${scalar.value}`;
    case 'truth':
      return `${scalar.value}`;
    case 'name':
      return `$${scalar.name}`;
    case 'place':
      return placeKey(scalar.place);
    case 'not':
      return `!${keyOf(scalar.operand)}`;
    case 'and':
    case 'or':
      return `(${keyOf(scalar.left)} ${scalar.kind} ${keyOf(scalar.right)})`;
    case 'compare':
    case 'arithmetic':
      return `(${keyOf(scalar.left)}${scalar.operator}${keyOf(scalar.right)})`;
    case 'if':
      return `(${keyOf(scalar.test)}?${keyOf(scalar.then)}:${keyOf(scalar.otherwise)})`;
    default:
      return scalar satisfies never;
  }
}

/** Returns a text that is the same for the same place. */
export function placeKey({ root, path }: Place): string {
  const steps = path.map((access) =>
    'index' in access
      ? `.${access.kind}[${keyOf(access.index)}]`
      : access.kind === 'field'
        ? `.${access.field}`
        : `.${access.kind}`,
  );
  assert(root.name !== '', 'a root has a name');
  return root.name + steps.join('');
}
