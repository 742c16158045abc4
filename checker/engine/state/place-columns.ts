/** Where the columns of a layout lie in the words of a state. */
import { assert, at } from '../../../model/machine/assert.ts';
import type { Column, Segment } from './columns.ts';

export function bitsOf(columns: readonly Column[]): number {
  return columns.reduce((sum, { width, count }) => sum + width * count, 0);
}

/**
 * Gives every column its segments, from word `firstWord` on, and returns how many words they take. Segments are put in
 * the first word with room, widest first; if that wastes a word, arrays are cut into smaller segments.
 */
export function place(
  columns: readonly Column[],
  marker: Column | undefined,
  firstWord: number,
): number {
  const least = Math.max(1, Math.ceil(bitsOf(columns) / 32));
  let best: Placement | undefined;
  for (const limit of [32, 16, 8, 4, 2, 1]) {
    const tried = placeWith(columns, marker, limit);
    if (best === undefined || tried.wordCount < best.wordCount) best = tried;
    if (best.wordCount === least) break;
  }
  assert(best !== undefined, 'every layout can be placed');
  for (const [i, column] of columns.entries()) {
    column.segmentShift = at(best.shifts, i);
    for (const { word, offset } of at(best.segments, i)) {
      column.segments.push({ word: word + firstWord, offset });
    }
  }
  return best.wordCount;
}

interface Placement {
  readonly wordCount: number;
  readonly shifts: readonly number[];
  readonly segments: readonly (readonly Segment[])[];
}

function placeWith(
  columns: readonly Column[],
  marker: Column | undefined,
  limit: number,
): Placement {
  const shifts = columns.map(({ width, count }) => segmentShift(width, count, limit));
  const items = columns.flatMap(({ width, count }, column) => {
    const per = 1 << at(shifts, column);
    const number = width === 0 ? 0 : Math.ceil(count / per);
    return Array.from({ length: number }, (_, part) => ({
      column,
      part,
      bits: width * Math.min(per, count - part * per),
    }));
  });
  const isMarker = (item: { column: number }): boolean => columns[item.column] === marker;
  items.sort(
    (a, b) =>
      Number(isMarker(b)) - Number(isMarker(a)) ||
      b.bits - a.bits ||
      a.column - b.column ||
      a.part - b.part,
  );
  const used: number[] = [];
  const segments: Segment[][] = columns.map(() => []);
  for (const { column, part, bits } of items) {
    assert(bits <= 32, 'a segment lies within one word');
    let word = used.findIndex((taken) => taken + bits <= 32);
    if (word === -1) word = used.push(0) - 1;
    segments[column]![part] = { word, offset: used[word]! };
    used[word]! += bits;
  }
  return { wordCount: Math.max(1, used.length), shifts, segments };
}

/** The largest power of two of elements that fit in `limit` bits or are all there are. */
function segmentShift(width: number, count: number, limit: number): number {
  let shift = 0;
  const room = Math.max(limit, width);
  const enough = (elements: number): boolean => elements >= count;
  while (!enough(1 << shift) && width * Math.min(count, 2 << shift) <= room) shift += 1;
  return shift;
}
