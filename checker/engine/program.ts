/** Generated code that is ready to run, in one of two languages, and the memory it works on. */
import { type WasmMemory, wasm } from './webassembly.ts';

/** WebAssembly is the faster one; JavaScript is a second printing of the same code. */
export type Language = 'webassembly' | 'javascript';

export type Program =
  | { readonly language: 'webassembly'; readonly binary: Uint8Array<ArrayBuffer> }
  | { readonly language: 'javascript'; readonly text: string };

/** 4 GiB: the most that a memory of WebAssembly may have. */
export const PAGES_MAX = 65536;
const PAGE_BYTES = 65536;

/** Moves the states of the slots from one address to another (`emit-move.ts`). */
export type Move = (from: number, to: number, free: number) => void;

export interface Exports {
  readonly expand: (address: number, entry: number, origin: number) => number;
  readonly drain: (end: number) => void;
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

/** Returns the code with a memory of its own of `pages` pages, which is shared if `isShared`. */
export function start(program: Program, pages: number, isShared: boolean): Running {
  switch (program.language) {
    case 'webassembly': {
      const memory = new wasm.Memory({ initial: pages, maximum: PAGES_MAX, shared: isShared });
      const module = new wasm.Module(program.binary);
      const { exports } = new wasm.Instance(module, { env: { memory } });
      return { memory, code: exports as unknown as Exports };
    }
    case 'javascript':
      return startJavaScript(program.text, pages);
    default:
      return program satisfies never;
  }
}

interface Script extends Exports {
  /** Makes the functions work on another buffer. */
  readonly use: (buffer: ArrayBuffer) => void;
}

function startJavaScript(text: string, pages: number): Running {
  let buffer = new ArrayBuffer(pages * PAGE_BYTES);
  // The text is made of numbers only (`print-javascript.ts`).
  const code = new Function('buffer', text)(buffer) as Script;
  const memory: WasmMemory = {
    get buffer() {
      return buffer;
    },
    grow(more) {
      const before = buffer.byteLength / PAGE_BYTES;
      const larger = new ArrayBuffer((before + more) * PAGE_BYTES);
      new Uint8Array(larger).set(new Uint8Array(buffer));
      buffer = larger;
      code.use(buffer);
      return before;
    },
  };
  return { memory, code };
}
