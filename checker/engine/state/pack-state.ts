/** States as words, as their layout says, and back. */
import { assert, at } from '../../../model/machine/assert.ts';
import type { Machine } from '../../../model/machine/machine.ts';
import type { State } from '../../../model/machine/state.ts';
import { fromOrdinal, ordinal, type Value } from '../../../spec/language/types/types.ts';
import { type Column, type Layout, maskOf, type Storage } from './columns.ts';

/** Writes `state` as `layout.wordCount` words into `words` from `offset`. */
export function packState(
  machine: Machine,
  layout: Layout,
  state: State,
  words: Uint32Array,
  offset: number,
): void {
  words.fill(0, offset, offset + layout.wordCount);
  layout.variables.forEach((storage, i) => {
    packValue(storage, 0, at(state.variables, i), words, offset);
  });
  layout.threads.forEach(({ control, bias, slots }, thread) => {
    const { pc: node, slots: values } = at(state.threads, thread);
    const { locations } = at(machine.templates, at(machine.threads, thread).template);
    const index = locations.indexOf(node);
    assert(index !== -1, 'each thread is at a control location');
    write(control, 0, index + bias, words, offset);
    slots.forEach((storage, i) => {
      packValue(storage, 0, at(values, i), words, offset);
    });
  });
  if (layout.threads.length === 0) words[offset] = words[offset]! | 1;
  const first = words[offset];
  assert(first !== 0 && first !== 0xffff_ffff, 'no state looks like a free or claimed slot');
}

/** Law: `unpackState(packState(s)) = s` for every state of the machine (pack-state.test.ts). */
export function unpackState(
  machine: Machine,
  layout: Layout,
  words: Uint32Array,
  offset: number,
): State {
  return {
    variables: layout.variables.map((storage) => unpackValue(storage, 0, words, offset)),
    threads: layout.threads.map(({ slots }, thread) => {
      const { locations } = at(machine.templates, at(machine.threads, thread).template);
      return {
        pc: at(locations, locationIndex(layout, thread, words, offset)),
        slots: slots.map((storage) => unpackValue(storage, 0, words, offset)),
      };
    }),
  };
}

/** Returns one local of `thread` in the state at `offset`. */
export function unpackSlot(
  { threads }: Layout,
  thread: number,
  slot: number,
  words: Uint32Array,
  offset: number,
): Value {
  return unpackValue(at(at(threads, thread).slots, slot), 0, words, offset);
}

/** Returns the control location of `thread` in the state at `offset`, by its position among those of its template. */
export function locationIndex(
  { threads }: Layout,
  thread: number,
  words: Uint32Array,
  offset: number,
): number {
  const { control, bias } = at(threads, thread);
  return read(control, 0, words, offset) - bias;
}

function packValue(
  storage: Storage,
  index: number,
  value: Value,
  words: Uint32Array,
  offset: number,
): void {
  switch (storage.kind) {
    case 'scalar':
      write(storage.column, index, ordinal(storage.type, value as number), words, offset);
      return;
    case 'set':
      write(storage.column, index, value as number, words, offset);
      return;
    case 'optional-scalar':
      if (value !== null) {
        write(storage.column, index, ordinal(storage.type, value as number) + 1, words, offset);
      }
      return;
    case 'optional':
      if (value === null) return;
      write(storage.present, index, 1, words, offset);
      packValue(storage.inner, index, value, words, offset);
      return;
    case 'struct':
      storage.fields.forEach((field, i) => {
        packValue(field, index, at(value as readonly Value[], i), words, offset);
      });
      return;
    case 'array':
      (value as readonly Value[]).forEach((element, i) => {
        packValue(storage.element, index * storage.size + i, element, words, offset);
      });
      return;
    case 'seq':
      write(storage.length, index, (value as readonly Value[]).length, words, offset);
      (value as readonly Value[]).forEach((element, i) => {
        packValue(storage.element, index * storage.max + i, element, words, offset);
      });
      return;
    default:
      storage satisfies never;
  }
}

function unpackValue(storage: Storage, index: number, words: Uint32Array, offset: number): Value {
  switch (storage.kind) {
    case 'scalar':
      return fromOrdinal(storage.type, read(storage.column, index, words, offset));
    case 'set':
      return read(storage.column, index, words, offset);
    case 'optional-scalar': {
      const stored = read(storage.column, index, words, offset);
      return stored === 0 ? null : fromOrdinal(storage.type, stored - 1);
    }
    case 'optional':
      return read(storage.present, index, words, offset) === 0
        ? null
        : unpackValue(storage.inner, index, words, offset);
    case 'struct':
      return storage.fields.map((field) => unpackValue(field, index, words, offset));
    case 'array':
      return Array.from({ length: storage.size }, (_, i) =>
        unpackValue(storage.element, index * storage.size + i, words, offset),
      );
    case 'seq':
      return Array.from({ length: read(storage.length, index, words, offset) }, (_, i) =>
        unpackValue(storage.element, index * storage.max + i, words, offset),
      );
    default:
      return storage satisfies never;
  }
}

function write(
  column: Column,
  index: number,
  value: number,
  words: Uint32Array,
  offset: number,
): void {
  if (column.width === 0 || column.isTransient) return;
  const { word, offset: first } = column.segments[index >> column.segmentShift]!;
  const bit = first + column.width * (index & ((1 << column.segmentShift) - 1));
  words[offset + word] = words[offset + word]! | (((value >>> column.low) & maskOf(column)) << bit);
}

function read(column: Column, index: number, words: Uint32Array, offset: number): number {
  if (column.width === 0 || column.isTransient) return column.fixed;
  const { word, offset: first } = column.segments[index >> column.segmentShift]!;
  const bit = first + column.width * (index & ((1 << column.segmentShift) - 1));
  const stored = (words[offset + word]! >>> bit) & maskOf(column);
  return ((stored << column.low) | column.fixed) >>> 0;
}
