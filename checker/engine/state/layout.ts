/**
 * Where each part of a state lives: states as a fixed number of 32-bit words.
 *
 * Every value is flattened to *columns*. A column is a small unsigned number for each index of the
 * arrays around it: `shared page[P] : {dirty: bool, ...}` has a column `dirty` of P bits. Columns
 * hold ordinals, so a variable's first value is all zeros: `low..high` is stored from 0, an optional
 * scalar as 0 for `none` and else its ordinal plus one, another optional as a presence bit and the
 * value, a set as its mask, a sequence as its length and elements. What is not there (elements
 * beyond the length, the value of `none`) is zero, so equal states have equal words.
 *
 * Bits of a column that no reachable state changes are not stored (`column-bits.ts`).
 *
 * A local that every stop resets is not part of the state: it is *transient*.
 *
 * A column's elements lie side by side in *segments* of at most 32 bits, none across two words.
 *
 * The first word of a state is never all zeros or all ones, which mark slots of the table of states
 * that are free or being filled: it holds the control location of some thread, counted from 1.
 */
import { assert, at } from '../../../model/machine/assert.ts';
import type { Machine, Template } from '../../../model/machine/machine.ts';
import {
  asOptional,
  join,
  NOTHING,
  type Possible,
} from '../../../model/machine/possible-values.ts';
import { activeSymmetries, mentions, TID } from '../../../model/reduce/symmetry.ts';
import {
  isScalar,
  type ScalarType,
  scalarSize,
  type Type,
} from '../../../spec/language/types/types.ts';
import {
  allBits,
  bitsFor,
  type ColumnBits,
  type KnownValues,
  lengthBits,
  optionalBits,
  presenceBits,
  scalarBits,
  setBits,
} from './column-bits.ts';

export interface Column {
  /** Bits of one element that are stored; 0 if it has one value only. */
  readonly width: number;
  /** The lowest bit of a value that is stored. */
  readonly low: number;
  /** The bits of each value that are not stored, since they never change. */
  readonly fixed: number;
  /** Number of elements. */
  readonly count: number;
  /** log2 of the elements a segment has; the last one may have fewer. */
  segmentShift: number;
  readonly segments: Segment[];
  /** The thread whose control location or locals these are; undefined for variables. */
  readonly thread: number | undefined;
  /** It is 0 in every state, since all control locations reset it; it lives in words of its own during a step. */
  readonly isTransient: boolean;
}

export interface Segment {
  readonly word: number;
  /** The lowest bit of its first element. */
  readonly offset: number;
}

/** How a value of some type is stored. `size`: the elements of the array around, for the index. */
export type Storage =
  | { readonly kind: 'scalar'; readonly type: ScalarType; readonly column: Column }
  | { readonly kind: 'set'; readonly column: Column }
  | { readonly kind: 'optional-scalar'; readonly type: ScalarType; readonly column: Column }
  | { readonly kind: 'optional'; readonly present: Column; readonly inner: Storage }
  | { readonly kind: 'struct'; readonly fields: readonly Storage[] }
  | {
      readonly kind: 'array';
      readonly size: number;
      readonly index: ScalarType;
      readonly element: Storage;
    }
  | {
      readonly kind: 'seq';
      readonly max: number;
      readonly length: Column;
      readonly element: Storage;
    };

export interface Layout {
  readonly wordCount: number;
  /** Words behind those of the state, for transient columns; 0 at the start of each step. */
  readonly transientCount: number;
  /** Sum of the widths, without padding. */
  readonly bitCount: number;
  readonly variables: readonly Storage[];
  readonly threads: readonly ThreadLayout[];
  readonly columns: readonly Column[];
}

export interface ThreadLayout {
  /** Its place among `template.locations`, plus `bias`. */
  readonly control: Column;
  readonly bias: number;
  readonly slots: readonly Storage[];
}

/** A machine that the engine does not take: too wide, or beyond int32. */
export class EngineUnsupported extends Error {
  override readonly name = 'Unsupported';
}

/** Returns the layout of the states of `machine`. A function of the machine. */
export function layoutOf(machine: Machine): Layout {
  const columns: Column[] = [];
  const column = (
    { width, low, fixed }: ColumnBits,
    count: number,
    thread: number | undefined,
    isTransient = false,
  ): Column => {
    if (width > 32) throw new EngineUnsupported('a value of more than 32 bits');
    const common = { segmentShift: 0, segments: [], thread, isTransient };
    const made: Column = { width, low, fixed, count, ...common };
    columns.push(made);
    return made;
  };
  const { possible } = machine;
  const isRenamed = renamedTypes(machine);
  const variables = machine.variables.map(({ type }, i) => {
    const known = possible && at(possible.variables, i);
    return storageOf(type, 1, { known, isRenamed, column: (w, n) => column(w, n, undefined) });
  });

  const locationCounts = machine.threads.map(
    ({ template }) => at(machine.templates, template).locations.length,
  );
  const marked = markedThread(locationCounts);
  const threads = machine.threads.map(({ template: index }, thread): ThreadLayout => {
    const bias = thread === marked ? 1 : 0;
    const template = at(machine.templates, index);
    return {
      control: column(allBits(bitsFor(at(locationCounts, thread) + 2 * bias)), 1, thread),
      bias,
      slots: template.slots.map(({ type }, slot) => {
        const isTransient = isResetEverywhere(template, slot);
        const known = isTransient ? undefined : possibleInSlot(machine, thread, slot);
        return storageOf(type, 1, {
          known,
          isRenamed,
          column: (w, n) => column(w, n, thread, isTransient),
        });
      }),
    };
  });
  const marker = threads[marked]?.control ?? column(allBits(1), 1, undefined);
  const stored = columns.filter(({ isTransient }) => !isTransient);
  const wordCount = place(stored, marker, 0);
  // Only one thread runs at a time, so the transient columns of all threads share their words.
  const transientCounts = machine.threads.map((_, thread) => {
    const own = columns.filter((each) => each.isTransient && each.thread === thread);
    return own.some(({ width }) => width > 0) ? place(own, undefined, wordCount) : 0;
  });
  const transientCount = Math.max(0, ...transientCounts);
  return { wordCount, transientCount, bitCount: bitsOf(stored), variables, threads, columns };
}

function isResetEverywhere(template: Template, slot: number): boolean {
  return template.locations.every((node) => at(template.nodes, node).reset.includes(slot));
}

function bitsOf(columns: readonly Column[]): number {
  return columns.reduce((sum, { width, count }) => sum + width * count, 0);
}

/** The thread whose control location can be counted from 1 at the least cost of bits. */
function markedThread(locationCounts: readonly number[]): number {
  const free = locationCounts.findIndex((count) => bitsFor(count + 2) === bitsFor(count));
  return free === -1 ? 0 : free;
}

/** What is known of the values of a type, and who makes their columns. */
interface StorageContext extends KnownValues {
  readonly column: (bits: ColumnBits, count: number) => Column;
}

function storageOf(type: Type, count: number, context: StorageContext): Storage {
  const { column } = context;
  switch (type.kind) {
    case 'bool':
    case 'int':
    case 'enum':
    case 'index':
      checkedSize(type);
      return { kind: 'scalar', type, column: column(scalarBits(type, context), count) };
    case 'set':
      return { kind: 'set', column: column(setBits(type, context), count) };
    case 'optional': {
      const inner = withoutOptional(type);
      if (isScalar(inner)) {
        checkedSize(inner);
        return {
          kind: 'optional-scalar',
          type: inner,
          column: column(optionalBits(inner, context), count),
        };
      }
      const known = context.known && asOptional(context.known);
      const within = { ...context, known: known?.inner, mayBeAbsent: true as const };
      return {
        kind: 'optional',
        present: column(presenceBits(context), count),
        inner: storageOf(inner, count, within),
      };
    }
    case 'struct': {
      const { known } = context;
      const fields = known?.kind === 'struct' ? known.fields : [];
      return {
        kind: 'struct',
        fields: type.fields.map((field, i) =>
          storageOf(field.type, count, { ...context, known: fields[i] }),
        ),
      };
    }
    case 'array': {
      const size = scalarSize(type.index);
      const known = context.known?.kind === 'array' ? context.known.element : undefined;
      return {
        kind: 'array',
        size,
        index: type.index,
        element: storageOf(type.element, count * size, { ...context, known }),
      };
    }
    case 'seq': {
      const known = context.known?.kind === 'seq' ? context.known.element : undefined;
      return {
        kind: 'seq',
        max: type.max,
        length: column(lengthBits(type, context), count),
        element: storageOf(type.element, count * type.max, {
          ...context,
          known,
          mayBeAbsent: true,
        }),
      };
    }
    default:
      return type satisfies never;
  }
}

/** What a slot can be; of threads that are renamed into each other, what that of any can be. */
function possibleInSlot(machine: Machine, thread: number, slot: number): Possible | undefined {
  const { possible, threads } = machine;
  if (possible === undefined) return undefined;
  if (activeSymmetries(machine).length === 0) return at(at(possible.slots, thread), slot);
  const { template } = at(threads, thread);
  return threads.reduce<Possible>(
    (all, other, i) =>
      other.template === template ? join(all, at(at(possible.slots, i), slot)) : all,
    NOTHING,
  );
}

/** Tells of a type whether renaming changes values of it; undefined if nothing is renamed. */
function renamedTypes(machine: Machine): KnownValues['isRenamed'] {
  const names = new Set<string>(activeSymmetries(machine).map(({ type }) => type));
  if (names.size === 0) return undefined;
  return (type) => mentions(type, (name) => name === TID || names.has(name));
}

/** The type behind any number of optionals: `none` is the same for all of them. */
export function withoutOptional(type: Type): Type {
  return type.kind === 'optional' ? withoutOptional(type.inner) : type;
}

function checkedSize(type: ScalarType): number {
  const size = scalarSize(type);
  const fits =
    size <= 2 ** 31 && (type.kind !== 'int' || (type.low >= -(2 ** 31) && type.high < 2 ** 31));
  if (!fits) throw new EngineUnsupported('a number of more than 32 bits');
  return size;
}

/**
 * Gives every column its segments, from word `firstWord`, and returns how many words they take. Segments are put in the first
 * word with room, widest first; if that wastes a word, arrays are cut into smaller segments.
 */
function place(columns: readonly Column[], marker: Column | undefined, firstWord: number): number {
  const least = Math.max(1, Math.ceil(bitsOf(columns) / 32));
  let best: Placement | undefined;
  for (const limit of [32, 16, 8, 4, 2, 1]) {
    const tried = placeWith(columns, marker, limit);
    if (best === undefined || tried.wordCount < best.wordCount) best = tried;
    if (best.wordCount === least) break;
  }
  assert(best !== undefined, 'every layout can be placed');
  for (const [i, column] of columns.entries()) {
    column.segmentShift = at(best.shifts, i);
    for (const { word, offset } of at(best.segments, i)) {
      column.segments.push({ word: word + firstWord, offset });
    }
  }
  return best.wordCount;
}

interface Placement {
  readonly wordCount: number;
  readonly shifts: readonly number[];
  readonly segments: readonly (readonly Segment[])[];
}

function placeWith(
  columns: readonly Column[],
  marker: Column | undefined,
  limit: number,
): Placement {
  const shifts = columns.map(({ width, count }) => segmentShift(width, count, limit));
  const items = columns.flatMap(({ width, count }, column) => {
    const per = 1 << at(shifts, column);
    const number = width === 0 ? 0 : Math.ceil(count / per);
    return Array.from({ length: number }, (_, part) => ({
      column,
      part,
      bits: width * Math.min(per, count - part * per),
    }));
  });
  const isMarker = (item: { column: number }): boolean => columns[item.column] === marker;
  items.sort(
    (a, b) =>
      Number(isMarker(b)) - Number(isMarker(a)) ||
      b.bits - a.bits ||
      a.column - b.column ||
      a.part - b.part,
  );
  const used: number[] = [];
  const segments: Segment[][] = columns.map(() => []);
  for (const { column, part, bits } of items) {
    let word = used.findIndex((taken) => taken + bits <= 32);
    if (word === -1) word = used.push(0) - 1;
    segments[column]![part] = { word, offset: used[word]! };
    used[word]! += bits;
  }
  return { wordCount: Math.max(1, used.length), shifts, segments };
}

/** The largest power of two of elements that fit in `limit` bits or are all there are. */
function segmentShift(width: number, count: number, limit: number): number {
  let shift = 0;
  const room = Math.max(limit, width);
  const enough = (elements: number): boolean => elements >= count;
  while (!enough(1 << shift) && width * Math.min(count, 2 << shift) <= room) shift += 1;
  return shift;
}

/** All stored bits of one element, in the lowest place. */
export function maskOf({ width }: Column): number {
  return width === 32 ? -1 : 2 ** width - 1;
}
