/** The part of the WebAssembly interface that the engine uses; Node has it, its types do not. */

export interface WasmMemory {
  readonly buffer: ArrayBuffer;
  /** @throws RangeError if there is no room. */
  grow(pages: number): number;
}

/** Compiled code; can be sent to worker threads. */
export type WasmModule = object;

interface WasmInterface {
  readonly Memory: new (size: {
    readonly initial: number;
    readonly maximum: number;
    readonly shared: boolean;
  }) => WasmMemory;
  readonly Module: new (binary: Uint8Array<ArrayBuffer>) => WasmModule;
  readonly Instance: new (
    module: WasmModule,
    imports: { readonly env: { readonly memory: WasmMemory } },
  ) => { readonly exports: object };
}

export const wasm: WasmInterface = (globalThis as unknown as { WebAssembly: WasmInterface })
  .WebAssembly;
