/**
 * What each thread of the computer does in a parallel search.
 *
 * `makeWorker` and `serveRounds` are sent to other threads as text, so they refer to nothing outside themselves.
 */

import type { WasmMemory } from '../code/webassembly.ts';
import type { COUNTER, MemoryMap } from '../state/memory-map.ts';
import type { chainedRun, Link, RoomLimits } from '../visited/table-chain.ts';

/** Places in the control words, which all threads share. */
export interface ControlOffsets {
  /** Counts rounds, and in the lowest bits the threads that take part (`membersOf`); waited for. */
  readonly round: number;
  /** Counts threads that have started, which gives them their numbers; waited for. */
  readonly ready: number;
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
  /** Deadlock candidates listed. */
  readonly candidates: number;
  /** Which of the two frontiers is the current layer: 0 or 1. */
  readonly layer: number;
  /** How many threads had to stop since the table is too full. */
  readonly tableFull: number;
  /** What the round does: 0: expand states; 1: move slots `taken..takeEnd-1` of the table. */
  readonly task: number;
  /** In a round that moves: the slot from which on all is in place or empty. */
  readonly free: number;
  /** Which memory has the current table. */
  readonly active: number;
}

export const CONTROL: ControlOffsets = {
  round: 0,
  done: 1,
  stop: 2,
  failed: 3,
  taken: 4,
  takeEnd: 5,
  found: 6,
  candidates: 7,
  layer: 8,
  tableFull: 9,
  task: 10,
  free: 11,
  active: 12,
  ready: 13,
};

/** The bits of a round's number that say how many threads beside the caller's take part. */
export const MEMBER_BITS = 4;
export const MEMBER_MASK: number = (1 << MEMBER_BITS) - 1;

/** A buffer that all threads see and that grows up to a reserved size. */
export type GrowableBuffer = SharedArrayBuffer & {
  readonly maxByteLength: number;
  grow(bytes: number): void;
};

export interface WorkerJob {
  readonly binary: Uint8Array<ArrayBuffer>;
  readonly memories: readonly WasmMemory[];
  readonly map: MemoryMap;
  readonly counter: typeof COUNTER;
  readonly room: RoomLimits;
  readonly control: SharedArrayBuffer;
  readonly offsets: ControlOffsets;
  readonly frontiers: readonly [GrowableBuffer, GrowableBuffer];
  readonly candidateList: GrowableBuffer;
  /** States, and slots to move, taken at once. */
  readonly portion: number;
  readonly slotPortion: number;
}

/** Returns what does one round: take a portion until there are none, or the table is too full. */
export function makeWorker(
  job: WorkerJob,
  chained: typeof chainedRun,
  links: Link[] = [],
): () => void {
  const { map, offsets, portion } = job;
  // biome-ignore lint/suspicious/noExplicitAny: the function travels without its types
  const { WebAssembly } = globalThis as any;
  const control = new Int32Array(job.control);
  const linkOf = (i: number): Link => {
    const memory = job.memories[i] as WasmMemory;
    links[i] ??= {
      memory,
      code: new WebAssembly.Instance(new WebAssembly.Module(job.binary), { env: { memory } })
        .exports,
    };
    return links[i];
  };
  const at = (counter: number): number => (map.counters + counter) >> 2;
  let active = -1;
  let { code } = linkOf(0);
  let run = code.run;
  // All that the host side of a worker looks at lies before the table, so growth does not matter.
  let words = new Uint32Array();
  const useActive = (): void => {
    const now = Atomics.load(control, offsets.active);
    if (now === active) return;
    active = now;
    const chain = Array.from({ length: active + 1 }, (_, i) => linkOf(i));
    const last = linkOf(active);
    words = new Uint32Array(last.memory.buffer);
    code = last.code;
    run = active === 0 ? code.run : chained(map, job.counter, job.room, chain);
  };
  let address = map.input;
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
    const { maxByteLength } = to;
    if (needed > maxByteLength) throw new RangeError('the frontier is full');
    for (let before = to.byteLength; before < needed; before = to.byteLength) {
      try {
        to.grow(Math.min(maxByteLength, Math.max(needed, before + (1 << 24))));
      } catch (error) {
        // Another thread may have grown it further.
        if (to.byteLength === before) throw error;
      }
    }
    new Uint32Array(to).set(words.subarray(from >>> 2, to_ >>> 2), first * width);
  };
  const flush = (): void => {
    const next = job.frontiers[1 - Atomics.load(control, offsets.layer)] as GrowableBuffer;
    append(next, offsets.found, map.output, words[at(job.counter.output)] as number, map.wordCount);
    words[at(job.counter.output)] = map.output;
    const candidatesEnd = words[at(job.counter.candidates)] as number;
    append(job.candidateList, offsets.candidates, map.candidates, candidatesEnd, map.wordCount + 1);
    words[at(job.counter.candidates)] = map.candidates;
  };

  const moveSlots = (): void => {
    const slotBytes = map.wordCount * 4;
    const address = (slot: number): number => map.table + slot * slotBytes;
    const takeEnd = Atomics.load(control, offsets.takeEnd);
    const free = address(Atomics.load(control, offsets.free));
    for (;;) {
      const first = Atomics.add(control, offsets.taken, job.slotPortion);
      if (first >= takeEnd) break;
      code.move(address(first), address(Math.min(first + job.slotPortion, takeEnd)), free);
    }
  };

  const expandStates = (): void => {
    const layer = new Uint32Array(
      job.frontiers[Atomics.load(control, offsets.layer)] as GrowableBuffer,
    );
    const takeEnd = Atomics.load(control, offsets.takeEnd);
    for (;;) {
      if (address === end) {
        const first = Atomics.add(control, offsets.taken, portion);
        if (first >= takeEnd) break;
        const count = Math.min(portion, takeEnd - first);
        words.set(
          layer.subarray(first * map.wordCount, (first + count) * map.wordCount),
          map.input >> 2,
        );
        address = map.input;
        end = map.input + count * map.wordCount * 4;
      }
      let next = run(address, end) >>> 0;
      if (next === address) {
        flush();
        next = run(address, end) >>> 0;
        if (next === address) {
          Atomics.add(control, offsets.tableFull, 1);
          break;
        }
      }
      address = next;
    }
    flush();
  };
  return () => {
    useActive();
    if (Atomics.load(control, offsets.task) === 0) expandStates();
    else moveSlots();
  };
}

/**
 * Takes part in round after round until the search is over; `memberMask` are the bits of a round's number that
 * say how many threads do. Sent to other threads as text, like `makeWorker`.
 */
export function serveRounds(job: WorkerJob, takePart: () => void, memberMask: number): void {
  const control = new Int32Array(job.control);
  const { round, ready, done, stop, failed } = job.offsets;
  let seen = Atomics.load(control, round);
  const number = Atomics.add(control, ready, 1);
  Atomics.notify(control, ready);
  while (Atomics.load(control, stop) === 0) {
    Atomics.wait(control, round, seen);
    const now = Atomics.load(control, round);
    // The notice of a round may come when the round is over for this thread: no round twice.
    if (now === seen) continue;
    seen = now;
    if (number >= (seen & memberMask)) continue;
    try {
      takePart();
    } catch (error) {
      Atomics.store(control, failed, error instanceof RangeError ? 1 : 2);
    }
    Atomics.add(control, done, 1);
    Atomics.notify(control, done);
  }
}
