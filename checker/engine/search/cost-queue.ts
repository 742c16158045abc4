/** Entries in the order of their cost: two numbers, of which the first decides. */
import { assert, at } from '../../../model/machine/assert.ts';

interface Bucket {
  words: Uint32Array;
  end: number;
}

/** A queue by ascending cost, first in first out among equals. No cost is below that of an entry taken out before. */
export class CostQueue {
  private readonly width: number;
  private readonly buckets: (Bucket | undefined)[][] = [];
  /** The cost of the entry taken out last, and where the next one of that cost begins. */
  private major = 0;
  private minor = 0;
  private place = 0;

  constructor(width: number) {
    this.width = width;
  }

  /** Makes room for an entry, to be written at once. */
  room(major: number, minor: number): { words: Uint32Array; offset: number } {
    assert(
      major > this.major || (major === this.major && minor >= this.minor),
      'no cost is below one that was taken out',
    );
    while (this.buckets.length <= major) this.buckets.push([]);
    const row = at(this.buckets, major);
    let bucket = row[minor];
    if (bucket === undefined) {
      bucket = { words: new Uint32Array(this.width * 16), end: 0 };
      row[minor] = bucket;
    }
    if (bucket.end + this.width > bucket.words.length) bucket.words = doubled(bucket.words);
    const offset = bucket.end;
    bucket.end += this.width;
    return { words: bucket.words, offset };
  }

  push(major: number, minor: number, entry: Uint32Array, from: number): void {
    const { words, offset } = this.room(major, minor);
    words.set(entry.subarray(from, from + this.width), offset);
  }

  /** Takes the first entry out; it stays where it is until the next call of `pop`. */
  pop(): { words: Uint32Array; offset: number; major: number; minor: number } | undefined {
    for (; this.major < this.buckets.length; this.major += 1, this.minor = 0, this.place = 0) {
      const row = at(this.buckets, this.major);
      for (; this.minor < row.length; this.minor += 1, this.place = 0) {
        const bucket = row[this.minor];
        if (bucket !== undefined && this.place < bucket.end) {
          const offset = this.place;
          this.place += this.width;
          return { words: bucket.words, offset, major: this.major, minor: this.minor };
        }
        row[this.minor] = undefined;
      }
      this.buckets[this.major] = [];
    }
    return undefined;
  }
}

export function doubled(words: Uint32Array): Uint32Array {
  const larger = new Uint32Array(words.length * 2);
  larger.set(words);
  return larger;
}
