/**
 * What each thread of the computer does in a parallel search.
 *
 * `makeWorker` is sent to other threads as text, so it refers to nothing outside itself.
 */
import type { MemoryMap } from './memory-map.ts';
import type { WasmMemory } from './webassembly.ts';

/** Places in the control words, which all threads share. */
export interface ControlPlaces {
  /** Counts rounds; waited for. */
  readonly round: number;
  /** Counts threads that are done with the round. */
  readonly done: number;
  /** Not 0: no more rounds. */
  readonly stop: number;
  /** 1: memory ran out; 2: something else went wrong. */
  readonly failed: number;
  /** The next state of the layer that nobody has taken, and the end for this round. */
  readonly taken: number;
  readonly takeEnd: number;
  /** States in the next layer. */
  readonly found: number;
  /** Quiet states listed. */
  readonly quiet: number;
  /** Which of the two frontiers is the layer at hand: 0 or 1. */
  readonly layer: number;
  /** Threads that could not go on since the table is too full. */
  readonly stuck: number;
}

export const CONTROL: ControlPlaces = {
  round: 0,
  done: 1,
  stop: 2,
  failed: 3,
  taken: 4,
  takeEnd: 5,
  found: 6,
  quiet: 7,
  layer: 8,
  stuck: 9,
};

/** A buffer that all threads see and that grows up to a reserved size. */
export type GrowableBuffer = SharedArrayBuffer & { grow(bytes: number): void };

export interface WorkerJob {
  readonly binary: Uint8Array<ArrayBuffer>;
  readonly memory: WasmMemory;
  readonly map: MemoryMap;
  /** Addresses of this worker's counters, by name. */
  readonly counters: { readonly output: number; readonly quiet: number; readonly failed: number };
  readonly control: SharedArrayBuffer;
  readonly places: ControlPlaces;
  readonly frontiers: readonly [GrowableBuffer, GrowableBuffer];
  readonly quietList: GrowableBuffer;
  /** States taken at once. */
  readonly portion: number;
}

/** Returns what does one round: take states until there are none, or the table is too full. */
export function makeWorker(job: WorkerJob): () => void {
  const { map, places, portion, counters, memory } = job;
  // biome-ignore lint/suspicious/noExplicitAny: the function travels without its types
  const { WebAssembly } = globalThis as any;
  const { run } = new WebAssembly.Instance(new WebAssembly.Module(job.binary), { env: { memory } })
    .exports;
  const control = new Int32Array(job.control);
  // All that the host side of a worker looks at lies before the table, so growth does not matter.
  const words = new Uint32Array(memory.buffer);
  let place = map.input;
  let end = map.input;

  const append = (
    to: GrowableBuffer,
    counter: number,
    from: number,
    to_: number,
    width: number,
  ) => {
    if (to_ === from) return;
    const count = (to_ - from) / (4 * width);
    const first = Atomics.add(control, counter, count);
    const needed = (first + count) * width * 4;
    while (to.byteLength < needed) {
      const wanted = Math.min(
        (to as unknown as { maxByteLength: number }).maxByteLength,
        Math.max(needed, to.byteLength + (1 << 24)),
      );
      try {
        to.grow(wanted);
      } catch (error) {
        // Somebody else may have grown it further.
        if (to.byteLength < needed && wanted < needed) throw error;
      }
    }
    new Uint32Array(to).set(words.subarray(from >>> 2, to_ >>> 2), first * width);
  };
  const flush = (): void => {
    const next = job.frontiers[1 - Atomics.load(control, places.layer)] as GrowableBuffer;
    append(next, places.found, map.output, words[counters.output >> 2] as number, map.wordCount);
    words[counters.output >> 2] = map.output;
    const quietEnd = words[counters.quiet >> 2] as number;
    append(job.quietList, places.quiet, map.quiet, quietEnd, map.wordCount + 1);
    words[counters.quiet >> 2] = map.quiet;
  };

  return () => {
    const layer = new Uint32Array(
      job.frontiers[Atomics.load(control, places.layer)] as GrowableBuffer,
    );
    const takeEnd = Atomics.load(control, places.takeEnd);
    for (;;) {
      if (place === end) {
        const first = Atomics.add(control, places.taken, portion);
        if (first >= takeEnd) break;
        const count = Math.min(portion, takeEnd - first);
        words.set(
          layer.subarray(first * map.wordCount, (first + count) * map.wordCount),
          map.input >> 2,
        );
        place = map.input;
        end = map.input + count * map.wordCount * 4;
      }
      let next = run(place, end) >>> 0;
      if (next === place) {
        flush();
        next = run(place, end) >>> 0;
        if (next === place) {
          Atomics.add(control, places.stuck, 1);
          break;
        }
      }
      place = next;
    }
    flush();
  };
}
