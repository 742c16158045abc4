/** A value as the numbers of its columns, and back. */
import { InternalError } from '../../../model/machine/assert.ts';
import {
  isScalar,
  ordinal,
  type ScalarType,
  scalarSize,
  type Type,
} from '../../../spec/language/types/types.ts';
import { add, notEqual, ONE, select, sub, ZERO } from '../code/build-code.ts';
import type { Code } from '../code/code.ts';
import { withoutOptional } from '../state/layout.ts';
import {
  asOptional,
  codeOf,
  number,
  numberAt,
  opened,
  ordinalOf,
  partOf,
  type ReadColumn,
  type SymbolicValue,
  zeroOf,
} from './value.ts';

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
