/** Whole values stored in the words of a state. */
import { InternalError } from '../../../model/machine/assert.ts';
import { add, and, constant, int, lessThan, mul, ONE, select, ZERO } from '../code/build-code.ts';
import type { Code } from '../code/code.ts';
import type { Column, Storage } from '../state/columns.ts';
import { readIn, writeColumn } from './emit-column.ts';
import type { Scope } from './emit-scope.ts';
import { asOptional, codeOf, opened, ordinalOf, partOf, type SymbolicValue } from './value.ts';
import { encodedAs } from './value-leaves.ts';

/** Stores `held`, a value of `type` that does not read the place it is stored to, in `storage` at `index`. */
export function storeValue(
  scope: Scope,
  storage: Storage,
  index: Code,
  held: SymbolicValue,
  guard?: Code,
): void {
  const read = readIn(scope);
  const kept = (code: Code): Code => (guard === undefined ? code : select(guard, code, ZERO));
  const open = opened(held, read);
  switch (storage.kind) {
    case 'scalar':
      writeColumn(scope, storage.column, index, kept(ordinalOf(storage.type, codeOf(open))));
      return;
    case 'set':
      writeColumn(scope, storage.column, index, kept(codeOf(open)));
      return;
    case 'optional-scalar': {
      const optional = asOptional(open, storage.type, read);
      writeColumn(scope, storage.column, index, kept(encodedAs(optional, storage.type)));
      return;
    }
    case 'optional': {
      const isOptional = open.kind === 'optional';
      const present = isOptional ? open.present : ONE;
      writeColumn(scope, storage.present, index, kept(present));
      const inner = guard === undefined ? present : and(guard, present);
      const value = isOptional ? open.inner : open;
      storeValue(scope, storage.inner, index, value, constant(inner) === 1 ? undefined : inner);
      return;
    }
    case 'struct':
      storage.fields.forEach((field, i) => {
        storeValue(scope, field, index, partOf(open, i), guard);
      });
      return;
    case 'array':
      for (let i = 0; i < storage.size; i += 1) {
        const element = add(mul(index, int(storage.size)), int(i));
        storeValue(scope, storage.element, element, partOf(open, i), guard);
      }
      return;
    case 'seq': {
      if (open.kind !== 'seq') throw new InternalError('a sequence is held as one');
      writeColumn(scope, storage.length, index, kept(open.length));
      for (let i = 0; i < storage.max; i += 1) {
        const element = add(mul(index, int(storage.max)), int(i));
        const held = open.elements[i];
        if (held === undefined) clearStorage(scope, storage.element, element);
        else {
          const inside = and(lessThan(int(i), open.length), guard ?? ONE);
          storeValue(
            scope,
            storage.element,
            element,
            held,
            constant(inside) === 1 ? undefined : inside,
          );
        }
      }
      return;
    }
    default:
      storage satisfies never;
  }
}

/** Gives the value at `index` its first value: all zeros. */
export function clearStorage(scope: Scope, storage: Storage, index: Code): void {
  for (const { column, element } of columnsUnder(storage, index)) {
    writeColumn(scope, column, element, ZERO);
  }
}

/** All columns of a storage, with the elements that belong to `index`. */
export function columnsUnder(
  storage: Storage,
  index: Code,
): readonly { readonly column: Column; readonly element: Code }[] {
  switch (storage.kind) {
    case 'scalar':
    case 'set':
    case 'optional-scalar':
      return [{ column: storage.column, element: index }];
    case 'optional':
      return [{ column: storage.present, element: index }, ...columnsUnder(storage.inner, index)];
    case 'struct':
      return storage.fields.flatMap((field) => columnsUnder(field, index));
    case 'array':
      return Array.from({ length: storage.size }, (_, i) =>
        columnsUnder(storage.element, add(mul(index, int(storage.size)), int(i))),
      ).flat();
    case 'seq':
      return [
        { column: storage.length, element: index },
        ...Array.from({ length: storage.max }, (_, i) =>
          columnsUnder(storage.element, add(mul(index, int(storage.max)), int(i))),
        ).flat(),
      ];
    default:
      return storage satisfies never;
  }
}
