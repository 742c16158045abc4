import type { Place, Scalar } from './scalar.ts';

/** The parts of an expression, in order of evaluation; those of a place are its indexes. */
export function parts(scalar: Scalar): readonly Scalar[] {
  switch (scalar.kind) {
    case 'number':
    case 'truth':
    case 'name':
    case 'nobody':
      return [];
    case 'each':
      return [scalar.body];
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

/** The indexes in a place. */
export function indexesOf({ path }: Place): readonly Scalar[] {
  return path.flatMap((access) => ('index' in access ? [access.index] : []));
}

/** All places in an expression, those in indexes too. */
export function placesIn(scalar: Scalar): readonly Place[] {
  const inner = parts(scalar).flatMap(placesIn);
  return scalar.kind === 'place' ? [scalar.place, ...inner] : inner;
}

/** Whether anything is read of the variable of that name. */
export function reads(value: Scalar, root: string): boolean {
  return placesIn(value).some((place) => place.root.name === root);
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
