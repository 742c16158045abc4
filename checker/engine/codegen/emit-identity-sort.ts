/** Sorting the identities of a type that only numbers blocks of bits. */
import { at } from '../../../model/machine/assert.ts';
import { and, get, int, or, set, shl, sub, ZERO } from '../code/build-code.ts';
import type { Code, FunctionBuilder, Local, Stmt } from '../code/code.ts';
import type { BitField } from '../state/renaming.ts';
import { bits, bitsAt, isBelow, storeBits, xor } from './emit-bits.ts';

/** Puts the blocks in ascending order. */
export function emitSort(
  f: FunctionBuilder,
  words: readonly Local[],
  blocks: readonly (readonly BitField[])[],
): readonly Stmt[] {
  const pieces = keyPieces(blocks);
  if (pieces.length === 0) return [];
  const keys = blocks.map(() => pieces.map(() => f.local()));
  const [test, difference] = [f.local(), f.local()];
  const body: Stmt[] = [];
  for (const [i, block] of blocks.entries()) {
    for (const [k, piece] of pieces.entries()) {
      body.push(set(at(at(keys, i), k), keyOf(words, block, piece)));
    }
  }
  for (let end = blocks.length - 1; end > 0; end -= 1) {
    for (let i = 0; i < end; i += 1) {
      const [a, b] = [at(keys, i), at(keys, i + 1)];
      body.push(set(test, sub(ZERO, isBelow(b.map(get), a.map(get)))));
      for (const k of pieces.keys()) {
        const [left, right] = [at(a, k), at(b, k)];
        body.push(
          set(difference, and(xor(get(left), get(right)), get(test))),
          set(left, xor(get(left), get(difference))),
          set(right, xor(get(right), get(difference))),
        );
      }
    }
  }
  for (const [i, block] of blocks.entries()) {
    for (const [k, piece] of pieces.entries()) {
      for (const run of runsOf(block, piece)) {
        const value = bits(at(at(keys, i), k), run.bit, run.width);
        body.push(storeBits(words, run, value));
      }
    }
  }
  return body;
}

/** Some fields of a block, by their indexes in it: what fits one word of the key. */
interface Piece {
  readonly first: number;
  readonly widths: readonly number[];
}

function keyPieces(blocks: readonly (readonly BitField[])[]): readonly Piece[] {
  const pieces: { first: number; widths: number[] }[] = [];
  let used = 32;
  for (const i of at(blocks, 0).keys()) {
    // The mark makes one thread's location wider than another's.
    const width = Math.max(...blocks.map((block) => at(block, i).width));
    if (used + width > 32) {
      pieces.push({ first: i, widths: [] });
      used = 0;
    }
    at(pieces, pieces.length - 1).widths.push(width);
    used += width;
  }
  return pieces;
}

/** Neighbouring bits of a word, or one field. */
interface Run extends BitField {
  /** Its lowest bit in the word of the key. */
  readonly bit: number;
}

function runsOf(block: readonly BitField[], { first, widths }: Piece): readonly Run[] {
  const runs: Run[] = [];
  let bit = 0;
  for (const [i, width] of widths.entries()) {
    const field = at(block, first + i);
    const last = runs.at(-1);
    if (
      last !== undefined &&
      last.word === field.word &&
      last.offset + last.width === field.offset &&
      last.bit + last.width === bit &&
      last.bias + field.bias === 0
    ) {
      runs[runs.length - 1] = { ...last, width: last.width + field.width };
    } else runs.push({ ...field, bit });
    bit += width;
  }
  return runs;
}

function keyOf(words: readonly Local[], block: readonly BitField[], piece: Piece): Code {
  return runsOf(block, piece).reduce<Code>(
    (sum, run) => or(sum, shl(sub(bitsAt(words, run), int(run.bias)), int(run.bit))),
    ZERO,
  );
}
