/**
 * A search over several memories, of which the last one has the table that states are inserted into,
 * and the others have tables that are full (`emit-filter.ts`).
 *
 * `chainedRun` is sent to other threads as text, so it refers to nothing outside itself.
 */

import type { Exports } from '../code/program.ts';
import type { WasmMemory } from '../code/webassembly.ts';
import { BATCH_PARENTS, type COUNTER, LOG_BYTES_MAX, type MemoryMap } from '../state/memory-map.ts';

export interface Link {
  readonly memory: WasmMemory;
  readonly code: Exports;
}

/** Up to where the buffers may be filled before a batch: addresses. */
export interface RoomLimits {
  readonly output: number;
  readonly log: number;
  readonly candidates: number;
}

export function roomLimits(map: MemoryMap): RoomLimits {
  const stateBytes = map.wordCount * 4;
  return {
    output: map.outputEnd - map.batchCapacity * stateBytes,
    log: map.logEnd - map.batchCapacity * LOG_BYTES_MAX,
    candidates: map.candidatesEnd - BATCH_PARENTS * (stateBytes + 4),
  };
}

/**
 * Returns what does the same as `run` of the generated code, on the input of the last of `links`.
 *
 * Law: the same states, in the same order, as in one memory.
 */
export function chainedRun(
  map: MemoryMap,
  counter: typeof COUNTER,
  room: RoomLimits,
  links: readonly Link[],
): (address: number, end: number) => number {
  const frozen = links.slice(0, -1).map(({ memory, code }) => ({
    words: new Uint32Array(memory.buffer),
    code,
  }));
  const { memory, code } = links[links.length - 1] as Link;
  const stateBytes = map.wordCount * 4;
  const at = (offset: number): number => (map.counters + offset) >> 2;

  return (from, end) => {
    const words = new Uint32Array(memory.buffer);
    const get = (offset: number): number => words[at(offset)] as number;
    const hasRoom = (): boolean =>
      get(counter.states) + map.batchCapacity <= get(counter.statesMax) &&
      words[get(counter.guard) >>> 2] === 0 &&
      get(counter.isOverflowing) === 0 &&
      get(counter.output) <= room.output &&
      get(counter.log) <= room.log &&
      get(counter.candidates) <= room.candidates;
    words[at(counter.failed)] = 0;
    let address = from;
    while (address !== end && hasRoom()) {
      const next = code.fill(address, end) >>> 0;
      const filled = get(counter.filled);
      let left = filled;
      let holder = words;
      for (const each of frozen) {
        if (left === map.batch) break;
        each.words.set(holder.subarray(map.batch >> 2, left >> 2), map.batch >> 2);
        left = each.code.filter(left) >>> 0;
        holder = each.words;
      }
      if (holder !== words) {
        words.set(holder.subarray(map.batch >> 2, left >> 2), map.batch >> 2);
      }
      // The transitions to states that an earlier table has: the last one never sees them.
      const sum = get(counter.transitions) + (filled - left) / (stateBytes + 4);
      words[at(counter.transitions)] = sum;
      if (sum >= 2 ** 32) words[at(counter.transitions) + 1] = get(counter.transitions + 4) + 1;
      code.insertBatch(left);
      words[at(counter.base)] = get(counter.base) + (next - address) / stateBytes;
      address = next;
    }
    return address;
  };
}
