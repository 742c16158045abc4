/**
 * How each state was reached first, in about two bytes a state.
 *
 * States are numbered in order of discovery, so the numbers of their parents never decrease: for each state the log
 * has the difference to the parent of the state before, and the choice there, both as unsigned LEB128. A run is read
 * backwards, so one block is decoded at a time.
 */
import { assert, at } from '../../../model/machine/assert.ts';

/** A choice as the engine writes it: `successor * threads + thread`. */
export interface Link {
  readonly parent: number;
  readonly choice: number;
}

interface Block {
  readonly bytes: Uint8Array;
  /** The number of the first state logged in it, and the parent of the state before that. */
  readonly first: number;
  readonly parentBefore: number;
}

export class TraceLog {
  private readonly blocks: Block[] = [];
  private decoded: { block: number; parents: Uint32Array; choices: Uint32Array } | undefined;
  private next = 0;
  private lastParent = 0;

  /** Appends the entries of the states `next..states-1`, and keeps `bytes`. */
  append(bytes: Uint8Array, states: number, lastParent: number): void {
    this.blocks.push({ bytes, first: this.next, parentBefore: this.lastParent });
    this.next = states;
    this.lastParent = lastParent;
  }

  clear(): void {
    this.blocks.length = 0;
    this.decoded = undefined;
    this.next = 0;
    this.lastParent = 0;
  }

  /** Bytes held. */
  size(): number {
    return this.blocks.reduce((sum, { bytes }) => sum + bytes.length, 0);
  }

  /** Returns how `state` was reached; the link of state 0 means nothing. */
  link(state: number): Link {
    let [low, high] = [0, this.blocks.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (at(this.blocks, middle).first <= state) low = middle;
      else high = middle;
    }
    if (this.decoded?.block !== low) this.decoded = this.decode(low);
    const index = state - at(this.blocks, low).first;
    return {
      parent: at(this.decoded.parents, index),
      choice: at(this.decoded.choices, index),
    };
  }

  private decode(block: number): { block: number; parents: Uint32Array; choices: Uint32Array } {
    const { bytes, first, parentBefore } = at(this.blocks, block);
    const count = (this.blocks[block + 1]?.first ?? this.next) - first;
    const parents = new Uint32Array(count);
    const choices = new Uint32Array(count);
    let offset = 0;
    const read = (): number => {
      let value = 0;
      for (let scale = 1; ; scale *= 128) {
        const byte = bytes[offset++]!;
        value += (byte & 0x7f) * scale;
        if (byte < 128) return value;
      }
    };
    let parent = parentBefore;
    for (let i = 0; i < count; i += 1) {
      parent += read();
      parents[i] = parent;
      choices[i] = read();
    }
    assert(offset === bytes.length, 'a block has one entry for each of its states');
    return { block, parents, choices };
  }
}
