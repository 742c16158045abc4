/**
 * Sets of values, as far as a static analysis keeps them apart: each `Possible` includes at least the values
 * that a place or an expression can have.
 *
 * A scalar is one of a few numbers, or any of its type. A set has the elements that it certainly has, and those
 * that it may have. The elements of an array or sequence are taken together. All of this has finite height, so
 * that growing sets of values come to an end.
 */
import {
  fromOrdinal,
  isScalar,
  scalarSize,
  scalarValues,
  type Type,
  type Value,
} from '../../spec/language/types/types.ts';
import { at, InternalError } from './assert.ts';
import { full } from './value.ts';

export type Possible =
  /** No value: what always fails, or is never reached. */
  | { readonly kind: 'nothing' }
  /** One of these, ascending and at least one; the numbers of the language, not ordinals. */
  | { readonly kind: 'numbers'; readonly numbers: readonly number[] }
  /** Any number that its type has. */
  | { readonly kind: 'number' }
  /** A set with the elements `must`, and some of the elements `may`, which has those of `must` too. */
  | { readonly kind: 'set'; readonly must: number; readonly may: number }
  /** `none`, if it may be, or one of `inner`; an optional of an optional is one optional. */
  | { readonly kind: 'optional'; readonly none: boolean; readonly inner: Possible }
  | { readonly kind: 'struct'; readonly fields: readonly Possible[] }
  | { readonly kind: 'array'; readonly element: Possible }
  /** `element` is nothing if there are none. */
  | {
      readonly kind: 'seq';
      readonly least: number;
      readonly most: number;
      readonly element: Possible;
    };

/** More numbers than this are any number. */
export const NUMBERS_MAX = 32;

export const NOTHING: Possible = { kind: 'nothing' };

export const ANY_NUMBER: Possible = { kind: 'number' };

const [FALSE, TRUE]: readonly [Possible, Possible] = [
  { kind: 'numbers', numbers: [0] },
  { kind: 'numbers', numbers: [1] },
];

const EITHER: Possible = { kind: 'numbers', numbers: [0, 1] };

export function numbers(list: Iterable<number>): Possible {
  const sorted = [...new Set(list)].sort((a, b) => a - b);
  if (sorted.length === 0) return NOTHING;
  return sorted.length > NUMBERS_MAX ? ANY_NUMBER : { kind: 'numbers', numbers: sorted };
}

export function truths(canBeFalse: boolean, canBeTrue: boolean): Possible {
  if (canBeFalse) return canBeTrue ? EITHER : FALSE;
  return canBeTrue ? TRUE : NOTHING;
}

/** Returns all values of `type`. */
export function anyOf(type: Type): Possible {
  switch (type.kind) {
    case 'bool':
    case 'int':
    case 'enum':
    case 'index':
      return scalarSize(type) > NUMBERS_MAX ? ANY_NUMBER : numbers(scalarValues(type));
    case 'set':
      return { kind: 'set', must: 0, may: full(type.element) };
    case 'optional':
      return { kind: 'optional', none: true, inner: anyOf(behindOptionals(type)) };
    case 'struct':
      return { kind: 'struct', fields: type.fields.map((field) => anyOf(field.type)) };
    case 'array':
      return { kind: 'array', element: anyOf(type.element) };
    case 'seq':
      return { kind: 'seq', least: 0, most: type.max, element: anyOf(type.element) };
    default:
      return type satisfies never;
  }
}

/** Returns the one value `value` of `type`; of an array, one value that its elements have together. */
export function only(type: Type, value: Value): Possible {
  switch (type.kind) {
    case 'bool':
    case 'int':
    case 'enum':
    case 'index':
      return { kind: 'numbers', numbers: [value as number] };
    case 'set':
      return { kind: 'set', must: value as number, may: value as number };
    case 'optional':
      return value === null
        ? { kind: 'optional', none: true, inner: NOTHING }
        : { kind: 'optional', none: false, inner: only(behindOptionals(type), value) };
    case 'struct':
      return {
        kind: 'struct',
        fields: type.fields.map((field, i) => only(field.type, at(value as readonly Value[], i))),
      };
    case 'array':
      return { kind: 'array', element: together(type.element, value as readonly Value[]) };
    case 'seq': {
      const elements = value as readonly Value[];
      const element = together(type.element, elements);
      return { kind: 'seq', least: elements.length, most: elements.length, element };
    }
    default:
      return type satisfies never;
  }
}

function together(type: Type, values: readonly Value[]): Possible {
  return values.reduce<Possible>((all, value) => join(all, only(type, value)), NOTHING);
}

/** The type behind any number of optionals: `none` is the same for all of them. */
export function behindOptionals(type: Type): Type {
  return type.kind === 'optional' ? behindOptionals(type.inner) : type;
}

/** Returns what is in `a` or in `b`, two sets of values of one type; `a` itself if that has all of `b`. */
export function join(a: Possible, b: Possible): Possible {
  if (a === b || b.kind === 'nothing') return a;
  if (a.kind === 'nothing') return b;
  if (a.kind === 'number') return a;
  if (b.kind === 'number') return b;
  if (a.kind === 'numbers' && b.kind === 'numbers') {
    return b.numbers.every((each) => a.numbers.includes(each))
      ? a
      : numbers([...a.numbers, ...b.numbers]);
  }
  if (a.kind === 'set' && b.kind === 'set') {
    const [must, may] = [a.must & b.must, a.may | b.may];
    return must === a.must && may === a.may ? a : { kind: 'set', must, may };
  }
  // A value is taken as an optional as it is.
  if (a.kind === 'optional' || b.kind === 'optional') {
    const [x, y] = [asOptional(a), asOptional(b)];
    const [none, inner] = [x.none || y.none, join(x.inner, y.inner)];
    return x === a && none === x.none && inner === x.inner ? a : { kind: 'optional', none, inner };
  }
  if (a.kind === 'struct' && b.kind === 'struct') {
    const fields = a.fields.map((field, i) => join(field, at(b.fields, i)));
    return fields.every((field, i) => field === a.fields[i]) ? a : { kind: 'struct', fields };
  }
  if (a.kind === 'array' && b.kind === 'array') {
    const element = join(a.element, b.element);
    return element === a.element ? a : { kind: 'array', element };
  }
  if (a.kind === 'seq' && b.kind === 'seq') {
    const [least, most] = [Math.min(a.least, b.least), Math.max(a.most, b.most)];
    const element = join(a.element, b.element);
    const isSame = least === a.least && most === a.most && element === a.element;
    return isSame ? a : { kind: 'seq', least, most, element };
  }
  throw new InternalError('values of one type are joined');
}

export function asOptional(possible: Possible): Possible & { kind: 'optional' } {
  if (possible.kind === 'optional') return possible;
  return { kind: 'optional', none: false, inner: possible };
}

/** Returns the numbers of a scalar of `type`; undefined if they are too many to be listed. */
export function listed(possible: Possible, type: Type): readonly number[] | undefined {
  if (possible.kind === 'nothing') return [];
  if (possible.kind === 'numbers') return possible.numbers;
  if (!isScalar(type) || scalarSize(type) > NUMBERS_MAX) return undefined;
  return scalarValues(type);
}

/** Returns the value, if there is one only. */
export function onlyValue(possible: Possible, type: Type): Value | undefined {
  switch (possible.kind) {
    case 'nothing':
    case 'number':
      return isScalar(type) && possible.kind === 'number' && scalarSize(type) === 1
        ? fromOrdinal(type, 0)
        : undefined;
    case 'numbers':
      return possible.numbers.length === 1 ? possible.numbers[0] : undefined;
    case 'set':
      return possible.must === possible.may ? possible.must : undefined;
    case 'optional': {
      if (possible.none) return possible.inner.kind === 'nothing' ? null : undefined;
      return onlyValue(possible.inner, behindOptionals(type));
    }
    case 'struct': {
      if (type.kind !== 'struct') return undefined;
      return allOf(possible.fields.map((field, i) => onlyValue(field, at(type.fields, i).type)));
    }
    case 'array': {
      if (type.kind !== 'array') return undefined;
      const element = onlyValue(possible.element, type.element);
      if (element === undefined) return undefined;
      return Array.from({ length: scalarSize(type.index) }, () => element);
    }
    case 'seq': {
      if (type.kind !== 'seq' || possible.least !== possible.most) return undefined;
      if (possible.most === 0) return [];
      const element = onlyValue(possible.element, type.element);
      if (element === undefined) return undefined;
      return Array.from({ length: possible.most }, () => element);
    }
    default:
      return possible satisfies never;
  }
}

function allOf(values: readonly (Value | undefined)[]): Value | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === values.length ? known : undefined;
}
