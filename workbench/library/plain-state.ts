/** A state as values of JavaScript. */
import { at } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import type { State } from '../../model/machine/state.ts';
import { asParts } from '../../model/machine/value.ts';
import { scalarValues, type Type, type Value } from '../../spec/language/types/types.ts';

export type PlainValue =
  | boolean
  | number
  | string
  | null
  | readonly PlainValue[]
  | { readonly [name: string]: PlainValue };

/** @internal */
export function plainState(machine: Machine, state: State): Readonly<Record<string, PlainValue>> {
  return Object.fromEntries(
    machine.variables.map(({ name, type }, i) => [
      name,
      plainValue(machine, type, at(state.variables, i)),
    ]),
  );
}

/** Members of an enum and threads are text; arrays have their elements in the order of their indexes. */
function plainValue(machine: Machine, type: Type, value: Value): PlainValue {
  switch (type.kind) {
    case 'bool':
      return value === 1;
    case 'int':
      return value as number;
    case 'enum':
      return type.members[value as number] ?? String(value);
    case 'index': {
      const thread = type.name === 'Tid' ? machine.threads[value as number] : undefined;
      return thread?.name ?? (value as number);
    }
    case 'set':
      return scalarValues(type.element)
        .filter((_, i) => ((value as number) >> i) & 1)
        .map((element) => plainValue(machine, type.element, element));
    case 'optional':
      return value === null ? null : plainValue(machine, type.inner, value);
    case 'struct': {
      const parts = asParts(value);
      return Object.fromEntries(
        type.fields.map((field, i) => [field.name, plainValue(machine, field.type, at(parts, i))]),
      );
    }
    case 'array':
    case 'seq':
      return asParts(value).map((element) => plainValue(machine, type.element, element));
    default:
      return type satisfies never;
  }
}
