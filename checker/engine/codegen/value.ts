/**
 * Values while code is made: where the parts of a value come from.
 *
 * Scalars and sets are one number, in the language's own numbering. A value in the state stays a
 * *place* until somebody asks for a part of it, so whole arrays are never copied to read one element.
 */
import { InternalError } from '../../../model/machine/assert.ts';
import {
  isScalar,
  ordinal,
  type ScalarType,
  scalarSize,
  type Type,
  type Value,
} from '../../../spec/language/types/types.ts';
import {
  add,
  and,
  type Code,
  constant,
  equal,
  int,
  isZero,
  lessThan,
  mul,
  notEqual,
  ONE,
  or,
  select,
  sub,
  ZERO,
} from '../code/code.ts';
import { type Column, type Storage, withoutOptional } from '../state/layout.ts';

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

/** Element `at` of an array or sequence of `size` elements that stands at `index`. */
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

/** Tells whether two values of comparable types are equal. */
export function equalValues(left: SymbolicValue, right: SymbolicValue, read: ReadColumn): Code {
  const [a, b] = [opened(left, read), opened(right, read)];
  if (a.kind === 'number' && b.kind === 'number') return equal(a.code, b.code);
  if (a.kind === 'parts' && b.kind === 'parts') {
    return a.parts.reduce<Code>(
      (all, part, i) => and(all, equalValues(part, b.parts[i]!, read)),
      ONE,
    );
  }
  if (a.kind === 'optional' && b.kind === 'optional') return sameOptional(a, b, read);
  // A plain value stands for an optional that is there.
  if (a.kind === 'optional') return and(a.present, equalValues(a.inner, b, read));
  if (b.kind === 'optional') return and(b.present, equalValues(a, b.inner, read));
  if (a.kind === 'seq' && b.kind === 'seq') {
    const common = Math.min(a.elements.length, b.elements.length);
    let all = and(equal(a.length, b.length), lessThan(a.length, int(common + 1)));
    for (let i = 0; i < common; i += 1) {
      const beyond = isZero(lessThan(int(i), a.length));
      all = and(all, or(beyond, equalValues(a.elements[i]!, b.elements[i]!, read)));
    }
    return all;
  }
  throw new InternalError('only values of comparable types are compared');
}

function sameOptional(
  a: SymbolicValue & { kind: 'optional' },
  b: SymbolicValue & { kind: 'optional' },
  read: ReadColumn,
): Code {
  if (constant(a.present) === 0) return isZero(b.present);
  if (constant(b.present) === 0) return isZero(a.present);
  if (a.encoded !== undefined && b.encoded !== undefined) {
    if (ordinal(a.encoded.type, 0) === ordinal(b.encoded.type, 0)) {
      return equal(a.encoded.code, b.encoded.code);
    }
  }
  const inner = or(isZero(a.present), equalValues(a.inner, b.inner, read));
  return and(equal(a.present, b.present), inner);
}

/** The numbers that make up a value of `type`, in a fixed order. Law: `fromLeaves` is its inverse. */
export function leavesOf(held: SymbolicValue, type: Type, read: ReadColumn): readonly Code[] {
  const open = opened(held, read);
  switch (type.kind) {
    case 'bool':
    case 'int':
    case 'enum':
    case 'index':
    case 'set':
      return [codeOf(open)];
    case 'struct':
      return type.fields.flatMap((field, i) => leavesOf(partOf(open, i), field.type, read));
    case 'array':
      return Array.from({ length: scalarSize(type.index) }, (_, i) =>
        leavesOf(partOf(open, i), type.element, read),
      ).flat();
    case 'optional': {
      const inner = withoutOptional(type);
      const optional = asOptional(open, inner, read);
      if (isScalar(inner)) return [encodedAs(optional, inner)];
      return [optional.present, ...leavesOf(optional.inner, inner, read)];
    }
    case 'seq': {
      if (open.kind !== 'seq') throw new InternalError('a sequence is held as one');
      const elements = Array.from({ length: type.max }, (_, i) =>
        leavesOf(open.elements[i] ?? zeroOf(type.element), type.element, read),
      );
      return [open.length, ...elements.flat()];
    }
    default:
      return type satisfies never;
  }
}

/** The optional scalar as it is stored in a column of `type`: 0 for none, else its ordinal plus one. */
export function encodedAs(optional: SymbolicValue & { kind: 'optional' }, type: ScalarType): Code {
  const { encoded, present, inner } = optional;
  if (encoded !== undefined && ordinal(encoded.type, 0) === ordinal(type, 0)) return encoded.code;
  return select(present, add(ordinalOf(type, codeOf(inner)), ONE), ZERO);
}

/** Makes a value of `type` of its leaves. */
export function fromLeaves(type: Type, leaves: readonly Code[]): SymbolicValue {
  let next = 0;
  const take = (): Code => leaves[next++]!;
  const build = (of: Type): SymbolicValue => {
    switch (of.kind) {
      case 'bool':
      case 'int':
      case 'enum':
      case 'index':
      case 'set':
        return number(take());
      case 'struct':
        return { kind: 'parts', parts: of.fields.map((field) => build(field.type)) };
      case 'array':
        return {
          kind: 'parts',
          parts: Array.from({ length: scalarSize(of.index) }, () => build(of.element)),
        };
      case 'optional': {
        const inner = withoutOptional(of);
        if (!isScalar(inner)) return { kind: 'optional', present: take(), inner: build(inner) };
        const code = take();
        return {
          kind: 'optional',
          present: notEqual(code, ZERO),
          inner: number(numberAt(inner, sub(code, ONE))),
          encoded: { code, type: inner },
        };
      }
      case 'seq':
        return {
          kind: 'seq',
          length: take(),
          elements: Array.from({ length: of.max }, () => build(of.element)),
        };
      default:
        return of satisfies never;
    }
  };
  return build(type);
}

export function partOf(held: SymbolicValue, index: number): SymbolicValue {
  const part = held.kind === 'parts' ? held.parts[index] : undefined;
  if (part === undefined) throw new InternalError('a value has the parts of its type');
  return part;
}
