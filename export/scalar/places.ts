/** Parts of places, and their values; the position that a value has in an array or set. */
import { assert } from '../../model/machine/assert.ts';
import { type ScalarType, scalarSize, type Type } from '../../spec/language/types/types.ts';
import { arithmetic, asNumber, choose, equal } from './fold-scalar.ts';
import { typeAt } from './leaves.ts';
import {
  type Access,
  constantOf,
  isTruth,
  number,
  type Place,
  type Root,
  type Scalar,
} from './scalar.ts';
import type { TemplateRoots } from './system.ts';

/** The part of `root`, which belongs to a template, that is that of one of its threads. */
export function ofInstance(
  { isArray, threads }: TemplateRoots,
  root: Root,
  instance: Scalar,
): Place {
  const access: Access = { kind: 'element', index: instance, size: threads.length };
  return { root, path: isArray ? [access] : [] };
}

/** The value of a place. */
export function read(place: Place): Scalar {
  return { kind: 'place', place, isTruth: typeAt(place.root.type, place.path).kind === 'bool' };
}

/** `index` is an ordinal. */
export function elementAt(index: Scalar, type: Type & { readonly kind: 'array' }): Access {
  return { kind: 'element', index, size: scalarSize(type.index) };
}

/** Distributes an index that is not known over the positions; there are some. */
export function spread(access: Access | undefined, make: (i: number) => Scalar): Scalar {
  assert(access !== undefined && 'index' in access, 'what has parts is asked for one');
  const { index, size } = access;
  const known = constantOf(index);
  if (known !== undefined) return make(known);
  return Array.from({ length: size - 1 }, (_, i) => size - 2 - i).reduce(
    (otherwise, i) => choose(equal(index, number(i)), make(i), otherwise),
    make(size - 1),
  );
}

export function positionAt(i: number, type: Type): Access {
  assert(type.kind === 'seq', 'what has positions is a sequence');
  return { kind: 'position', index: number(i), size: type.max };
}

export function elementType(type: Type): Type {
  assert(type.kind === 'seq', 'what has elements is a sequence');
  return type.element;
}

/** The ordinal of `value` in `type`: its place in an array or set. */
export function ordinalIn(type: ScalarType, value: Scalar): Scalar {
  if (isTruth(value)) return asNumber(value);
  return arithmetic('-', value, number(type.kind === 'int' ? type.low : 0));
}

/** The value of `type` with that ordinal. */
export function fromOrdinalIn(type: ScalarType, place: Scalar): Scalar {
  if (type.kind === 'bool') return equal(place, number(1));
  return arithmetic('+', place, number(type.kind === 'int' ? type.low : 0));
}
