/** What can be said of values without an expression: membership, equality, counting. */
import {
  ordinal,
  type ScalarType,
  scalarSize,
  type Type,
  type Value,
} from '../../spec/language/types/types.ts';
import { at, InternalError } from './assert.ts';

/** Tells whether two values of one type are the same value. */
export function sameValue(a: Value, b: Value): boolean {
  if (a === b) return true;
  if (!isComposite(a) || !isComposite(b) || a.length !== b.length) return false;
  return a.every((part, i) => sameValue(part, at(b, i)));
}

/** Tells whether `value` is one of the values of `type`. Law: `inhabits(t, firstValue(t))`. */
export function inhabits(type: Type, value: Value): boolean {
  switch (type.kind) {
    case 'bool':
    case 'int':
    case 'enum':
    case 'index':
      return Number.isInteger(value) && hasOrdinal(type, ordinal(type, value as number));
    case 'set':
      return (
        Number.isInteger(value) && (value as number) >= 0 && (value as number) <= full(type.element)
      );
    case 'optional':
      return value === null || inhabits(type.inner, value);
    case 'struct':
      return (
        isComposite(value) &&
        value.length === type.fields.length &&
        type.fields.every((field, i) => inhabits(field.type, at(value, i)))
      );
    case 'array':
      return (
        isComposite(value) &&
        value.length === scalarSize(type.index) &&
        value.every((element) => inhabits(type.element, element))
      );
    case 'seq':
      return (
        isComposite(value) &&
        value.length <= type.max &&
        value.every((element) => inhabits(type.element, element))
      );
    default:
      return type satisfies never;
  }
}

/** Tells whether a scalar type has a value of that ordinal. */
export function hasOrdinal(type: ScalarType, index: number): boolean {
  return index >= 0 && index < scalarSize(type);
}

/** Returns the mask of the set of all values of `element`. */
export function full(element: ScalarType): number {
  return 2 ** scalarSize(element) - 1;
}

/** Returns the number of elements of the set `mask`. */
export function elementCount(mask: number): number {
  let count = 0;
  for (let rest = mask; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}

/** Returns how many values `type` has; a large number is not exact. */
export function valueCount(type: Type): number {
  switch (type.kind) {
    case 'bool':
    case 'int':
    case 'enum':
    case 'index':
      return scalarSize(type);
    case 'set':
      return 2 ** scalarSize(type.element);
    case 'optional':
      return 1 + valueCount(type.inner);
    case 'struct':
      return type.fields.reduce((product, field) => product * valueCount(field.type), 1);
    case 'array':
      return valueCount(type.element) ** scalarSize(type.index);
    case 'seq': {
      const lengths = Array.from({ length: type.max + 1 }, (_, i) => i);
      return lengths.reduce((sum, length) => sum + valueCount(type.element) ** length, 0);
    }
    default:
      return type satisfies never;
  }
}

/** Returns `value`, which is a single number: the type of the expression it came from says so. */
export function asNumber(value: Value): number {
  if (typeof value !== 'number') throw new InternalError('a scalar or set is a number');
  return value;
}

/** Returns `value`, which has parts: a struct, an array or a sequence. */
export function asParts(value: Value): readonly Value[] {
  if (!isComposite(value)) throw new InternalError('a struct, array or sequence has parts');
  return value;
}

function isComposite(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}
