/**
 * Values while code is made: where the parts of a value come from.
 *
 * Scalars and sets are one number, in the language's own numbering. A value in the state stays a
 * *place* until somebody asks for a part of it, so whole arrays are never copied to read one element.
 */
import { InternalError } from '../../../model/machine/assert.ts';
import {
  isScalar,
  type ScalarType,
  scalarSize,
  type Type,
  type Value,
} from '../../../spec/language/types/types.ts';
import { add, int, mul, notEqual, ONE, select, sub, ZERO } from '../code/build-code.ts';
import type { Code } from '../code/code.ts';
import type { Column, Storage } from '../state/columns.ts';
import { withoutOptional } from '../state/layout.ts';

export type SymbolicValue =
  | { readonly kind: 'number'; readonly code: Code }
  /** `encoded`: 0 for none, else the ordinal plus one; only if the value is a scalar. */
  | {
      readonly kind: 'optional';
      readonly present: Code;
      readonly inner: SymbolicValue;
      readonly encoded?: Encoded;
    }
  | { readonly kind: 'parts'; readonly parts: readonly SymbolicValue[] }
  /** Elements beyond `length` mean nothing. */
  | { readonly kind: 'seq'; readonly length: Code; readonly elements: readonly SymbolicValue[] }
  | { readonly kind: 'place'; readonly storage: Storage; readonly index: Code };

export interface Encoded {
  readonly code: Code;
  readonly type: ScalarType;
}

/** Reads one element of a column in the state that code runs on; unsigned. */
export type ReadColumn = (column: Column, index: Code) => Code;

export function number(code: Code): SymbolicValue {
  return { kind: 'number', code };
}

/** Returns the value `value` of `type`. */
export function constantValue(type: Type, value: Value): SymbolicValue {
  switch (type.kind) {
    case 'bool':
    case 'int':
    case 'enum':
    case 'index':
    case 'set':
      return number(int(value as number));
    case 'struct':
      return {
        kind: 'parts',
        parts: type.fields.map((field, i) => constantValue(field.type, partOfValue(value, i))),
      };
    case 'array':
      return {
        kind: 'parts',
        parts: Array.from({ length: scalarSize(type.index) }, (_, i) =>
          constantValue(type.element, partOfValue(value, i)),
        ),
      };
    case 'optional': {
      const inner = withoutOptional(type);
      if (value === null) return optionalOf(ZERO, inner, zeroOf(inner));
      return optionalOf(ONE, inner, constantValue(inner, value));
    }
    case 'seq': {
      const elements = value as readonly Value[];
      return {
        kind: 'seq',
        length: int(elements.length),
        elements: elements.map((element) => constantValue(type.element, element)),
      };
    }
    default:
      return type satisfies never;
  }
}

function partOfValue(value: Value, index: number): Value {
  return (value as readonly Value[])[index] ?? null;
}

function optionalOf(present: Code, inner: Type, held: SymbolicValue): SymbolicValue {
  if (!isScalar(inner)) return { kind: 'optional', present, inner: held };
  const code = select(present, add(ordinalOf(inner, codeOf(held)), ONE), ZERO);
  return { kind: 'optional', present, inner: held, encoded: { code, type: inner } };
}

/** Returns a value that is not used. */
export function zeroOf(type: Type): SymbolicValue {
  switch (type.kind) {
    case 'struct':
      return { kind: 'parts', parts: type.fields.map((field) => zeroOf(field.type)) };
    case 'array':
      return {
        kind: 'parts',
        parts: Array.from({ length: scalarSize(type.index) }, () => zeroOf(type.element)),
      };
    case 'optional':
      return constantValue(type, null);
    case 'seq':
      return { kind: 'seq', length: ZERO, elements: [] };
    case 'int':
      return number(int(type.low));
    default:
      return number(ZERO);
  }
}

/** The number that a scalar or set is. */
export function codeOf(held: SymbolicValue): Code {
  if (held.kind !== 'number') throw new InternalError('a number is held as a number');
  return held.code;
}

export function ordinalOf(type: ScalarType, code: Code): Code {
  return type.kind === 'int' ? sub(code, int(type.low)) : code;
}

export function numberAt(type: ScalarType, code: Code): Code {
  return type.kind === 'int' ? add(code, int(type.low)) : code;
}

/** Opens a place by one level; anything else is returned as it is. */
export function opened(held: SymbolicValue, read: ReadColumn): SymbolicValue {
  if (held.kind !== 'place') return held;
  const { storage, index } = held;
  switch (storage.kind) {
    case 'scalar':
      return number(numberAt(storage.type, read(storage.column, index)));
    case 'set':
      return number(read(storage.column, index));
    case 'optional-scalar': {
      const code = read(storage.column, index);
      return {
        kind: 'optional',
        present: notEqual(code, ZERO),
        inner: number(numberAt(storage.type, sub(code, ONE))),
        encoded: { code, type: storage.type },
      };
    }
    case 'optional':
      return {
        kind: 'optional',
        present: read(storage.present, index),
        inner: opened({ kind: 'place', storage: storage.inner, index }, read),
      };
    case 'struct':
      return {
        kind: 'parts',
        parts: storage.fields.map((field) =>
          opened({ kind: 'place', storage: field, index }, read),
        ),
      };
    case 'array':
      return {
        kind: 'parts',
        parts: Array.from({ length: storage.size }, (_, i) =>
          elementPlace(storage.element, index, storage.size, int(i), read),
        ),
      };
    case 'seq':
      return {
        kind: 'seq',
        length: read(storage.length, index),
        elements: Array.from({ length: storage.max }, (_, i) =>
          elementPlace(storage.element, index, storage.max, int(i), read),
        ),
      };
    default:
      return storage satisfies never;
  }
}

/** Element `at` of an array or sequence of `size` elements whose own index is `index`. */
export function elementPlace(
  element: Storage,
  index: Code,
  size: number,
  at: Code,
  read: ReadColumn,
): SymbolicValue {
  const place: SymbolicValue = {
    kind: 'place',
    storage: element,
    index: add(mul(index, int(size)), at),
  };
  return element.kind === 'scalar' || element.kind === 'set' ? opened(place, read) : place;
}

/** The optional `held`, or what becomes one: a value as it is. */
export function asOptional(
  held: SymbolicValue,
  inner: Type,
  read: ReadColumn,
): SymbolicValue & { kind: 'optional' } {
  const open = opened(held, read);
  if (open.kind === 'optional') return open;
  return optionalOf(ONE, withoutOptional(inner), open) as SymbolicValue & { kind: 'optional' };
}

export function partOf(held: SymbolicValue, index: number): SymbolicValue {
  const part = held.kind === 'parts' ? held.parts[index] : undefined;
  if (part === undefined) throw new InternalError('a value has the parts of its type');
  return part;
}
