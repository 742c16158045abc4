/** The types of a model, each declared once, under a name where it has parts. */
import { type ScalarType, scalarSize, type Type } from '../../spec/language/types/types.ts';
import type { System } from '../scalar/system.ts';

export class MurphiTypes {
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

  /** Declares the type if no other is the same. */
  nameOf(type: Type): string {
    if (type.kind === 'bool') return 'boolean';
    const text = this.textOf(type);
    const known = this.names.get(text);
    if (known !== undefined) return known;
    const wanted = 'name' in type ? `${type.name}_t` : `${type.kind}_t`;
    const name = this.system.names.fresh(wanted);
    this.names.set(text, name);
    this.declared.push(`  ${name}: ${text};`);
    return name;
  }

  private textOf(type: Type): string {
    const range = (size: number): string => `array [0 .. ${size - 1}] of`;
    switch (type.kind) {
      case 'bool':
        return 'boolean';
      case 'int':
      case 'enum':
      case 'index':
        return scalarRange(type);
      case 'struct': {
        const fields = type.fields.map(
          (field, i) => `${this.system.fieldName(type, i)}: ${this.nameOf(field.type)};`,
        );
        return `record ${fields.join(' ')} endrecord`;
      }
      case 'array':
        return `${range(scalarSize(type.index))} ${this.nameOf(type.element)}`;
      case 'set':
        return `${range(scalarSize(type.element))} boolean`;
      case 'optional':
        return `record present: boolean; content: ${this.nameOf(type.inner)}; endrecord`;
      case 'seq': {
        const elements = `${range(type.max)} ${this.nameOf(type.element)}`;
        return `record length: 0 .. ${type.max}; elements: ${elements}; endrecord`;
      }
      default:
        return type satisfies never;
    }
  }
}

function scalarRange(type: ScalarType): string {
  if (type.kind === 'int') return `${type.low} .. ${type.high}`;
  return `0 .. ${scalarSize(type) - 1}`;
}
