/**
 * Small models take longer to compile than to search. The Tiny C Compiler is twenty times as quick as gcc; where it is
 * installed, it is asked first, and a model on which it leads to no agreement is compiled again by the usual compiler,
 * whose answer then counts.
 */
import { kindOf } from '../files/folders.ts';
import { type Env, isOnPath } from './run-tool.ts';

/** What `make` is given to compile quickly. */
export interface QuickCompiler {
  /** Variables for `make`. */
  readonly variables: readonly string[];
  /** What it takes beside the export. */
  readonly files: readonly { readonly name: string; readonly text: string }[];
}

/** Compiles what is plain C. */
export function tinyCompiler(env: Env): QuickCompiler | undefined {
  return isOnPath('tcc', env) ? { variables: ['CC=tcc'], files: [] } : undefined;
}

/** Debian's libc6-dev-i386. */
const LIBRARY = '/usr/lib32';
const HEADERS = '/usr/include/x86_64-linux-gnu';
const RUNTIME = '/usr/lib/x86_64-linux-gnu/tcc/i386-libtcc1.a';
const START = ['crt1.o', 'crti.o', 'crtn.o', 'libc.so.6'].map((name) => `${LIBRARY}/${name}`);
const HEADER = 'one-thread.h';

/**
 * Compiles what Rumur prints: for 32 bits, where two pointers fit into a number of the Tiny C Compiler, and with
 * operations in place of atomic ones, which are the same for the one thread that searches.
 */
export function tinyCompilerForRumur(env: Env): QuickCompiler | undefined {
  const isThere = [...START, RUNTIME, HEADERS].every((file) => kindOf(file) !== undefined);
  if (!isThere || !isOnPath('i386-tcc', env)) return undefined;
  const options = ['-include', HEADER, '-D_Thread_local=', '-isystem', HEADERS, '-nostdlib'];
  return {
    variables: [
      'CC=i386-tcc',
      'ATOMICS=',
      `CFLAGS=${[...options, ...START].join(' ')}`,
      `LDLIBS=${RUNTIME} ${LIBRARY}/libc_nonshared.a`,
    ],
    files: [{ name: HEADER, text: ONE_THREAD }],
  };
}

const ONE_THREAD = `/* What gcc has built in and Rumur uses, for a search by one thread. */
#define __ATOMIC_SEQ_CST 0
#define __atomic_load_n(p, order) (*(p))
#define __atomic_store_n(p, v, order) ((void)(*(p) = (v)))
#define __atomic_add_fetch(p, v, order) (*(p) += (v))
#define __atomic_sub_fetch(p, v, order) (*(p) -= (v))
#define __atomic_fetch_add(p, v, order) ((*(p) += (v)) - (v))
#define __atomic_fetch_or(p, v, order) ({ __typeof__(*(p)) was = *(p); *(p) |= (v); was; })
#define __atomic_exchange_n(p, v, order) ({ __typeof__(*(p)) was = *(p); *(p) = (v); was; })
#define __atomic_compare_exchange_n(p, expected, v, weak, success, failure) \\
  (*(p) == *(expected) ? (*(p) = (v), 1) : (*(expected) = *(p), 0))
#define __sync_add_and_fetch(p, v) (*(p) += (v))
#define __sync_bool_compare_and_swap(p, expected, v) (*(p) == (expected) ? (*(p) = (v), 1) : 0)
#define __sync_val_compare_and_swap(p, expected, v) \\
  ({ __typeof__(*(p)) was = *(p); if (was == (expected)) *(p) = (v); was; })
#define __builtin_offsetof(type, member) ((size_t)&((type *)0)->member)
#define __builtin_unreachable() ((void)0)
/* It is in sizes of arrays, so it has to be a constant where \`x\` is one. */
#define LOG_1(x) ((x) >= 1ull << 1 ? 1 : 0)
#define LOG_2(x) ((x) >= 1ull << 2 ? 2 + LOG_1((x) >> 2) : LOG_1(x))
#define LOG_4(x) ((x) >= 1ull << 4 ? 4 + LOG_2((x) >> 4) : LOG_2(x))
#define LOG_8(x) ((x) >= 1ull << 8 ? 8 + LOG_4((x) >> 8) : LOG_4(x))
#define LOG_16(x) ((x) >= 1ull << 16 ? 16 + LOG_8((x) >> 16) : LOG_8(x))
#define LOG_32(x) ((x) >= 1ull << 32 ? 32 + LOG_16((x) >> 32) : LOG_16(x))
#define __builtin_clzll(x) (63 - LOG_32((unsigned long long)(x)))
/* Called on machines with the highest byte first alone, which this is none of. */
#define __builtin_bswap64(x) (x)
`;
