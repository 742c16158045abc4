/** Texts that are the same for the same expression. */
import { assert } from '../../model/machine/assert.ts';
import type { Place, Scalar } from './scalar.ts';
import { sizeOf } from './scalar-parts.ts';

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
    case 'nobody':
      return 'nobody';
    case 'each':
      return `${scalar.quantifier} $${scalar.bound.name}(${keyOf(scalar.body)})`;
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
