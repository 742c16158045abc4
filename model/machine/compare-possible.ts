/** Comparisons of possible values: what is certain of them, and what may be. */
import {
  fromOrdinal,
  isScalar,
  ordinal,
  type ScalarType,
  scalarSize,
  type Type,
} from '../../spec/language/types/types.ts';
import { at, InternalError } from './assert.ts';
import { anyOf, asOptional, listed, numbers, type Possible } from './possible-values.ts';

/** Whether two values, one of each, are equal: certainly, certainly not, or possibly. */
export function equality(a: Possible, b: Possible): 'equal' | 'different' | 'open' {
  if (a.kind === 'nothing' || b.kind === 'nothing') return 'open';
  if (a.kind === 'number' || b.kind === 'number') return 'open';
  if (a.kind === 'numbers' && b.kind === 'numbers') {
    if (!a.numbers.some((each) => b.numbers.includes(each))) return 'different';
    return a.numbers.length === 1 && b.numbers.length === 1 ? 'equal' : 'open';
  }
  if (a.kind === 'set' && b.kind === 'set') {
    if ((a.must & ~b.may) !== 0 || (b.must & ~a.may) !== 0) return 'different';
    return a.must === a.may && b.must === b.may ? 'equal' : 'open';
  }
  if (a.kind === 'optional' || b.kind === 'optional') {
    const [x, y] = [asOptional(a), asOptional(b)];
    const [xIsNone, yIsNone] = [x.inner.kind === 'nothing', y.inner.kind === 'nothing'];
    if (xIsNone && yIsNone) return 'equal';
    if ((xIsNone && !y.none) || (yIsNone && !x.none)) return 'different';
    if (x.none || y.none) {
      const bothMayBeNone = x.none && y.none;
      return !bothMayBeNone && !xIsNone && !yIsNone && equality(x.inner, y.inner) === 'different'
        ? 'different'
        : 'open';
    }
    return equality(x.inner, y.inner);
  }
  if (a.kind === 'struct' && b.kind === 'struct') {
    return equalityOfAll(a.fields.map((field, i) => equality(field, at(b.fields, i))));
  }
  if (a.kind === 'array' && b.kind === 'array') return equality(a.element, b.element);
  if (a.kind === 'seq' && b.kind === 'seq') {
    if (a.most < b.least || b.most < a.least) return 'different';
    if (a.least !== a.most || b.least !== b.most) return 'open';
    return a.most === 0 ? 'equal' : equality(a.element, b.element);
  }
  throw new InternalError('values of comparable types are compared');
}

function equalityOfAll(
  parts: readonly ('equal' | 'different' | 'open')[],
): 'equal' | 'different' | 'open' {
  if (parts.includes('different')) return 'different';
  return parts.every((part) => part === 'equal') ? 'equal' : 'open';
}

/** Returns the numbers that are values of `type`, and whether all of `possible` are. */
export function within(
  possible: Possible,
  from: Type,
  type: ScalarType,
): { readonly kept: Possible; readonly isAll: boolean } {
  const list = listed(possible, from);
  if (list !== undefined) {
    const size = scalarSize(type);
    const fits = list.filter((each) => {
      const bit = ordinal(type, each);
      return bit >= 0 && bit < size;
    });
    return { kept: numbers(fits), isAll: fits.length === list.length };
  }
  const [low, high] = bounds(from);
  const [lowest, highest] = bounds(type);
  return { kept: anyOf(type), isAll: low >= lowest && high <= highest };
}

function bounds(type: Type): readonly [number, number] {
  if (!isScalar(type)) return [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  const low = fromOrdinal(type, 0);
  return [low, low + scalarSize(type) - 1];
}
