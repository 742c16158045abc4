/**
 * How the table of states grows: to which sizes, and what moves when.
 *
 * A table has `homes` slots that a hash can say, and some more behind them, so that probing never wraps.
 */

/** A part of the table: the slots `from..to-1` move behind slot `to`. */
export interface Part {
  readonly from: number;
  readonly to: number;
}

/** So few slots move in one go: their states may all wait (`memory-map.ts`). */
const LAST_SLOTS = 4096;
/** Smaller tables grow to four times their size. */
const SMALL_HOMES: number = 2 ** 19;

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

/** Returns the sizes to which a table of `homes` may grow, best first. */
export function largerTables(homes: number): readonly number[] {
  const best = homes < SMALL_HOMES ? 4 : 2;
  return [best, 1.5, 1.25].map((factor) => Math.floor(homes * factor));
}
