/**
 * SPIN refuses an array that is indexed with an element of itself (`x[x[0]]`): in an expression such an index
 * becomes a choice among the elements.
 *
 * Law: the value is the same.
 */

import { choose, equal, mapParts } from '../scalar/fold-scalar.ts';
import { number, type Place, type Scalar } from '../scalar/scalar.ts';
import { indexesOf, placesIn } from '../scalar/scalar-parts.ts';

/** Whether an index in `place` reads the variable that it is in. */
export function indexesItself(place: Place): boolean {
  return indexesOf(place).some((index) => readsRoot(index, place));
}

function readsRoot(index: Scalar, { root }: Place): boolean {
  return placesIn(index).some((each) => each.root.name === root.name);
}

export function withoutSelfIndex(scalar: Scalar): Scalar {
  if (!placesIn(scalar).some(indexesItself)) return scalar;
  const mapped = mapParts(scalar, withoutSelfIndex);
  return mapped.kind === 'place' ? spreadAt(mapped) : mapped;
}

function spreadAt(read: Scalar & { readonly kind: 'place' }): Scalar {
  const { path } = read.place;
  const i = path.findIndex((access) => 'index' in access && readsRoot(access.index, read.place));
  const access = path[i];
  if (access === undefined || !('index' in access)) return read;
  const element = (value: number): Scalar => {
    const known = path.with(i, { ...access, index: number(value) });
    return spreadAt({ ...read, place: { ...read.place, path: known } });
  };
  const last = access.size - 1;
  return Array.from({ length: last }, (_, k) => last - 1 - k).reduce(
    (otherwise, k) => choose(equal(access.index, number(k)), element(k), otherwise),
    element(last),
  );
}
