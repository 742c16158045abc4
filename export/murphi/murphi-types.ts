/** How Murphi writes types. */
import { type ScalarType, scalarSize, type Type } from '../../spec/language/types/types.ts';
import type { TypeSyntax } from '../scalar/declared-types.ts';
import type { System } from '../scalar/system.ts';

/** `scalarsets` has the names of those that are declared. */
export function murphiTypes(
  system: System,
  scalarsets: ReadonlyMap<string, string> = new Map(),
): TypeSyntax {
  const builtIn = (type: Type): string | undefined => {
    if (type.kind === 'bool') return 'boolean';
    return type.kind === 'index' ? scalarsets.get(type.name) : undefined;
  };
  return {
    builtIn,
    definition: (type, nameOf) => definition(system, type, nameOf, builtIn),
    declaration: (name, text) => `  ${name}: ${text};`,
  };
}

function definition(
  system: System,
  type: Type,
  nameOf: (part: Type) => string,
  builtIn: (type: Type) => string | undefined,
): string {
  const array = (size: number): string => `array [0 .. ${size - 1}] of`;
  const indexedBy = (index: ScalarType): string => {
    const scalarset = index.kind === 'index' ? builtIn(index) : undefined;
    return scalarset === undefined ? array(scalarSize(index)) : `array [${scalarset}] of`;
  };
  switch (type.kind) {
    case 'bool':
      return 'boolean';
    case 'int':
    case 'enum':
    case 'index':
      return scalarRange(type);
    case 'struct': {
      const fields = type.fields.map(
        (field, i) => `${system.fieldName(type, i)}: ${nameOf(field.type)};`,
      );
      return `record ${fields.join(' ')} endrecord`;
    }
    case 'array':
      return `${indexedBy(type.index)} ${nameOf(type.element)}`;
    case 'set':
      return `${indexedBy(type.element)} boolean`;
    case 'optional':
      return `record present: boolean; content: ${nameOf(type.inner)}; endrecord`;
    case 'seq': {
      const elements = `${array(type.max)} ${nameOf(type.element)}`;
      return `record length: 0 .. ${type.max}; elements: ${elements}; endrecord`;
    }
    default:
      return type satisfies never;
  }
}

function scalarRange(type: ScalarType): string {
  if (type.kind === 'int') return `${type.low} .. ${type.high}`;
  return `0 .. ${scalarSize(type) - 1}`;
}
