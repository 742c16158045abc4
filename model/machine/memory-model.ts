/** Under which memory model a machine runs. */

/**
 * `sc`: each step sees all steps before it. `tso`: x86-TSO, where a store reaches memory some time after the
 * thread that did it went on (`model/memory/store-buffers.ts`).
 */
export type MemoryModel =
  | { readonly model: 'sc' }
  | {
      readonly model: 'tso';
      /** The most stores of one thread that have not reached memory. */
      readonly depth: number;
    };

export const SC: MemoryModel = { model: 'sc' };

/** The name of the reduction of `memory/unobserved-delays.ts`. */
export const RACY_BUFFERS = 'racy-buffers';

/** Pending stores of one thread by default. */
export const DEFAULT_DEPTH = 2;
/** More make expressions that no engine wants, and no code that was tried needs them. */
export const DEPTH_MAX = 8;

/** `sc`, `tso`, `tso:3`: as options and claims write it. */
export function memoryName(memory: MemoryModel): string {
  if (memory.model === 'sc') return 'sc';
  return memory.depth === DEFAULT_DEPTH ? 'tso' : `tso:${memory.depth}`;
}

/** Returns what `name` means; undefined if it is none. */
export function memoryNamed(name: string): MemoryModel | undefined {
  if (name === 'sc') return SC;
  const found = /^tso(?::([1-9][0-9]*))?$/.exec(name);
  if (found === null) return undefined;
  const depth = found[1] === undefined ? DEFAULT_DEPTH : Number(found[1]);
  return depth > DEPTH_MAX ? undefined : { model: 'tso', depth };
}
