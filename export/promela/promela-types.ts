/** How Promela writes types. */
import {
  isScalar,
  type ScalarType,
  scalarSize,
  type Type,
} from '../../spec/language/types/types.ts';
import type { DeclaredTypes, TypeSyntax } from '../scalar/declared-types.ts';
import type { Root } from '../scalar/scalar.ts';
import type { System } from '../scalar/system.ts';

export function promelaTypes(system: System): TypeSyntax {
  return {
    builtIn: (type) => (isScalar(type) ? scalarType(type) : undefined),
    definition: (type, nameOf) => fieldsOf(system, type, nameOf),
    declaration: (name, fields) => `typedef ${name} { ${fields} }`,
  };
}

/** The declaration of a variable: an array is one of the variable there, and no type. */
export function promelaVariable(types: DeclaredTypes, { name, type }: Root): string {
  if (type.kind === 'array') {
    return `${types.nameOf(type.element)} ${name}[${scalarSize(type.index)}];`;
  }
  return `${types.nameOf(type)} ${name};`;
}

function fieldsOf(system: System, type: Type, nameOf: (part: Type) => string): string {
  switch (type.kind) {
    case 'bool':
    case 'int':
    case 'enum':
    case 'index':
      return scalarType(type);
    case 'struct':
      return type.fields
        .map((field, i) => `${nameOf(field.type)} ${system.fieldName(type, i)};`)
        .join(' ');
    case 'array':
      return `${nameOf(type.element)} at[${scalarSize(type.index)}];`;
    case 'set':
      return `bool at[${scalarSize(type.element)}];`;
    case 'optional':
      return `bool present; ${nameOf(type.inner)} content;`;
    case 'seq':
      return `${scalarType({ kind: 'int', low: 0, high: type.max })} size; ${nameOf(type.element)} at[${type.max}];`;
    default:
      return type satisfies never;
  }
}

function scalarType(type: ScalarType): string {
  if (type.kind === 'bool') return 'bool';
  const [low, high] = type.kind === 'int' ? [type.low, type.high] : [0, scalarSize(type) - 1];
  if (low >= 0 && high < 2 ** 8) return 'byte';
  return low >= -(2 ** 15) && high < 2 ** 15 ? 'short' : 'int';
}
