/**
 * The hash of a packed state, its bucket in the visited set, and how states are compared and copied, as code.
 *
 * bucket = floor(hash * buckets / 2^32), with the top 32 bits of the hash (multiply-shift: Lemire, "Fast
 * random integer generation in an interval", 2019). It is monotone in the hash for any number of buckets, so
 * growing keeps the order of states: `emit-move.ts` relies on it.
 */

import {
  add,
  get,
  int,
  load,
  load64,
  long,
  mul,
  or,
  raw,
  set,
  shrU,
  store,
  unary,
} from '../code/build-code.ts';
import { type Code, type FunctionBuilder, I64, type Local, type Stmt } from '../code/code.ts';
import { OP } from '../code/wasm-opcodes.ts';
import { COUNTER, type MemoryMap } from '../state/memory-map.ts';

/** Odd numbers whose bits look random: of the golden ratio, and of MurmurHash3's finaliser. */
const FACTORS = [0x9e3779b97f4a7c15n, 0xc4ceb9fe1a85ec53n, 0xff51afd7ed558ccdn] as const;
/** Odd numbers found by search, which mix 32 bits well: C. Wellons, Hash Prospector, `lowbias32`. */
const SHORT_FACTORS = [0x7feb352d, 0x846ca68b] as const;

/** In bits, what is computed with. JavaScript has no 64-bit integers that are fast. */
export type HashWidth = 32 | 64;

/** What finds the buckets of states. */
export interface HashWriter {
  /** To be done once, before any state. */
  readonly begin: readonly Stmt[];
  /** Hashes the state at an address; until the next one, `bucket` and `rest` are of this state. */
  readonly take: (address: Code) => readonly Stmt[];
  /** The address of its bucket. */
  readonly bucket: Code;
  /** A number whose low bits say little of the bucket. */
  readonly rest: Code;
}

/** Returns the code that hashes states; its locals are those of `f`. */
export function hashWriter(map: MemoryMap, f: FunctionBuilder, width: HashWidth): HashWriter {
  const buckets = f.local(I64);
  const begin = [set(buckets, unary(OP.i64ExtendI32U, load(int(map.counters), COUNTER.buckets)))];
  const bucketOf = (top: Code): Code => {
    const bucket = unary(
      OP.i32WrapI64,
      raw(OP.i64ShrU, raw(OP.i64Mul, top, get(buckets)), long(32n)),
    );
    return add(mul(bucket, int(map.wordCount * 4)), int(map.table));
  };
  if (width === 32) {
    const hash = f.local();
    return {
      begin,
      take: (address) => mixShort(hash, address, map.wordCount),
      bucket: bucketOf(unary(OP.i64ExtendI32U, get(hash))),
      rest: get(hash),
    };
  }
  const hash = f.local(I64);
  const top = raw(OP.i64ShrU, raw(OP.i64Mul, get(hash), long(FACTORS[2])), long(32n));
  return {
    begin,
    take: (address) => [
      set(hash, mixed(address, map.wordCount)),
      set(hash, raw(OP.i64Xor, get(hash), raw(OP.i64ShrU, get(hash), long(32n)))),
    ],
    bucket: bucketOf(top),
    rest: unary(OP.i32WrapI64, get(hash)),
  };
}

function mixed(address: Code, wordCount: number): Code {
  let hash: Code | undefined;
  for (let word = 0; word < wordCount; word += 2) {
    const part =
      word + 1 < wordCount
        ? load64(address, word * 4)
        : unary(OP.i64ExtendI32U, load(address, word * 4));
    const both = hash === undefined ? part : raw(OP.i64Xor, raw(OP.i64Rotl, hash, long(27n)), part);
    hash = raw(OP.i64Mul, both, long(FACTORS[(word / 2) % 2]!));
  }
  return hash!;
}

function mixShort(hash: Local, address: Code, wordCount: number): readonly Stmt[] {
  const fold = (by: number): Stmt => set(hash, raw(OP.i32Xor, get(hash), shrU(get(hash), int(by))));
  const [first, second] = SHORT_FACTORS;
  return Array.from({ length: wordCount }, (_, word) => load(address, word * 4)).flatMap(
    (part, word) => [
      set(hash, mul(word === 0 ? part : raw(OP.i32Xor, get(hash), part), int(first))),
      fold(15),
      set(hash, mul(get(hash), int(second))),
      fold(16),
    ],
  );
}

/** The lines of a cache, in bytes from a bucket, that probing most often reads. */
const TOUCHED = [0, 64, 128] as const;

/**
 * Reads what a look-up from the address in `slot` on will read, so that many look-ups wait for memory at
 * once. (WebAssembly has no prefetch.) What is read goes into `touched`, which must be used.
 */
export function prefetch(slot: Local, touched: Local): readonly Stmt[] {
  return TOUCHED.map((offset) => set(touched, or(get(touched), load(get(slot), offset))));
}

/** Whether the states at two addresses are equal. */
export function sameState(a: Code, b: Code, wordCount: number): Code {
  let difference: Code | undefined;
  for (let word = 0; word < wordCount; word += 2) {
    const part =
      word + 1 < wordCount
        ? raw(OP.i64Xor, load64(a, word * 4), load64(b, word * 4))
        : unary(OP.i64ExtendI32U, raw(OP.i32Xor, load(a, word * 4), load(b, word * 4)));
    difference = difference === undefined ? part : raw(OP.i64Or, difference, part);
  }
  return unary(OP.i64Eqz, difference!);
}

/** Copies a state of `wordCount` words. */
export function copyState(from: Code, to: Code, wordCount: number): readonly Stmt[] {
  const copies: Stmt[] = [];
  for (let word = 0; word < wordCount; word += 2) {
    copies.push(
      word + 1 < wordCount
        ? {
            op: 'store',
            code: OP.i64Store,
            address: to,
            offset: word * 4,
            value: load64(from, word * 4),
          }
        : store(to, word * 4, load(from, word * 4)),
    );
  }
  return copies;
}
