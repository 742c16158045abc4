/** The pairs of a state and the thread that ran last, by number: a hash table of packed states. */
import { doubled } from './cost-queue.ts';

/** A set of keys of some words each, numbered in order of arrival. */
export class PairTable {
  private readonly width: number;
  private keys: Uint32Array;
  private slots: Int32Array = new Int32Array(1 << 12).fill(-1);
  private count = 0;

  constructor(width: number) {
    this.width = width;
    this.keys = new Uint32Array(width << 10);
  }

  /** Adds the key at `offset` and returns its number; undefined if it is there already. */
  add(words: Uint32Array, offset: number): number | undefined {
    const { width } = this;
    if (this.count * 2 >= this.slots.length) this.grow();
    let slot = this.hashSlot(words, offset);
    for (;;) {
      const key = this.slots[slot]!;
      if (key === -1) break;
      let i = 0;
      while (i < width && this.keys[key * width + i] === words[offset + i]) i += 1;
      if (i === width) return undefined;
      slot = (slot + 1) & (this.slots.length - 1);
    }
    this.slots[slot] = this.count;
    if ((this.count + 1) * width > this.keys.length) this.keys = doubled(this.keys);
    for (let i = 0; i < width; i += 1) this.keys[this.count * width + i] = words[offset + i]!;
    this.count += 1;
    return this.count - 1;
  }

  private hashSlot(words: Uint32Array, offset: number): number {
    let hash = 0;
    for (let i = 0; i < this.width; i += 1) {
      hash = Math.imul(hash ^ words[offset + i]!, 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    return (Math.imul(hash, 0x85ebca6b) >>> 7) & (this.slots.length - 1);
  }

  private grow(): void {
    this.slots = new Int32Array(this.slots.length * 2).fill(-1);
    const mask = this.slots.length - 1;
    for (let key = 0; key < this.count; key += 1) {
      let slot = this.hashSlot(this.keys, key * this.width);
      while (this.slots[slot] !== -1) slot = (slot + 1) & mask;
      this.slots[slot] = key;
    }
  }
}
