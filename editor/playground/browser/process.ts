/**
 * The part of `process` that a search asks for. The memory is that of the tables of states: all memories of
 * WebAssembly that are alive. What a worker's heap takes is not told by browsers.
 */
const memories = new Set<WeakRef<WebAssembly.Memory>>();

class CountedMemory extends WebAssembly.Memory {
  constructor(descriptor: WebAssembly.MemoryDescriptor) {
    super(descriptor);
    memories.add(new WeakRef(this));
  }
}
WebAssembly.Memory = CountedMemory;

function rss(): number {
  let bytes = 0;
  for (const reference of memories) {
    const memory = reference.deref();
    if (memory === undefined) memories.delete(reference);
    else bytes += memory.buffer.byteLength;
  }
  return bytes;
}

export const process: {
  readonly memoryUsage: { readonly rss: () => number };
  readonly cwd: () => string;
  readonly version: string;
  readonly env: Readonly<Record<string, string>>;
} = { memoryUsage: { rss }, cwd: () => '/faultline', version: '', env: {} };
