/** Generated code that is ready to run, in one of two languages, and the memory it works on. */
import { type WasmMemory, wasm } from './webassembly.ts';

/** WebAssembly is the faster one; JavaScript is a second printing of the same code. */
export type Language = 'webassembly' | 'javascript';

export type Program =
  | { readonly language: 'webassembly'; readonly binary: Uint8Array<ArrayBuffer> }
  | { readonly language: 'javascript'; readonly text: string };

/** 4 GiB: the most that a memory of WebAssembly may have. */
export const PAGES_MAX = 65536;
export const PAGE_BYTES = 65536;

/** Moves the states of the slots from one address to another (`emit-move.ts`). */
export type Move = (from: number, to: number, free: number) => void;

export interface Exports {
  readonly expand: (address: number, entry: number, origin: number) => number;
  readonly insertBatch: (end: number) => void;
  readonly move: Move;
  readonly run: (address: number, end: number) => number;
  /** Of a search over several memories (`emit-filter.ts`). */
  readonly fill: (address: number, end: number) => number;
  readonly filter: (end: number) => number;
}

export interface Running {
  readonly memory: WasmMemory;
  readonly code: Exports;
}

/** Returns the code with a memory of its own of `pages` pages, which grows where it is. */
export function start(program: Program, pages: number): Running {
  switch (program.language) {
    case 'webassembly': {
      // Shared even for one thread: V8 does not count shared memory as external memory, which would start a
      // full mark each time the table grows. So V8 is reminded of dropped memories instead (`remind`).
      remind();
      const memory = new wasm.Memory({ initial: pages, maximum: PAGES_MAX, shared: true });
      const module = new wasm.Module(program.binary);
      const { exports } = new wasm.Instance(module, { env: { memory } });
      return { memory, code: exports as unknown as Exports };
    }
    case 'javascript': {
      const memory = reserve(pages);
      // The text is made of numbers only (`print-javascript.ts`).
      return { memory, code: new Function('buffer', program.text)(memory.buffer) as Exports };
    }
    default:
      return program satisfies never;
  }
}

let unreported = 0;
/** After so many memories V8 collects those that are no longer referenced. */
const UNREPORTED_MAX = 32;
/** More than V8 lets grow outside its heap before it collects garbage. */
const MUCH_BYTES: number = 2 ** 28;

/** Makes V8 collect garbage now and then, by a large buffer: V8 counts it, and it takes no room until written. */
function remind(): void {
  unreported += 1;
  if (unreported < UNREPORTED_MAX) return;
  unreported = 0;
  try {
    new ArrayBuffer(MUCH_BYTES);
  } catch (error) {
    // V8 collects garbage before it throws, so nothing is left to do.
    if (!(error instanceof RangeError)) throw error;
  }
}

/**
 * Returns a memory that has all that it can ever have: what nobody writes to takes no room. So V8 compiles
 * its address and its size into the code, and an address of 32 bits needs no check.
 *
 * If the system does not lend 4 GiB, it is smaller, but not than `pages`.
 */
function reserve(pages: number): WasmMemory {
  for (let size = PAGES_MAX; ; size = Math.max(size / 2, pages)) {
    try {
      return {
        buffer: new SharedArrayBuffer(size * PAGE_BYTES) as unknown as ArrayBuffer,
        grow() {
          throw new RangeError('a memory that is reserved as a whole does not grow');
        },
      };
    } catch (error) {
      if (!(error instanceof RangeError) || size <= pages) throw error;
    }
  }
}
