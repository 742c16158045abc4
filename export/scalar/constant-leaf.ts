/** The leaves of constants. */
import { assert, at } from '../../model/machine/assert.ts';
import {
  firstValue,
  type ScalarType,
  scalarValues,
  type Type,
  type Value,
} from '../../spec/language/types/types.ts';
import { isIdentity } from './identities.ts';
import { IdentityError } from './identity-error.ts';
import { spread } from './places.ts';
import { type Access, NOBODY, number, type Scalar, truth } from './scalar.ts';
import { keyOf } from './scalar-key.ts';
import type { System } from './system.ts';

/** The leaf of a constant. @throws IdentityError if it tells identities apart that have no numbers. */
export function constantLeaf(
  system: System,
  type: Type,
  value: Value,
  path: readonly Access[],
): Scalar {
  return leafOf(system, type, value, path, false);
}

/** `isFirst`: an identity in it is what stands there before there is one. */
function leafOf(
  system: System,
  type: Type,
  value: Value,
  path: readonly Access[],
  isFirst: boolean,
): Scalar {
  const [first, ...rest] = path;
  const partOf = (i: number): Value => (Array.isArray(value) ? (value[i] ?? null) : null);
  switch (type.kind) {
    case 'bool':
      return truth(value === 1);
    case 'int':
      return number(value as number);
    case 'index':
      if (!isIdentity(system, type)) return number(value as number);
      if (isFirst) return NOBODY;
      throw new IdentityError(type, 'its identities are named: a loop over them is unrolled');
    case 'enum':
      return system.enums.get(type.name)?.[value as number] ?? number(value as number);
    case 'struct':
      assert(first?.kind === 'field', 'a struct has fields');
      return leafOf(system, at(type.fields, first.field).type, partOf(first.field), rest, isFirst);
    case 'array':
      return spreadSame(system, type.index, first, (i) =>
        leafOf(system, type.element, partOf(i), rest, isFirst),
      );
    case 'set':
      return spreadSame(system, type.element, first, (i) =>
        truth((((value as number) >> i) & 1) === 1),
      );
    case 'optional':
      if (first?.kind === 'present') return truth(value !== null);
      return value === null
        ? firstLeaf(system, type.inner, rest)
        : leafOf(system, type.inner, value, rest, isFirst);
    case 'seq': {
      const elements = value as readonly Value[];
      if (first?.kind === 'length') return number(elements.length);
      return spread(first, (i) => {
        const element = elements[i];
        return element === undefined
          ? firstLeaf(system, type.element, rest)
          : leafOf(system, type.element, element, rest, isFirst);
      });
    }
    default:
      return type satisfies never;
  }
}

/** The leaf of the first value of `type`. */
export function firstLeaf(system: System, type: Type, path: readonly Access[]): Scalar {
  return leafOf(system, type, firstValue(type), path, true);
}

/** The leaf of what all begins with, in which locals have no values yet. */
export function initialLeaf(
  system: System,
  type: Type,
  value: Value,
  path: readonly Access[],
): Scalar {
  return leafOf(system, type, value, path, true);
}

/** What identities without numbers lead to is the same for each of them. */
function spreadSame(
  system: System,
  index: ScalarType,
  access: Access | undefined,
  make: (i: number) => Scalar,
): Scalar {
  if (!isIdentity(system, index)) return spread(access, make);
  const [first, ...others] = scalarValues(index).map((_, i) => make(i));
  if (first === undefined || others.some((other) => keyOf(other) !== keyOf(first))) {
    throw new IdentityError(index, 'a constant tells identities apart');
  }
  return first;
}
