/** Generated code that is ready to run, in one of two languages, and the memory it works on. */
import { type WasmMemory, wasm } from './webassembly.ts';

/** WebAssembly is the faster one; JavaScript is a second printing of the same code. */
export type Language = 'webassembly' | 'javascript';

export type Program =
  | { readonly language: 'webassembly'; readonly binary: Uint8Array<ArrayBuffer> }
  | { readonly language: 'javascript'; readonly text: string };

/** 4 GiB: the most that a memory of WebAssembly may have. */
export const PAGES_MAX = 65536;

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

/**
 * Returns the code with a memory of its own of `pages` pages.
 *
 * The memory is a shared one even for one thread: it grows where it is, and V8 does not count it as
 * garbage to come, which would make it mark the whole heap each time the table grows.
 */
export function start(program: Program, pages: number): Running {
  const memory = new wasm.Memory({ initial: pages, maximum: PAGES_MAX, shared: true });
  switch (program.language) {
    case 'webassembly': {
      const module = new wasm.Module(program.binary);
      const { exports } = new wasm.Instance(module, { env: { memory } });
      return { memory, code: exports as unknown as Exports };
    }
    case 'javascript':
      return { memory, code: startJavaScript(program.text, memory) };
    default:
      return program satisfies never;
  }
}

interface Script extends Exports {
  /** Makes the functions work on another buffer. */
  readonly use: (buffer: ArrayBufferLike) => void;
}

/** Runs the text, and makes its functions see the memory when it has grown. */
function startJavaScript(text: string, memory: WasmMemory): Exports {
  // The text is made of numbers only (`print-javascript.ts`).
  const code = new Function('buffer', text)(memory.buffer) as Script;
  const grow = memory.grow.bind(memory);
  memory.grow = (pages) => {
    const before = grow(pages);
    code.use(memory.buffer);
    return before;
  };
  return code;
}
