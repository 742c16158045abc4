/**
 * The kinds of files that are read back. Whoever opens a file says of which kind it is, so that this list has all of
 * them: test/damaged-files.test.ts changes every byte of a small file of each, and docs/SECURITY.md says what a
 * change can do.
 */

/**
 * Why a byte that changed turns no answer green:
 *
 * - `sealed`: a checksum is of all bytes.
 * - `worked-out`: what the file says is worked out again, and is believed where that comes to the same.
 * - `given`: people write it and say something by it; another text says something else.
 * - `installed`: it comes with faultline, and is as trusted as its code.
 */
export type Guard = 'sealed' | 'worked-out' | 'given' | 'installed';

export interface FileKindFacts {
  readonly guard: Guard;
  /** A larger file is not read. */
  readonly bytesMax: number;
}

/** Larger than any spec or list that a person would read. */
const WRITTEN_BY_HAND = 2 ** 20;

export type FileKind =
  | 'spec'
  | 'picture'
  | 'checkpoint'
  | 'cache entry'
  | 'cache secret'
  | 'kept program'
  | 'checksum of a kept program'
  | 'certificate'
  | 'report of a shard'
  | 'run'
  | 'record of a matrix'
  | 'table'
  | 'survivors'
  | 'program text'
  | 'file in the way'
  | 'shipped';

export const FILE_KINDS: Readonly<Record<FileKind, FileKindFacts>> = {
  /** A spec, a module or a litmus test. */
  spec: { guard: 'given', bytesMax: WRITTEN_BY_HAND },
  /** A counterexample that a claim records, of a run of very many steps. */
  picture: { guard: 'worked-out', bytesMax: 2 ** 25 },
  checkpoint: { guard: 'sealed', bytesMax: Number.MAX_SAFE_INTEGER },
  'cache entry': { guard: 'sealed', bytesMax: 2 ** 28 },
  'cache secret': { guard: 'sealed', bytesMax: 2 ** 10 },
  /** The program of `conform --live`, compiled before. */
  'kept program': { guard: 'sealed', bytesMax: 2 ** 26 },
  'checksum of a kept program': { guard: 'sealed', bytesMax: 2 ** 10 },
  certificate: { guard: 'sealed', bytesMax: 2 ** 30 },
  /** The JSON, SARIF or JUnit of a shard, for `merge`. */
  'report of a shard': { guard: 'sealed', bytesMax: 2 ** 28 },
  /** A run as JSON, of ours or in ITF. */
  run: { guard: 'worked-out', bytesMax: 2 ** 26 },
  /** What `matrix` recorded. */
  'record of a matrix': { guard: 'worked-out', bytesMax: 2 ** 24 },
  /** Observed operations and exceptions, for `conform`. */
  table: { guard: 'given', bytesMax: 2 ** 24 },
  /** The mutants that are known to survive. */
  survivors: { guard: 'given', bytesMax: WRITTEN_BY_HAND },
  /** What a C program does for a spec: `reproduce.c.txt`, `operations.c.txt`. */
  'program text': { guard: 'given', bytesMax: WRITTEN_BY_HAND },
  /** What may stand where a file is to be written; it is looked at, and nothing it says is used. */
  'file in the way': { guard: 'given', bytesMax: WRITTEN_BY_HAND },
  shipped: { guard: 'installed', bytesMax: 2 ** 25 },
};
