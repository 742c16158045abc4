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
 * A local that every control location resets is not part of the state: it is *transient*.
 *
 * A column's elements lie side by side in *segments* of at most 32 bits, none across two words.
 *
 * The first word of a state is never all zeros or all ones, which mark slots of the table of states
 * that are free or being filled: it holds the control location of some thread, counted from 1.
 */
import { at } from '../../../model/machine/assert.ts';
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
import {
  type Column,
  EngineUnsupported,
  type Layout,
  type Storage,
  type ThreadLayout,
} from './columns.ts';
import { bitsOf, place } from './place-columns.ts';

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
