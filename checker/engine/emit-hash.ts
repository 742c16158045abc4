/**
 * The hash of a packed state, its home in the table, and how states are compared and copied, as code.
 *
 * The home is the top 32 bits of the hash times the number of homes, without its lower half: in order of
 * the hash, whatever the number of homes. So neighbours stay neighbours when the table grows.
 */
import {
  add,
  type Code,
  get,
  int,
  type Local,
  load,
  load64,
  long,
  mul,
  raw,
  type Stmt,
  set,
  store,
  unary,
} from './code.ts';
import type { MemoryMap } from './memory-map.ts';
import { OP } from './wasm-opcodes.ts';

/** Odd numbers whose bits look random: of the golden ratio, and of MurmurHash3's finaliser. */
const FACTORS = [0x9e3779b97f4a7c15n, 0xc4ceb9fe1a85ec53n, 0xff51afd7ed558ccdn] as const;

/** Returns the hash of the state at `address`: 64 bits, the top ones best. */
export function hashOf(address: Code, wordCount: number): Code {
  let hash: Code | undefined;
  for (let word = 0; word < wordCount; word += 2) {
    const part =
      word + 1 < wordCount
        ? load64(address, word * 4)
        : unary(OP.i64ExtendI32U, load(address, word * 4));
    const mixed =
      hash === undefined ? part : raw(OP.i64Xor, raw(OP.i64Rotl, hash, long(27n)), part);
    hash = raw(OP.i64Mul, mixed, long(FACTORS[(word / 2) % 2]!));
  }
  return hash!;
}

/**
 * The address of the home of the state whose hash is in `hash`: a statement to be done before, and the
 * address. `homes` has the number of homes.
 */
export function homeOf(map: MemoryMap, hash: Local, homes: Local): readonly [Stmt, Code] {
  const folded = raw(OP.i64Xor, get(hash), raw(OP.i64ShrU, get(hash), long(32n)));
  const top = raw(OP.i64ShrU, raw(OP.i64Mul, folded, long(FACTORS[2])), long(32n));
  const home = unary(OP.i32WrapI64, raw(OP.i64ShrU, raw(OP.i64Mul, top, get(homes)), long(32n)));
  return [set(hash, folded), add(mul(home, int(map.wordCount * 4)), int(map.table))];
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
