/**
 * The bit layout of states: where each part of a state lies when it is packed into 32-bit words.
 *
 * A state is a row of *fields*, each a number of `width` bits at bit `offset`, counted from the least
 * significant bit of word 0; a field may begin in one word and end in the next. First come the
 * variables, then for each thread its control location (its position in the template's `locations`) and its
 * slots. Composite values are laid out part by part, in order:
 *
 *   scalar           its ordinal (`1..3` needs two bits)
 *   set              its mask, one bit an element
 *   optional scalar  0 for `none`, otherwise ordinal + 1
 *   other optional   one bit for presence, then the value; absent, its first value
 *   struct, array    its parts
 *   sequence         its length, then `max` elements; those beyond the length are first values
 *
 * A type of one value needs no bits. As unused parts have one fixed content, equal states have equal
 * words and the reverse: law `unpack(pack(s)) = s` (layout.test.ts).
 */
import {
  firstValue,
  fromOrdinal,
  isScalar,
  ordinal,
  scalarSize,
  type Type,
  type Value,
} from '../../spec/language/types/types.ts';
import { assert, at } from '../machine/assert.ts';
import type { Machine } from '../machine/machine.ts';
import type { State } from '../machine/state.ts';
import { asNumber, asParts } from '../machine/value.ts';

export interface Field {
  /** As a person would point at it: `page[0].dirty`, `writer[1] at`, `writer[1].seen`. */
  readonly name: string;
  /** In bits, from the start of the state. */
  readonly offset: number;
  /** In bits; at most 31. */
  readonly width: number;
}

export interface Layout {
  readonly machine: Machine;
  readonly fields: readonly Field[];
  readonly bits: number;
  /** 32-bit words for one state; at least 1. */
  readonly words: number;
}

/** Returns the layout of the states of `machine`; the same machine always has the same one. */
export function layoutOf(machine: Machine): Layout {
  const fields: Field[] = [];
  let bits = 0;
  for (const { name, width } of namedLeaves(machine)) {
    fields.push({ name, offset: bits, width });
    bits += width;
  }
  return { machine, fields, bits, words: Math.max(1, Math.ceil(bits / 32)) };
}

/** Returns `state` as `layout.words` words. @throws InternalError if a value is not in its type. */
export function pack(layout: Layout, state: State): Uint32Array {
  const numbers = [...stateNumbers(layout.machine, state)];
  assert(numbers.length === layout.fields.length, 'a state has one number a field');
  const words = new Uint32Array(layout.words);
  for (const [i, { name, offset, width }] of layout.fields.entries()) {
    const number = at(numbers, i);
    assert(number >= 0 && number < 2 ** width, `${number} of ${name} fits ${width} bits`);
    writeBits(words, offset, width, number);
  }
  return words;
}

/** Returns the state of which `words` is the packed form. */
export function unpack(layout: Layout, words: Uint32Array): State {
  const { machine, fields } = layout;
  const numbers = fields.map(({ offset, width }) => readBits(words, offset, width));
  let next = 0;
  const take: Take = () => {
    next += 1;
    return at(numbers, next - 1);
  };
  return {
    variables: machine.variables.map(({ type }) => takeValue(type, take)),
    threads: machine.threads.map(({ template }) => {
      const { locations, slots } = at(machine.templates, template);
      return { pc: at(locations, take()), slots: slots.map(({ type }) => takeValue(type, take)) };
    }),
  };
}

/** Returns how many bits distinguish `count` values. */
export function bitWidth(count: number): number {
  return count <= 1 ? 0 : Math.floor(Math.log2(count - 1)) + 1;
}

interface Leaf {
  readonly name: string;
  readonly width: number;
}

function* namedLeaves(machine: Machine): Generator<Leaf> {
  for (const { name, type } of machine.variables) yield* leaves(name, type);
  for (const { name, template } of machine.threads) {
    const { locations, slots } = at(machine.templates, template);
    yield { name: `${name} at`, width: bitWidth(locations.length) };
    for (const slot of slots) yield* leaves(`${name}.${slot.name}`, slot.type);
  }
}

// The next three functions walk a type in the same order; each has one case for each kind.

function* leaves(name: string, type: Type): Generator<Leaf> {
  switch (type.kind) {
    case 'bool':
    case 'int':
    case 'enum':
    case 'index':
      yield { name, width: bitWidth(scalarSize(type)) };
      break;
    case 'set':
      yield { name, width: scalarSize(type.element) };
      break;
    case 'optional':
      if (isScalar(type.inner)) yield { name, width: bitWidth(scalarSize(type.inner) + 1) };
      else {
        yield { name: `${name} present`, width: 1 };
        yield* leaves(name, type.inner);
      }
      break;
    case 'struct':
      for (const field of type.fields) yield* leaves(`${name}.${field.name}`, field.type);
      break;
    case 'array':
      for (let i = 0; i < scalarSize(type.index); i += 1) {
        yield* leaves(`${name}[${fromOrdinal(type.index, i)}]`, type.element);
      }
      break;
    case 'seq':
      yield { name: `len(${name})`, width: bitWidth(type.max + 1) };
      for (let i = 0; i < type.max; i += 1) yield* leaves(`${name}[${i}]`, type.element);
      break;
    default:
      return type satisfies never;
  }
}

function* stateNumbers(machine: Machine, state: State): Generator<number> {
  for (const [i, { type }] of machine.variables.entries())
    yield* numbersOf(type, at(state.variables, i));
  for (const [i, { template }] of machine.threads.entries()) {
    const { locations, slots } = at(machine.templates, template);
    const thread = at(state.threads, i);
    yield locations.indexOf(thread.pc);
    for (const [k, { type }] of slots.entries()) yield* numbersOf(type, at(thread.slots, k));
  }
}

function* numbersOf(type: Type, value: Value): Generator<number> {
  switch (type.kind) {
    case 'bool':
    case 'int':
    case 'enum':
    case 'index':
      yield ordinal(type, asNumber(value));
      break;
    case 'set':
      yield asNumber(value);
      break;
    case 'optional':
      if (isScalar(type.inner)) yield value === null ? 0 : ordinal(type.inner, asNumber(value)) + 1;
      else {
        yield value === null ? 0 : 1;
        yield* numbersOf(type.inner, value ?? firstValue(type.inner));
      }
      break;
    case 'struct':
      for (const [i, field] of type.fields.entries())
        yield* numbersOf(field.type, at(asParts(value), i));
      break;
    case 'array':
      for (const element of asParts(value)) yield* numbersOf(type.element, element);
      break;
    case 'seq': {
      const elements = asParts(value);
      yield elements.length;
      for (let i = 0; i < type.max; i += 1) {
        yield* numbersOf(
          type.element,
          elements[i] ?? (i < elements.length ? null : firstValue(type.element)),
        );
      }
      break;
    }
    default:
      return type satisfies never;
  }
}

type Take = () => number;

function takeValue(type: Type, take: Take): Value {
  switch (type.kind) {
    case 'bool':
    case 'int':
    case 'enum':
    case 'index':
      return fromOrdinal(type, take());
    case 'set':
      return take();
    case 'optional': {
      const number = take();
      if (isScalar(type.inner)) return number === 0 ? null : fromOrdinal(type.inner, number - 1);
      const value = takeValue(type.inner, take);
      return number === 0 ? null : value;
    }
    case 'struct':
      return type.fields.map((field) => takeValue(field.type, take));
    case 'array':
      return Array.from({ length: scalarSize(type.index) }, () => takeValue(type.element, take));
    case 'seq': {
      const length = take();
      const elements = Array.from({ length: type.max }, () => takeValue(type.element, take));
      return elements.slice(0, length);
    }
    default:
      return type satisfies never;
  }
}

function writeBits(words: Uint32Array, offset: number, width: number, number: number): void {
  for (let bit = 0; bit < width; bit += 1) {
    const position = offset + bit;
    const word = position >>> 5;
    if (((number >>> bit) & 1) === 1) words[word] = at(words, word) | (1 << (position & 31));
  }
}

function readBits(words: Uint32Array, offset: number, width: number): number {
  let number = 0;
  for (let bit = 0; bit < width; bit += 1) {
    const position = offset + bit;
    number |= ((at(words, position >>> 5) >>> (position & 31)) & 1) << bit;
  }
  return number;
}
