/**
 * How the table of states grows: to which sizes, and what moves when.
 *
 * A table has `homes` slots that a hash can say, and some more behind them, so that probing never wraps.
 */

import type { MemoryMap } from './memory-map.ts';

/** A part of the table: the slots `from..to-1` move behind slot `to`. */
export interface Part {
  readonly from: number;
  readonly to: number;
}

/** So few slots move in one go: their states may all wait (`memory-map.ts`). */
const LAST_SLOTS = 4096;
/** How the table is made; for tests, which want small ones. */
export interface TableOptions {
  /** Slots of the first table that a hash can say. */
  readonly firstHomes: number;
  /** Bytes of one table. What does not fit goes to a table in another memory. */
  readonly tableMax: number;
  /** Memories beside the one that is filled, for a search by several threads. */
  readonly spareMemories: number;
  /** Slots that a thread moves at once when the table grows. */
  readonly slotPortion: number;
}

/** The first table takes no more than this, unless a batch needs it. */
const FIRST_BYTES = 2 ** 21;
const FIRST_HOMES: number = 2 ** 16;

/** Returns what is best for a machine whose memory is `map`. */
export function tableOptions({ wordCount, batchCapacity }: MemoryMap): TableOptions {
  const few = Math.min(FIRST_HOMES, 2 ** Math.floor(Math.log2(FIRST_BYTES / (wordCount * 4))));
  return {
    firstHomes: Math.max(few, 2 ** Math.ceil(Math.log2(batchCapacity * 8))),
    tableMax: 2 ** 32,
    spareMemories: 7,
    slotPortion: 2 ** 15,
  };
}

/**
 * Returns the parts that move, one after the other, when a table of `homes` and `slack` more slots
 * gets `newHomes`.
 *
 * Law: the new home of a state whose old home lies in a part is behind that part.
 */
export function partsThatMove(homes: number, slack: number, newHomes: number): readonly Part[] {
  const parts: Part[] = [];
  for (let to = homes + slack; to > 0; ) {
    const from = to <= LAST_SLOTS ? 0 : Math.ceil((to * homes) / newHomes) + 1;
    parts.push({ from, to });
    to = from;
  }
  return parts;
}

/**
 * Returns the sizes to which a table of `homes` may grow, best first. Small ones grow faster, so that
 * fewer states are moved; what they take is small.
 */
export function largerTables(homes: number): readonly number[] {
  const best = homes < 2 ** 17 ? 16 : homes < 2 ** 21 ? 4 : 2;
  return [best, 2, 1.5, 1.25].map((factor) => Math.floor(homes * factor));
}
