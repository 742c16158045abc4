/** Values in the Informal Trace Format of the Apalache project (its ADR 015), and their comparison. */
import { at } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { asParts } from '../../model/machine/value.ts';
import {
  fromOrdinal,
  scalarValues,
  type Type,
  type Value,
} from '../../spec/language/types/types.ts';

export type ItfValue =
  | boolean
  | number
  | string
  | readonly ItfValue[]
  | { readonly [name: string]: ItfValue };

/**
 * Returns a value of the machine in ITF. Members of an enum and threads are strings, numbers and
 * other identities `#bigint`, arrays `#map` from index to element, and an optional is the variant
 * `None` or `Some` with its value, as Quint writes them.
 */
export function itfValue(machine: Machine, type: Type, value: Value): ItfValue {
  switch (type.kind) {
    case 'bool':
      return value === 1;
    case 'int':
      return { '#bigint': String(value) };
    case 'enum':
      return type.members[value as number] ?? String(value);
    case 'index': {
      const thread = type.name === 'Tid' ? machine.threads[value as number] : undefined;
      return thread?.name ?? { '#bigint': String(value) };
    }
    case 'set': {
      const within = scalarValues(type.element).filter((_, i) => ((value as number) >> i) & 1);
      return { '#set': within.map((element) => itfValue(machine, type.element, element)) };
    }
    case 'optional':
      return value === null
        ? { tag: 'None', value: { '#tup': [] } }
        : { tag: 'Some', value: itfValue(machine, type.inner, value) };
    case 'struct': {
      const parts = asParts(value);
      return Object.fromEntries(
        type.fields.map(({ name, type: inner }, i) => [
          name,
          itfValue(machine, inner, at(parts, i)),
        ]),
      );
    }
    case 'array':
      return {
        '#map': asParts(value).map((element, i) => [
          itfValue(machine, type.index, fromOrdinal(type.index, i)),
          itfValue(machine, type.element, element),
        ]),
      };
    case 'seq':
      return asParts(value).map((element) => itfValue(machine, type.element, element));
    default:
      return type satisfies never;
  }
}

/**
 * Returns a text that is the same for two ITF values exactly if they are the same value: whole
 * numbers count however they are written, elements of sets and maps and fields of records in any
 * order, and a tuple is a list.
 */
export function itfKey(value: unknown): string {
  if (typeof value === 'number') return `#${value}`;
  if (Array.isArray(value)) return `[${value.map(itfKey).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'undefined';
  const big = own(value, '#bigint');
  if (typeof big === 'string' && /^-?\d{1,400}$/.test(big)) return `#${BigInt(big)}`;
  const tuple = own(value, '#tup');
  if (Array.isArray(tuple)) return itfKey(tuple);
  const set = own(value, '#set');
  if (Array.isArray(set)) return `{${[...new Set(set.map(itfKey))].sort().join()}}`;
  const map = own(value, '#map');
  if (Array.isArray(map)) return `<${map.map(itfKey).sort().join()}>`;
  // What says nothing is left out: two tools write the value of `None` in two ways.
  const fields = Object.entries(value).filter(([name]) => name !== '#meta');
  if (own(value, 'tag') === 'None') return '{None}';
  return `{${fields
    .map(([name, field]) => `${JSON.stringify(name)}:${itfKey(field)}`)
    .sort()
    .join()}}`;
}

/** Returns an ITF value as people read it: `{write: true, frame: 0}`. */
export function showItf(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(showItf).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const big = own(value, '#bigint');
  if (typeof big === 'string') return big;
  const [tuple, set, map] = [own(value, '#tup'), own(value, '#set'), own(value, '#map')];
  if (Array.isArray(tuple)) return `(${tuple.map(showItf).join(', ')})`;
  if (Array.isArray(set)) return `{${set.map(showItf).join(', ')}}`;
  if (Array.isArray(map)) {
    const pairs = map.map((pair) =>
      Array.isArray(pair) && pair.length === 2
        ? `${showItf(pair[0])}: ${showItf(pair[1])}`
        : showItf(pair),
    );
    return `[${pairs.join(', ')}]`;
  }
  if (own(value, 'tag') === 'None') return 'none';
  if (own(value, 'tag') === 'Some') return showItf(own(value, 'value'));
  const fields = Object.entries(value).map(([name, field]) => `${name}: ${showItf(field)}`);
  return `{${fields.join(', ')}}`;
}

function own(value: object, name: string): unknown {
  return Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
}
