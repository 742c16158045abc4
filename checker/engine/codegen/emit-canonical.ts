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
  equal,
  get,
  int,
  isZero,
  lessThanUnsigned,
  load,
  mul,
  ONE,
  or,
  set,
  shl,
  shrU,
  store,
  sub,
  when,
  ZERO,
} from '../code/build-code.ts';
import { type Code, FunctionBuilder, I32, type Local, type Stmt } from '../code/code.ts';
import type { Layout } from '../state/columns.ts';
import type { MemoryMap } from '../state/memory-map.ts';
import {
  type BitField,
  bitFieldKey,
  type FieldMove,
  type Liveness,
  movesOf,
} from '../state/renaming.ts';
import { bitsAt, isBelow, storeBits, xor } from './emit-bits.ts';
import { emitSort } from './emit-identity-sort.ts';

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
