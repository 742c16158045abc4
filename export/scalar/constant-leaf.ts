/** The leaves of constants. */
import { assert, at } from '../../model/machine/assert.ts';
import { firstValue, type Type, type Value } from '../../spec/language/types/types.ts';
import { spread } from './places.ts';
import { type Access, number, type Scalar, truth } from './scalar.ts';
import type { System } from './system.ts';

/** The leaf of a constant. */
export function constantLeaf(
  system: System,
  type: Type,
  value: Value,
  path: readonly Access[],
): Scalar {
  const [first, ...rest] = path;
  const partOf = (i: number): Value => (Array.isArray(value) ? (value[i] ?? null) : null);
  switch (type.kind) {
    case 'bool':
      return truth(value === 1);
    case 'int':
    case 'index':
      return number(value as number);
    case 'enum':
      return system.enums.get(type.name)?.[value as number] ?? number(value as number);
    case 'struct':
      assert(first?.kind === 'field', 'a struct has fields');
      return constantLeaf(system, at(type.fields, first.field).type, partOf(first.field), rest);
    case 'array':
      return spread(first, (i) => constantLeaf(system, type.element, partOf(i), rest));
    case 'set':
      return spread(first, (i) => truth((((value as number) >> i) & 1) === 1));
    case 'optional':
      if (first?.kind === 'present') return truth(value !== null);
      return value === null
        ? firstLeaf(system, type.inner, rest)
        : constantLeaf(system, type.inner, value, rest);
    case 'seq': {
      const elements = value as readonly Value[];
      if (first?.kind === 'length') return number(elements.length);
      return spread(first, (i) => {
        const element = elements[i];
        return element === undefined
          ? firstLeaf(system, type.element, rest)
          : constantLeaf(system, type.element, element, rest);
      });
    }
    default:
      return type satisfies never;
  }
}

/** The leaf of the first value of `type`. */
export function firstLeaf(system: System, type: Type, path: readonly Access[]): Scalar {
  return constantLeaf(system, type, firstValue(type), path);
}
