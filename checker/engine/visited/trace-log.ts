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

  /** Returns the links of `states` and of all that are on the runs to them, but not of state 0. Each block is decoded once. */
  linksTo(states: Iterable<number>): ReadonlyMap<number, Link> {
    const links = new Map<number, Link>();
    const pending = this.blocks.map(() => new Set<number>());
    const add = (state: number): void => {
      if (state !== 0) at(pending, this.blockOf(state)).add(state);
    };
    for (const state of states) add(state);
    // What is added meanwhile is in the same block or in one before it.
    for (const ofBlock of pending.toReversed()) {
      for (const state of ofBlock) {
        const link = this.link(state);
        assert(link.parent < state, 'a state is found after its parent');
        links.set(state, link);
        add(link.parent);
      }
    }
    return links;
  }

  private blockOf(state: number): number {
    let [low, high] = [0, this.blocks.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (at(this.blocks, middle).first <= state) low = middle;
      else high = middle;
    }
    return low;
  }

  /** Returns how `state` was reached; the link of state 0 means nothing. */
  link(state: number): Link {
    const block = this.blockOf(state);
    if (this.decoded?.block !== block) this.decoded = this.decode(block);
    const index = state - at(this.blocks, block).first;
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
