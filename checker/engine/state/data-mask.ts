/** Which bits of a packed state are shared data: `differsInData` on words. */
import { at } from '../../../model/machine/assert.ts';
import type { Machine } from '../../../model/machine/machine.ts';
import { isLockType } from '../../../model/machine/shared-data.ts';
import type { Type } from '../../../spec/language/types/types.ts';
import { type Column, type Layout, maskOf, type Storage } from './columns.ts';

/**
 * Returns a mask for each word of a state.
 *
 * Law: two states of the machine differ under it exactly if they differ in data (data-mask.test.ts).
 */
export function dataMaskOf(machine: Machine, layout: Layout): Uint32Array {
  const mask = new Uint32Array(layout.wordCount);
  machine.variables.forEach(({ storage, type }, i) => {
    if (storage !== 'ghost') mark(machine, type, at(layout.variables, i), mask);
  });
  return mask;
}

/** Tells whether the states at the start of `before` and at `offset` of `after` differ under `mask`. */
export function differsUnder(
  mask: Uint32Array,
  before: Uint32Array,
  after: Uint32Array,
  offset: number,
): boolean {
  for (let word = 0; word < mask.length; word += 1) {
    if (((before[word]! ^ after[offset + word]!) & mask[word]!) !== 0) return true;
  }
  return false;
}

function mark(machine: Machine, type: Type, storage: Storage, mask: Uint32Array): void {
  if (isLockType(machine, type)) return;
  if (type.kind === 'array' && storage.kind === 'array') {
    mark(machine, type.element, storage.element, mask);
  } else if (type.kind === 'struct' && storage.kind === 'struct') {
    type.fields.forEach((field, i) => {
      mark(machine, field.type, at(storage.fields, i), mask);
    });
  } else {
    for (const column of columnsOf(storage)) markColumn(column, mask);
  }
}

function columnsOf(storage: Storage): readonly Column[] {
  switch (storage.kind) {
    case 'scalar':
    case 'set':
    case 'optional-scalar':
      return [storage.column];
    case 'optional':
      return [storage.present, ...columnsOf(storage.inner)];
    case 'struct':
      return storage.fields.flatMap(columnsOf);
    case 'array':
      return columnsOf(storage.element);
    case 'seq':
      return [storage.length, ...columnsOf(storage.element)];
    default:
      return storage satisfies never;
  }
}

function markColumn(column: Column, mask: Uint32Array): void {
  if (column.width === 0 || column.isTransient) return;
  const perSegment = 1 << column.segmentShift;
  for (let index = 0; index < column.count; index += 1) {
    const { word, offset } = at(column.segments, index >> column.segmentShift);
    const bit = offset + column.width * (index & (perSegment - 1));
    mask[word] = at(mask, word) | (maskOf(column) << bit);
  }
}
