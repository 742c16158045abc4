/** Packed states, each once, numbered in order of arrival. */
export class StateTable {
  count = 0;
  private readonly wordCount: number;
  private keys: Uint32Array;
  private slots: Int32Array = new Int32Array(1 << 12).fill(-1);

  constructor(wordCount: number) {
    this.wordCount = wordCount;
    this.keys = new Uint32Array(wordCount << 10);
  }

  /** The words of a state; valid until the next one is added. */
  words(state: number): Uint32Array {
    return this.keys.subarray(state * this.wordCount, (state + 1) * this.wordCount);
  }

  /** The words of all states, one behind another; valid until the next one is added. */
  get allWords(): Uint32Array {
    return this.keys;
  }

  /** Where the words of a state begin in `allWords`. */
  offsetOf(state: number): number {
    return state * this.wordCount;
  }

  /** Returns the number of the state at `offset`; undefined if it was not entered. */
  find(words: Uint32Array, offset: number): number | undefined {
    const { wordCount } = this;
    let slot = this.bucket(words, offset);
    for (let state = this.slots[slot]!; state !== -1; state = this.slots[slot]!) {
      let i = 0;
      while (i < wordCount && this.keys[state * wordCount + i] === words[offset + i]) i += 1;
      if (i === wordCount) return state;
      slot = (slot + 1) & (this.slots.length - 1);
    }
    return undefined;
  }

  /** Whether the state at `offset` would be one more than `maxStates`. */
  isOneTooMany(words: Uint32Array, offset: number, maxStates: number): boolean {
    return this.count >= maxStates && this.find(words, offset) === undefined;
  }

  /** Returns the number of the state at `offset`, which is `count` if it is new. */
  numberOf(words: Uint32Array, offset: number): number {
    const { wordCount } = this;
    if (this.count * 2 >= this.slots.length) this.growSlots();
    let slot = this.bucket(words, offset);
    for (let state = this.slots[slot]!; state !== -1; state = this.slots[slot]!) {
      let i = 0;
      while (i < wordCount && this.keys[state * wordCount + i] === words[offset + i]) i += 1;
      if (i === wordCount) return state;
      slot = (slot + 1) & (this.slots.length - 1);
    }
    this.slots[slot] = this.count;
    if ((this.count + 1) * wordCount > this.keys.length) {
      const larger = new Uint32Array(this.keys.length * 2);
      larger.set(this.keys);
      this.keys = larger;
    }
    for (let i = 0; i < wordCount; i += 1) {
      this.keys[this.count * wordCount + i] = words[offset + i]!;
    }
    this.count += 1;
    return this.count - 1;
  }

  private bucket(words: Uint32Array, offset: number): number {
    let hash = 0;
    for (let i = 0; i < this.wordCount; i += 1) {
      hash = Math.imul(hash ^ words[offset + i]!, 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    return (Math.imul(hash, 0x85ebca6b) >>> 7) & (this.slots.length - 1);
  }

  private growSlots(): void {
    this.slots = new Int32Array(this.slots.length * 2).fill(-1);
    const mask = this.slots.length - 1;
    for (let state = 0; state < this.count; state += 1) {
      let slot = this.bucket(this.keys, state * this.wordCount);
      while (this.slots[slot] !== -1) slot = (slot + 1) & mask;
      this.slots[slot] = state;
    }
  }
}
