import { at } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { asParts } from '../../model/machine/value.ts';
import { scalarValues, type Type, type Value } from '../../spec/language/types/types.ts';

/** Returns a value as pictures show it: `0` and `1` for bool, the thread's name for an identity. */
export function showFact(machine: Machine, type: Type, value: Value): string {
  if (value === null) return 'none';
  switch (type.kind) {
    case 'bool':
    case 'int':
      return String(value);
    case 'enum':
      return type.members[value as number] ?? String(value);
    case 'index':
      return type.name === 'Tid'
        ? (machine.threads[value as number]?.name ?? String(value))
        : String(value);
    case 'set': {
      const within = scalarValues(type.element).filter((_, i) => ((value as number) >> i) & 1);
      return `{${within.map((element) => showFact(machine, type.element, element)).join(', ')}}`;
    }
    case 'optional':
      return showFact(machine, type.inner, value);
    case 'struct': {
      const parts = asParts(value);
      const shown = type.fields.map(
        (field, i) => `${field.name} ${showFact(machine, field.type, at(parts, i))}`,
      );
      return `{${shown.join(', ')}}`;
    }
    case 'array':
    case 'seq': {
      const shown = asParts(value).map((element) => showFact(machine, type.element, element));
      return `[${shown.join(', ')}]`;
    }
    default:
      return type satisfies never;
  }
}
