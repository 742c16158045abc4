/**
 * Symmetry on packed states: a reduction.
 *
 * Idea: the table holds, for each state, the smallest state that renaming identities makes of it.
 * Source: Ip and Dill, 1996 (`model/reduce/symmetry.ts`); sorting, where a type only numbers blocks of bits.
 * Sound because: the frontier holds the states themselves, as they were reached; see
 * `checker/reference/canonical.ts`. Switch: `--reduce symmetry`. Test that would fail: symmetry.test.ts.
 *
 * A type that is only used to number things is *sorted*: what belongs to one identity is a block of
 * bits, and the blocks are put in order. Of other types all renamings are tried, one exchange of
 * neighbours after the other (Johnson 1963), and the smallest state wins.
 */
import { at } from '../../../model/machine/assert.ts';
import type { Machine } from '../../../model/machine/machine.ts';
import { activeSymmetries, exchange, threadsOf } from '../../../model/reduce/symmetry.ts';
import {
  add,
  and,
  type Code,
  equal,
  FunctionBuilder,
  get,
  I32,
  int,
  isZero,
  type Local,
  lessThanUnsigned,
  load,
  mul,
  ONE,
  or,
  raw,
  type Stmt,
  set,
  shl,
  shrU,
  store,
  sub,
  when,
  ZERO,
} from '../code/code.ts';
import { OP } from '../code/wasm-opcodes.ts';
import type { Layout } from '../state/layout.ts';
import type { MemoryMap } from '../state/memory-map.ts';
import {
  type BitField,
  bitFieldKey,
  type FieldMove,
  type Liveness,
  movesOf,
} from '../state/renaming.ts';

export interface CanonicalParts {
  /** `canonical(entry)`: writes the key of the entry of the batch behind it by `map.keyDistance`. */
  readonly canonical: FunctionBuilder;
  readonly functions: readonly FunctionBuilder[];
}

/** Returns the code that makes keys of states; undefined if states are their own keys. */
export function emitCanonical(
  machine: Machine,
  layout: Layout,
  map: MemoryMap,
): CanonicalParts | undefined {
  const symmetries = activeSymmetries(machine);
  if (symmetries.length === 0) return undefined;
  const threads = threadsOf(machine);
  const sorted: (readonly (readonly BitField[])[])[] = [];
  const tried: (readonly (readonly FieldMove[])[])[] = [];
  const taken = new Set<number>();
  for (const symmetry of symmetries) {
    const exchanges = Array.from({ length: symmetry.size - 1 }, (_, i) =>
      movesOf(machine, layout, exchange(symmetry, i, threads)),
    );
    const blocks = blocksOf(exchanges);
    const fields = blocks?.flat().map(bitFieldKey) ?? [];
    if (blocks === undefined || fields.some((field) => taken.has(field))) tried.push(exchanges);
    else {
      sorted.push(blocks);
      for (const field of fields) taken.add(field);
    }
  }

  const wordCount = layout.wordCount;
  const f = new FunctionBuilder([I32], undefined);
  const [entry] = f.params as [Local];
  const words = Array.from({ length: wordCount }, () => f.local());
  const key = add(get(entry), int(map.keyDistance));
  const begin = words.map((word, i) => set(word, load(get(entry), i * 4)));
  const sort = sorted.flatMap((blocks) => emitSort(f, words, blocks));
  const keep = words.map((word, i) => store(key, i * 4, get(word)));
  if (tried.length === 0) {
    f.body = [...begin, ...sort, ...keep];
    return { canonical: f, functions: [f] };
  }

  const tests = tried.map((exchanges) =>
    exchanges.map((moves) => emitExchange(moves, map, sorted, wordCount)),
  );
  f.body = [
    ...begin,
    ...words.map((word, i) => store(int(map.renamed), i * 4, get(word))),
    ...sort,
    ...keep,
    ...walkAll(tests).map(
      (target): Stmt => ({ op: 'do', call: { op: 'call', target, args: [key] } }),
    ),
  ];
  return { canonical: f, functions: [...tests.flat(), f] };
}

/** All elements of a product of groups but one, each one exchange away from the one before. */
function walkAll<T>(groups: readonly (readonly T[])[]): readonly T[] {
  const [first, ...others] = groups;
  if (first === undefined) return [];
  const inner = walkAll(others);
  return [...inner, ...neighbourWalk(first.length + 1).flatMap((i) => [at(first, i), ...inner])];
}

/**
 * Returns which neighbours to exchange, one after the other, to see all orders of `n` things: the last
 * one sweeps to and fro, and at each end the others take one step of theirs.
 */
export function neighbourWalk(n: number): readonly number[] {
  if (n < 2) return [];
  const up = Array.from({ length: n - 1 }, (_, i) => i);
  const down = up.toReversed();
  const inner = neighbourWalk(n - 1);
  return [0, ...inner.map((_, i) => i + 1)].flatMap((_, turn) => {
    const isDown = turn % 2 === 0;
    const step = inner[turn];
    const rest = step === undefined ? [] : [isDown ? step + 1 : step];
    return [...(isDown ? down : up), ...rest];
  });
}

/**
 * The block of fields of each identity, in one order for all, if exchanges of neighbours do nothing but
 * exchange their blocks.
 */
function blocksOf(
  exchanges: readonly (readonly FieldMove[])[],
): readonly (readonly BitField[])[] | undefined {
  const blocks: BitField[][] = [];
  for (const moves of exchanges) {
    if (moves.some(({ content }) => content !== undefined)) return undefined;
    const seen = new Set<number>();
    const pairs = moves.filter(({ from, to }) => {
      if (bitFieldKey(from) === bitFieldKey(to) || seen.has(bitFieldKey(from))) return false;
      seen.add(bitFieldKey(to));
      return true;
    });
    const from = pairs.map((pair) => pair.from);
    const last = blocks.at(-1);
    if (last === undefined) blocks.push(from);
    else if (
      last.length !== from.length ||
      last.some((s, i) => bitFieldKey(s) !== bitFieldKey(at(from, i)))
    )
      return undefined;
    blocks.push(pairs.map((pair) => pair.to));
  }
  return blocks;
}

/** Puts the blocks in ascending order. */
function emitSort(
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

/** The code that exchanges two neighbours in the current state and keeps it if it is the smallest. */
function emitExchange(
  moves: readonly FieldMove[],
  map: MemoryMap,
  sorted: readonly (readonly (readonly BitField[])[])[],
  wordCount: number,
): FunctionBuilder {
  const f = new FunctionBuilder([I32], undefined);
  const [key] = f.params as [Local];
  const words = Array.from({ length: wordCount }, () => f.local());
  const [a, b] = [f.local(), f.local()];
  const body: Stmt[] = words.map((word, i) => set(word, load(int(map.renamed), i * 4)));
  const done = new Set<number>();
  for (const { from, to } of moves) {
    if (bitFieldKey(from) === bitFieldKey(to) || done.has(bitFieldKey(from))) continue;
    done.add(bitFieldKey(to));
    body.push(
      set(a, sub(bitsAt(words, from), int(from.bias))),
      set(b, sub(bitsAt(words, to), int(to.bias))),
      storeBits(words, from, get(b)),
      storeBits(words, to, get(a)),
    );
  }
  for (const { to, content } of moves) {
    if (content === undefined) continue;
    const word = at(words, to.word);
    const value = bitsAt(words, to);
    const pairs = content.newIndexes.flatMap((bit, i) => (bit > i ? [[i, bit] as const] : []));
    for (const [i, k] of pairs) {
      if (content.kind === 'set') {
        const differs = and(xor(shrU(value, int(i)), shrU(value, int(k))), ONE);
        body.push(
          set(a, differs),
          set(
            word,
            xor(get(word), or(shl(get(a), int(to.offset + i)), shl(get(a), int(to.offset + k)))),
          ),
        );
        continue;
      }
      const { base, live } = content;
      const isOne = or(equal(value, int(i + base)), equal(value, int(k + base)));
      const isThere = live.reduce<Code>((all, each) => and(all, isLive(words, each)), ONE);
      body.push(
        set(a, mul(and(isOne, isThere), int((i + base) ^ (k + base)))),
        set(word, xor(get(word), shl(get(a), int(to.offset)))),
      );
    }
  }
  body.push(...words.map((word, i) => store(int(map.renamed), i * 4, get(word))));
  body.push(...sorted.flatMap((blocks) => emitSort(f, words, blocks)));
  const known = words.map((_, i) => load(get(key), i * 4));
  body.push(
    ...when(
      isBelow(words.map(get), known),
      words.map((word, i) => store(get(key), i * 4, get(word))),
    ),
  );
  f.body = body;
  return f;
}

function isLive(words: readonly Local[], live: Liveness): Code {
  const { field } = live;
  const value = bitsAt(words, field);
  if (live.kind === 'above') return lessThanUnsigned(int(live.number), value);
  return isZero(live.values.reduce<Code>((any, each) => or(any, equal(value, int(each))), ZERO));
}

/** Whether the first row of words comes before the second. */
function isBelow(a: readonly Code[], b: readonly Code[]): Code {
  const [first, other] = [at(a, 0), at(b, 0)];
  const below = lessThanUnsigned(first, other);
  if (a.length === 1) return below;
  return or(below, and(equal(first, other), isBelow(a.slice(1), b.slice(1))));
}

/** What is stored in a field, its bias included. */
function bitsAt(words: readonly Local[], { word, offset, width }: BitField): Code {
  return bits(at(words, word), offset, width);
}

function bits(word: Local, offset: number, width: number): Code {
  return and(shrU(get(word), int(offset)), int(width === 32 ? -1 : 2 ** width - 1));
}

/** Stores `value`, without its bias, in a field. */
function storeBits(words: readonly Local[], field: BitField, value: Code): Stmt {
  const { word: number, offset, width, bias } = field;
  const word = at(words, number);
  const mask = (width === 32 ? -1 : 2 ** width - 1) << offset;
  const stored = shl(add(value, int(bias)), int(offset));
  return set(word, or(and(get(word), int(~mask)), stored));
}

function xor(left: Code, right: Code): Code {
  return raw(OP.i32Xor, left, right);
}
