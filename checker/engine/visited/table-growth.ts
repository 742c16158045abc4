/**
 * How the table of states grows: to which sizes, and what moves when.
 *
 * A table has `buckets` slots that a hash can be mapped to, and spare slots behind them, so that probing never wraps.
 */

import { assert } from '../../../model/machine/assert.ts';
import { PAGE_BYTES, PAGES_MAX } from '../code/program.ts';
import type { MemoryMap } from '../state/memory-map.ts';

/** A part of the table: the slots `from..to-1` move behind slot `to`. */
export interface Part {
  readonly from: number;
  readonly to: number;
}

/** The last part to move is this small: all of its states may have to wait (`memory-map.ts`). */
const LAST_SLOTS = 4096;
/** How the table is made; for tests, which want small ones. */
export interface TableOptions {
  /** Buckets of the first table. */
  readonly firstBuckets: number;
  /** Bytes of one table. What does not fit goes to a table in another memory. */
  readonly tableMax: number;
  /** Memories beside the one that is filled, for a search by several threads. */
  readonly spareMemories: number;
  /** Slots that a thread moves at once when the table grows. */
  readonly slotPortion: number;
}

/** The first table takes no more than this, unless a batch needs it. */
const FIRST_BYTES = 2 ** 21;
const FIRST_BUCKETS: number = 2 ** 16;
/** Batches that each of several threads has room for, or the table grows. */
export const PARALLEL_BATCHES = 4;

/** A table grows when this share of it is filled. */
export const LOAD_MAX = 0.76;

/**
 * Returns `wanted`, and where it says nothing what is best for a machine whose memory is `map`.
 *
 * Law: an empty first table has room for what is looked for before states are expanded, a batch by one
 * thread and `PARALLEL_BATCHES` for each of several; so a memory that is opened is one to go on with.
 */
export function tableOptions(
  { wordCount, batchCapacity }: MemoryMap,
  workers: number,
  requested: Partial<TableOptions>,
): TableOptions {
  const few = Math.min(FIRST_BUCKETS, 2 ** Math.floor(Math.log2(FIRST_BYTES / (wordCount * 4))));
  const best = Math.max(few, 2 ** Math.ceil(Math.log2(batchCapacity * 8)));
  const batches = workers === 1 ? 1 : PARALLEL_BATCHES * workers;
  const least = Math.ceil((batches * batchCapacity + 1) / LOAD_MAX);
  return {
    tableMax: 2 ** 32,
    spareMemories: 7,
    slotPortion: 2 ** 15,
    ...requested,
    firstBuckets: Math.max(requested.firstBuckets ?? best, least),
  };
}

/** Returns the address behind a table of `buckets`. */
export function tableEnd({ table, slack, wordCount }: MemoryMap, buckets: number): number {
  return table + (buckets + slack) * wordCount * 4;
}

/** Returns whether one memory can have a table of `buckets`. */
export function fitsMemory(map: MemoryMap, buckets: number): boolean {
  return Math.ceil(tableEnd(map, buckets) / PAGE_BYTES) < PAGES_MAX;
}

/**
 * Returns the parts that move, one after the other, when a table of `buckets` and `slack` more slots
 * gets `newBuckets`.
 *
 * Law: the new bucket of a state whose old bucket lies in a part is behind that part.
 */
export function partsThatMove(buckets: number, slack: number, newBuckets: number): readonly Part[] {
  const parts: Part[] = [];
  for (let to = buckets + slack; to > 0; ) {
    const from = to <= LAST_SLOTS ? 0 : Math.ceil((to * buckets) / newBuckets) + 1;
    assert(from < to, 'a table that grows leaves no part where it is');
    parts.push({ from, to });
    to = from;
  }
  return parts;
}

/**
 * Returns the sizes to which a table of `buckets` may grow, best first. Small ones grow faster, so that
 * fewer states are moved; what they take is small.
 */
export function largerTables(buckets: number): readonly number[] {
  const best = buckets < 2 ** 17 ? 16 : buckets < 2 ** 21 ? 4 : 2;
  return [best, 2, 1.5, 1.25].map((factor) => Math.floor(buckets * factor));
}
