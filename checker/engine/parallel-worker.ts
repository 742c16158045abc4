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
  /** What the round does: 0: expand states; 1: move slots `taken..takeEnd-1` of the table. */
  readonly task: number;
  /** In a round that moves: the slot from which on all is in place or empty. */
  readonly free: number;
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
  task: 10,
  free: 11,
};

/** A buffer that all threads see and that grows up to a reserved size. */
export type GrowableBuffer = SharedArrayBuffer & { grow(bytes: number): void };

export interface WorkerJob {
  readonly binary: Uint8Array<ArrayBuffer>;
  readonly memory: WasmMemory;
  readonly map: MemoryMap;
  /** Addresses of this worker's counters, by name. */
  readonly counters: { readonly output: number; readonly quiet: number };
  readonly control: SharedArrayBuffer;
  readonly places: ControlPlaces;
  readonly frontiers: readonly [GrowableBuffer, GrowableBuffer];
  readonly quietList: GrowableBuffer;
  /** States, and slots to move, taken at once. */
  readonly portion: number;
  readonly slotPortion: number;
}

/** What a thread calls of the generated code. */
export interface WorkerCode {
  readonly run: (address: number, end: number) => number;
  readonly move: (from: number, to: number, free: number) => void;
}

/** Returns what does one round, by `code` or by a new instance of the job's: take a portion until there are none, or the table is too full. */
export function makeWorker(job: WorkerJob, _code?: WorkerCode): () => void {
  const { map, places, portion, counters, memory } = job;
  // biome-ignore lint/suspicious/noExplicitAny: the function travels without its types
  const { WebAssembly } = globalThis as any;
  const { run, move } = new WebAssembly.Instance(new WebAssembly.Module(job.binary), {
    env: { memory },
  }).exports;
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

  const moveSlots = (): void => {
    const slotBytes = map.wordCount * 4;
    const address = (slot: number): number => map.table + slot * slotBytes;
    const takeEnd = Atomics.load(control, places.takeEnd);
    const free = address(Atomics.load(control, places.free));
    for (;;) {
      const first = Atomics.add(control, places.taken, job.slotPortion);
      if (first >= takeEnd) break;
      move(address(first), address(Math.min(first + job.slotPortion, takeEnd)), free);
    }
  };

  const expandStates = (): void => {
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
  return () => {
    if (Atomics.load(control, places.task) === 0) expandStates();
    else moveSlots();
  };
}
