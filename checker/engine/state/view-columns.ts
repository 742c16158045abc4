/**
 * Which bits of a packed state belong to the part that all identities share, and which to the cell of each
 * (`checker/any-number/cells.ts`).
 *
 * A place whose value names an identity belongs to neither: the shared part has whether it names none, a fixed thread, or some
 * identity, and the cell of that one has which of its threads.
 *
 * Law: two states with the same bits of a part, and the same in all places, have the same piece (view-steps-fast.test.ts).
 */
import { assert, at } from '../../../model/machine/assert.ts';
import type { Machine } from '../../../model/machine/machine.ts';
import { ordinal, type Type } from '../../../spec/language/types/types.ts';
import type { Identities } from '../../any-number/identities.ts';
import { type Column, EngineUnsupported, type Layout, maskOf, type Storage } from './columns.ts';

/** A place whose value names an identity, or a thread of one. */
export interface NamingPlace {
  readonly word: number;
  readonly shift: number;
  readonly mask: number;
  /** By what is stored: whom it names. Undefined: nobody, or a fixed thread. */
  readonly names: readonly (NamedCell | undefined)[];
  /** What is stored if it names the unseen identity. */
  readonly unseen: number;
}

export interface NamedCell {
  readonly identity: number;
  /** Which of its threads, from 1; 1 for the identity itself. */
  readonly rank: number;
}

export interface ViewColumns {
  /** The bits of the shared part, and those of each identity's cell. */
  readonly shared: Uint32Array;
  readonly cells: readonly Uint32Array[];
  readonly places: readonly NamingPlace[];
}

/** @throws EngineUnsupported if a value may or may not be there, and names an identity if it is. */
export function viewColumns(machine: Machine, layout: Layout, identities: Identities): ViewColumns {
  return new Division(machine, layout, identities).columns();
}

/** Whose bits those of a value are; undefined: of the shared part. */
type Owner = number | undefined;

class Division {
  private readonly machine: Machine;
  private readonly layout: Layout;
  private readonly identities: Identities;
  private readonly shared: Uint32Array;
  private readonly cells: readonly Uint32Array[];
  private readonly places: NamingPlace[] = [];

  constructor(machine: Machine, layout: Layout, identities: Identities) {
    this.machine = machine;
    this.layout = layout;
    this.identities = identities;
    const none = (): Uint32Array => new Uint32Array(layout.wordCount);
    this.shared = none();
    this.cells = Array.from({ length: identities.size }, none);
  }

  columns(): ViewColumns {
    const { machine, layout, identities } = this;
    for (const [i, { type }] of machine.variables.entries()) {
      this.value(at(layout.variables, i), type, 0, undefined);
    }
    for (const [thread, { template }] of machine.threads.entries()) {
      const owner = identities.ownerOf[thread];
      const { control, slots } = at(layout.threads, thread);
      this.take(control, 0, owner);
      for (const [i, { type }] of at(machine.templates, template).slots.entries()) {
        const storage = at(slots, i);
        // What a thread of a cell knows of identities is its own: it has the bits to itself.
        if (owner === undefined) this.value(storage, type, 0, undefined);
        else this.whole(storage, 0, owner);
      }
    }
    return { shared: this.shared, cells: this.cells, places: this.places };
  }

  private value(storage: Storage, type: Type, index: number, owner: Owner): void {
    const { identities } = this;
    if (!identities.isIn(type)) {
      this.whole(storage, index, owner);
      return;
    }
    switch (storage.kind) {
      case 'scalar':
      case 'optional-scalar':
        this.place(storage, index);
        return;
      case 'set': {
        if (type.kind !== 'set') return;
        const isThread = identities.isThread(type.element);
        for (let member = 0; member < 32; member += 1) {
          const one = isThread ? identities.ownerOf[member] : member;
          this.takeBit(storage.column, index, member, one);
        }
        return;
      }
      case 'struct':
        if (type.kind !== 'struct') return;
        for (const [i, field] of storage.fields.entries()) {
          this.value(field, at(type.fields, i).type, index, owner);
        }
        return;
      case 'array': {
        if (type.kind !== 'array') return;
        for (let i = 0; i < storage.size; i += 1) {
          const element = index * storage.size + i;
          if (identities.isChosen(type.index)) this.whole(storage.element, element, i);
          else if (identities.isThread(type.index)) {
            this.whole(storage.element, element, identities.ownerOf[i]);
          } else this.value(storage.element, type.element, element, owner);
        }
        return;
      }
      case 'optional':
      case 'seq':
        throw new EngineUnsupported('a value that may not be there and names an identity');
      default:
        storage satisfies never;
    }
  }

  /** All bits of a value belong to `owner`. */
  private whole(storage: Storage, index: number, owner: Owner): void {
    switch (storage.kind) {
      case 'scalar':
      case 'optional-scalar':
      case 'set':
        this.take(storage.column, index, owner);
        return;
      case 'optional':
        this.take(storage.present, index, owner);
        this.whole(storage.inner, index, owner);
        return;
      case 'struct':
        for (const field of storage.fields) this.whole(field, index, owner);
        return;
      case 'array':
        for (let i = 0; i < storage.size; i += 1) {
          this.whole(storage.element, index * storage.size + i, owner);
        }
        return;
      case 'seq':
        this.take(storage.length, index, owner);
        for (let i = 0; i < storage.max; i += 1) {
          this.whole(storage.element, index * storage.max + i, owner);
        }
        return;
      default:
        storage satisfies never;
    }
  }

  private maskOfOwner(owner: Owner): Uint32Array {
    return owner === undefined ? this.shared : at(this.cells, owner);
  }

  private take(column: Column, index: number, owner: Owner): void {
    const found = placeOf(column, index);
    if (found === undefined) return;
    const mask = this.maskOfOwner(owner);
    mask[found.word] = at(mask, found.word) | (maskOf(column) << found.shift);
  }

  private takeBit(column: Column, index: number, bit: number, owner: Owner): void {
    const found = placeOf(column, index);
    const stored = bit - column.low;
    if (found === undefined || stored < 0 || stored >= column.width) return;
    const mask = this.maskOfOwner(owner);
    mask[found.word] = at(mask, found.word) | (1 << (found.shift + stored));
  }

  private place(
    storage: Extract<Storage, { kind: 'scalar' | 'optional-scalar' }>,
    index: number,
  ): void {
    const { column, type } = storage;
    const found = placeOf(column, index);
    // Its value is the same in all states.
    if (found === undefined) return;
    const { identities } = this;
    const last = identities.size - 1;
    const unseen = identities.isChosen(type) ? last : identities.threadsOf[last]?.[0];
    if (unseen === undefined) {
      // All threads are fixed, so it names one of them.
      this.take(column, index, undefined);
      return;
    }
    const offset = storage.kind === 'optional-scalar' ? 1 : 0;
    const codeOf = (value: number): number => {
      const code = ordinal(type, value) + offset;
      const stored = (code >>> column.low) & maskOf(column);
      if (((stored << column.low) | column.fixed) >>> 0 !== code) {
        throw new EngineUnsupported('an identity that nothing is ever said to be');
      }
      return stored;
    };
    const names: (NamedCell | undefined)[] = [];
    for (const [identity, threads] of identities.threadsOf.entries()) {
      if (identities.isChosen(type)) names[codeOf(identity)] = { identity, rank: 1 };
      else {
        for (const [i, thread] of threads.entries()) {
          names[codeOf(thread)] = { identity, rank: i + 1 };
        }
      }
    }
    this.places.push({ ...found, mask: maskOf(column), names, unseen: codeOf(unseen) });
  }
}

/** The word and bits of an element of a column; undefined if it has none. */
function placeOf(
  column: Column,
  index: number,
): { readonly word: number; readonly shift: number } | undefined {
  if (column.width === 0 || column.isTransient) return undefined;
  const { word, offset } = at(column.segments, index >> column.segmentShift);
  const shift = offset + column.width * (index & ((1 << column.segmentShift) - 1));
  assert(shift + column.width <= 32, 'an element stands in one word');
  return { word, shift };
}
