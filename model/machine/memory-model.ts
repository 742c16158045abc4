/** Under which memory model a machine runs. */

/**
 * `sc`: each step sees all steps before it. `tso`: x86-TSO, where a store reaches memory some time after the
 * thread that did it went on (`model/memory/store-buffers.ts`). `weak`: a read may see an old value, as far as barriers allow
 * it (`model/memory/views/view-machine.ts`); violations are found, and nothing is proved.
 */
export type MemoryModel =
  | { readonly model: 'sc' }
  | {
      readonly model: 'tso';
      /** The most stores of one thread that have not reached memory. */
      readonly depth: number;
    }
  | {
      readonly model: 'weak';
      /** The most stores to one place of which a read may still see the value. */
      readonly history: number;
    };

export const SC: MemoryModel = { model: 'sc' };

/** The name of the reduction of `memory/unobserved-delays.ts`. */
export const RACY_BUFFERS = 'racy-buffers';

/** Pending stores of one thread by default. */
export const DEFAULT_DEPTH = 2;
/** Stores to one place, the newest included, under weak memory by default. */
export const DEFAULT_HISTORY = 2;
export const HISTORY_MAX = 4;
/** More make expressions that no engine wants, and no code that was tried needs them. */
export const DEPTH_MAX = 8;

/** `sc`, `tso`, `tso:3`, `weak`, `weak:3`: as options and claims write it. */
export function memoryName(memory: MemoryModel): string {
  if (memory.model === 'sc') return 'sc';
  if (memory.model === 'weak') {
    return memory.history === DEFAULT_HISTORY ? 'weak' : `weak:${memory.history}`;
  }
  return memory.depth === DEFAULT_DEPTH ? 'tso' : `tso:${memory.depth}`;
}

/** Returns what `name` means; undefined if it is none. */
export function memoryNamed(name: string): MemoryModel | undefined {
  if (name === 'sc') return SC;
  const found = /^(tso|weak)(?::([1-9][0-9]*))?$/.exec(name);
  if (found === null) return undefined;
  const number = found[2] === undefined ? undefined : Number(found[2]);
  if (found[1] === 'weak') {
    const history = number ?? DEFAULT_HISTORY;
    return history < 2 || history > HISTORY_MAX ? undefined : { model: 'weak', history };
  }
  const depth = number ?? DEFAULT_DEPTH;
  return depth > DEPTH_MAX ? undefined : { model: 'tso', depth };
}
