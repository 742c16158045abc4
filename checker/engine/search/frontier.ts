/**
 * The frontier of a breadth-first search: the layer that is expanded now, the next one, and where each layer began.
 *
 * It is not in the memory of the code: a layer is a list of chunks of packed states, each copied to the input when
 * its turn comes. Chunks that were expanded are used again, so a search allocates as much as its two largest layers.
 */
import { assert } from '../../../model/machine/assert.ts';
import { CHUNK_STATES } from '../state/memory-map.ts';

export class Frontier {
  /** The number of the first state of each layer. */
  readonly layers: number[] = [0];
  /** The number of the first state of the current layer. */
  first = 0;
  /** Whether chunks that were expanded are kept unchanged, since the caller reads them afterwards. */
  keepsExpanded = false;
  private current: readonly Uint32Array[] = [];
  private next: Uint32Array[] = [];
  private readonly spare: Uint32Array[] = [];
  /** The number of the first state of the next layer. */
  private nextFirst = 0;
  private readonly wordCount: number;
  /** The words of a full chunk. */
  private readonly chunkWords: number;

  constructor(wordCount: number) {
    this.wordCount = wordCount;
    this.chunkWords = CHUNK_STATES * wordCount;
  }

  /** The words of the current layer. */
  get chunks(): readonly Uint32Array[] {
    return this.current;
  }

  /** Copies packed states, the words from `start` to `end`, to the next layer. */
  add(words: Uint32Array, start: number, end: number): void {
    assert((end - start) % this.wordCount === 0, 'a layer has whole states');
    for (let word = start; word < end; ) {
      const count = Math.min(this.chunkWords, end - word);
      const from = words.subarray(word, word + count);
      const chunk = count === this.chunkWords ? this.spare.pop() : undefined;
      if (chunk === undefined) this.next.push(from.slice());
      else {
        chunk.set(from);
        this.next.push(chunk);
      }
      word += count;
    }
  }

  /** Says that a chunk of the current layer was expanded. */
  recycle(chunk: Uint32Array): void {
    if (!this.keepsExpanded && chunk.length === this.chunkWords) this.spare.push(chunk);
  }

  /** Leaves only the chunks from number `chunk` on: those before are expanded, and a limit was reached. */
  keepFrom(chunk: number): void {
    this.current = this.current.slice(chunk);
  }

  /** Takes the next layer as the current one, with `states` found in all. Returns how many of them are in it. */
  advance(states: number): number {
    this.current = this.next;
    this.next = [];
    // Not the states expanded: a limit may have come before the whole layer was.
    const first = this.nextFirst;
    const count = states - first;
    assert(count >= 0, 'states are never forgotten within a search');
    if (count > 0 && first > 0) this.layers.push(first);
    this.first = first;
    this.nextFirst = states;
    return count;
  }

  /** Returns the current layer, which is given away. */
  take(): readonly Uint32Array[] {
    const taken = this.current;
    this.current = [];
    return taken;
  }

  dropNext(): void {
    this.next = [];
  }

  clear(): void {
    this.layers.splice(0, this.layers.length, 0);
    this.current = [];
    this.next = [];
    this.nextFirst = 0;
  }

  /** The layer of a state. */
  depthOf(state: number): number {
    let [low, high] = [0, this.layers.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.layers[middle]! <= state) low = middle;
      else high = middle;
    }
    return low;
  }
}
