/** The types of a model, each declared once, under a name where it has parts. */
import { isScalar, scalarSize, type Type } from '../../spec/language/types/types.ts';
import type { Root } from '../scalar/scalar.ts';
import type { System } from '../scalar/system.ts';

export class PromelaTypes {
  private readonly system: System;
  private readonly names = new Map<string, string>();
  private readonly declared: string[] = [];

  constructor(system: System) {
    this.system = system;
  }

  /** A line for each type that was named so far, after those that it is made of. */
  get declarations(): readonly string[] {
    return this.declared;
  }

  /** The declaration of a variable; its type is declared if no other is the same. */
  variable({ name, type }: Root): string {
    if (type.kind === 'array') {
      return `${this.nameOf(type.element)} ${name}[${scalarSize(type.index)}];`;
    }
    return `${this.nameOf(type)} ${name};`;
  }

  private nameOf(type: Type): string {
    if (isScalar(type)) return scalarType(type);
    const fields = this.fieldsOf(type);
    const known = this.names.get(fields);
    if (known !== undefined) return known;
    const name = this.system.names.fresh('name' in type ? `${type.name}_t` : `${type.kind}_t`);
    this.names.set(fields, name);
    this.declared.push(`typedef ${name} { ${fields} }`);
    return name;
  }

  private fieldsOf(type: Exclude<Type, { kind: 'bool' | 'int' | 'enum' | 'index' }>): string {
    switch (type.kind) {
      case 'struct':
        return type.fields
          .map((field, i) => `${this.nameOf(field.type)} ${this.system.fieldName(type, i)};`)
          .join(' ');
      case 'array':
        return `${this.nameOf(type.element)} at[${scalarSize(type.index)}];`;
      case 'set':
        return `bool at[${scalarSize(type.element)}];`;
      case 'optional':
        return `bool present; ${this.nameOf(type.inner)} content;`;
      case 'seq':
        return `${scalarType({ kind: 'int', low: 0, high: type.max })} size; ${this.nameOf(type.element)} at[${type.max}];`;
      default:
        return type satisfies never;
    }
  }
}

function scalarType(type: Type): string {
  if (type.kind === 'bool') return 'bool';
  const [low, high] = type.kind === 'int' ? [type.low, type.high] : [0, scalarOf(type) - 1];
  if (low >= 0 && high < 2 ** 8) return 'byte';
  return low >= -(2 ** 15) && high < 2 ** 15 ? 'short' : 'int';
}

function scalarOf(type: Type): number {
  return isScalar(type) ? scalarSize(type) : 0;
}
