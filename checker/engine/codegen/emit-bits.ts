/** Runs of bits in packed states: how they are read, written and compared. */
import { at } from '../../../model/machine/assert.ts';
import {
  add,
  and,
  equal,
  get,
  int,
  lessThanUnsigned,
  or,
  raw,
  set,
  shl,
  shrU,
} from '../code/build-code.ts';
import type { Code, Local, Stmt } from '../code/code.ts';
import { OP } from '../code/wasm-opcodes.ts';
import type { BitField } from '../state/renaming.ts';

/** Whether the first row of words comes before the second. */
export function isBelow(a: readonly Code[], b: readonly Code[]): Code {
  const [first, other] = [at(a, 0), at(b, 0)];
  const below = lessThanUnsigned(first, other);
  if (a.length === 1) return below;
  return or(below, and(equal(first, other), isBelow(a.slice(1), b.slice(1))));
}

/** What is stored in a field, its bias included. */
export function bitsAt(words: readonly Local[], { word, offset, width }: BitField): Code {
  return bits(at(words, word), offset, width);
}

export function bits(word: Local, offset: number, width: number): Code {
  return and(shrU(get(word), int(offset)), int(width === 32 ? -1 : 2 ** width - 1));
}

/** Stores `value`, without its bias, in a field. */
export function storeBits(words: readonly Local[], field: BitField, value: Code): Stmt {
  const { word: number, offset, width, bias } = field;
  const word = at(words, number);
  const mask = (width === 32 ? -1 : 2 ** width - 1) << offset;
  const stored = shl(add(value, int(bias)), int(offset));
  return set(word, or(and(get(word), int(~mask)), stored));
}

export function xor(left: Code, right: Code): Code {
  return raw(OP.i32Xor, left, right);
}
