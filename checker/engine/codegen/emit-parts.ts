/** Parts of values as code: fields of structs, elements of arrays, and what sequences can do. */
import { at, InternalError } from '../../../model/machine/assert.ts';
import type { Type } from '../../../spec/language/types/types.ts';
import {
  add,
  and,
  constant,
  equal,
  int,
  lessThan,
  notEqual,
  ONE,
  or,
  select,
  sub,
  ZERO,
} from '../code/build-code.ts';
import type { Code } from '../code/code.ts';
import { readColumn, readIn } from './emit-column.ts';
import { failUnless, type Scope, share } from './emit-scope.ts';
import { elementPlace, opened, partOf, type SymbolicValue, zeroOf } from './value.ts';
import { equalValues } from './value-equality.ts';
import { fromLeaves, leavesOf } from './value-leaves.ts';

export function fieldOf(base: SymbolicValue, field: number, scope: Scope): SymbolicValue {
  if (base.kind === 'place' && base.storage.kind === 'struct') {
    return { kind: 'place', storage: at(base.storage.fields, field), index: base.index };
  }
  return partOf(opened(base, readIn(scope)), field);
}

/** The element at ordinal `index`, which is inside, of an array or sequence. */
export function elementOf(
  scope: Scope,
  base: SymbolicValue,
  type: Type,
  index: Code,
): SymbolicValue {
  const read = readIn(scope);
  if (base.kind === 'place') {
    const { storage } = base;
    if (storage.kind === 'array' || storage.kind === 'seq') {
      const size = storage.kind === 'array' ? storage.size : storage.max;
      // A constant outside was found to fail before anybody reads there.
      const known = constant(index);
      if (known !== undefined && (known < 0 || known >= size)) return zeroOf(type);
      return elementPlace(storage.element, base.index, size, index, read);
    }
  }
  const open = opened(base, read);
  const elements = open.kind === 'parts' ? open.parts : open.kind === 'seq' ? open.elements : [];
  const known = constant(index);
  if (known !== undefined && elements[known] !== undefined) return elements[known];
  const shared = share(scope, index);
  const [first, ...others] = elements;
  if (first === undefined) return zeroOf(type);
  return others.reduce(
    (held, element, i) => muxed(scope, equal(shared, int(i + 1)), element, held, type),
    first,
  );
}

function muxed(
  scope: Scope,
  test: Code,
  yes: SymbolicValue,
  no: SymbolicValue,
  type: Type,
): SymbolicValue {
  const read = readIn(scope);
  const shared = share(scope, test);
  const others = leavesOf(no, type, read);
  return fromLeaves(
    type,
    leavesOf(yes, type, read).map((leaf, i) => select(shared, leaf, others[i]!)),
  );
}

export function lengthOf(base: SymbolicValue, scope: Scope): Code {
  if (base.kind === 'place' && base.storage.kind === 'seq') {
    return readColumn(scope, base.storage.length, base.index);
  }
  return openedSeq(base, scope).length;
}

function openedSeq(base: SymbolicValue, scope: Scope): SymbolicValue & { kind: 'seq' } {
  const open = opened(base, readIn(scope));
  if (open.kind !== 'seq') throw new InternalError('a sequence is held as one');
  return open;
}

/** `base` with `element` behind its last. */
export function appended(
  scope: Scope,
  base: SymbolicValue,
  element: SymbolicValue,
  seq: Type,
): SymbolicValue {
  if (seq.kind !== 'seq') throw new InternalError('what is appended to is a sequence');
  const { max, element: type } = seq;
  const open = openedSeq(base, scope);
  const length = share(scope, open.length);
  failUnless(scope, lessThan(length, int(max)), 'range');
  const elements = Array.from({ length: max }, (_, i) => {
    const old = open.elements[i];
    if (old === undefined) return element;
    return muxed(scope, equal(length, int(i)), element, old, type);
  });
  return { kind: 'seq', length: add(length, ONE), elements };
}

/** The first element, a value of `type`. */
export function headOf(scope: Scope, base: SymbolicValue, type: Type): SymbolicValue {
  const open = openedSeq(base, scope);
  failUnless(scope, notEqual(open.length, ZERO), 'index');
  return open.elements[0] ?? zeroOf(type);
}

/** All elements but the first. */
export function tailOf(scope: Scope, base: SymbolicValue): SymbolicValue {
  const open = openedSeq(base, scope);
  failUnless(scope, notEqual(open.length, ZERO), 'index');
  return { kind: 'seq', length: sub(open.length, ONE), elements: open.elements.slice(1) };
}

/** Whether `element` is one of a sequence. */
export function contains(scope: Scope, sequence: SymbolicValue, element: SymbolicValue): Code {
  const { length, elements } = openedSeq(sequence, scope);
  const count = share(scope, length);
  return elements.reduce<Code>(
    (any, each, i) =>
      or(any, and(lessThan(int(i), count), equalValues(each, element, readIn(scope)))),
    ZERO,
  );
}
