/**
 * The visited set of a search, a hash table, and the memories that it lives in: how large it is, how it
 * grows, and what is full already.
 *
 * A table that has filled its memory is frozen, and the next memory gets an empty one (`table-chain.ts`).
 * Its size is told to the code by counters, which move with it from memory to memory.
 */
import { at } from '../../../model/machine/assert.ts';
import type { Limit } from '../../outcome.ts';
import { type Exports, type Move, PAGE_BYTES, PAGES_MAX, start } from '../code/program.ts';
import type { WasmMemory } from '../code/webassembly.ts';
import { COUNTER, type MemoryMap } from '../state/memory-map.ts';
import type { CompiledMachine } from './compile-machine.ts';
import { chainedRun, type Link, roomLimits } from './table-chain.ts';
import {
  fitsMemory,
  LOAD_MAX,
  largerTables,
  partsThatMove,
  type TableOptions,
  tableEnd,
  tableOptions,
} from './table-growth.ts';

/** When memory is short, up to this share of the table may be filled. */
const LOAD_LIMIT = 0.94;

/** What `COUNTER.statesEnd` is if only memory limits how many states there are. */
export const STATES_UNLIMITED: number = 2 ** 32 - 1;

export class VisitedSet {
  /** Memories with the code for the caller's thread: those with full tables, the current one, spares. */
  readonly links: Link[];
  /** Which one is current. */
  active = 0;
  /** Expands states of the input, as long as there is room. */
  run: Exports['run'];
  /** The words of the current memory, until it grows. */
  words: Uint32Array;
  readonly options: TableOptions;
  private readonly compiled: CompiledMachine;
  private readonly maxMemory: number;
  private maxStates: number;
  /** Whether more memories may be made. */
  private isOpen = true;
  /** The buckets of the current table. */
  private buckets: number;
  /** For each table that is full, its buckets and how many states it has. */
  private readonly frozen: { readonly buckets: number; readonly states: number }[] = [];

  /** Makes the first table, which is empty; `maxMemory` is in bytes. */
  constructor(
    compiled: CompiledMachine,
    maxMemory: number,
    maxStates: number,
    options: Partial<TableOptions>,
  ) {
    this.compiled = compiled;
    this.maxMemory = maxMemory;
    this.maxStates = maxStates;
    this.options = tableOptions(compiled.map, compiled.workers, options);
    this.buckets = this.options.firstBuckets;
    this.links = [this.newLink()];
    this.run = this.code.run;
    this.words = new Uint32Array(this.memory.buffer);
    this.publishSize();
  }

  get memory(): WasmMemory {
    return at(this.links, this.active).memory;
  }

  get code(): Exports {
    return at(this.links, this.active).code;
  }

  /** A counter, by its address. */
  get(counter: number): number {
    return this.words[counter >> 2]!;
  }

  set(counter: number, value: number): void {
    this.words[counter >> 2] = value;
  }

  /** Bytes of the tables of states. */
  get bytes(): number {
    const { table } = this.compiled.map;
    const sizes = [...this.frozen.map(({ buckets }) => buckets), this.buckets];
    return sizes.reduce((sum, buckets) => sum + this.end(buckets) - table, 0);
  }

  /** The size of the table as the code has it: buckets, states until growth, address of the guard. */
  get size(): { buckets: number; statesMax: number; guard: number } {
    return {
      buckets: this.get(COUNTER.buckets),
      statesMax: this.get(COUNTER.statesMax),
      guard: this.get(COUNTER.guard),
    };
  }

  /** How many more states the table takes. */
  get room(): number {
    const isGuarded = this.words[this.get(COUNTER.guard) >>> 2] !== 0;
    return isGuarded ? 0 : Math.max(0, this.get(COUNTER.statesMax) - this.get(COUNTER.states));
  }

  /** Whether the next batch may not fit. */
  get isFull(): boolean {
    const { batchCapacity } = this.compiled.map;
    return (
      this.get(COUNTER.states) + batchCapacity > this.get(COUNTER.statesMax) ||
      this.words[this.get(COUNTER.guard) >>> 2] !== 0
    );
  }

  /** From now on only memory limits how many states there are. */
  forgetMaxStates(): void {
    this.maxStates = Number.POSITIVE_INFINITY;
    this.publishSize();
  }

  /**
   * Makes the table larger, or says what limits it. No other thread may use it meanwhile, except for those that
   * `move` has move a part of it (given by addresses); `others` are the maps of these.
   */
  grow(move: Move = this.code.move, others: readonly MemoryMap[] = []): Limit | undefined {
    const { map } = this.compiled;
    const areas = [map, ...others];
    const { buckets } = this;
    const newBuckets = largerTables(buckets).find((each) => this.hasRoomFor(each));
    if (newBuckets === undefined) {
      if (this.isAtItsEnd() && this.open()) return undefined;
      const last = this.statesAt(LOAD_LIMIT);
      if (this.get(COUNTER.statesMax) === last) return 'memory';
      this.set(COUNTER.statesMax, last);
      return this.isFull ? 'memory' : undefined;
    }
    this.buckets = newBuckets;
    this.publishSize();
    for (const { counters, waiting } of areas) {
      this.set(counters + COUNTER.buckets, newBuckets);
      this.set(counters + COUNTER.waiting, waiting);
    }
    const slotBytes = map.wordCount * 4;
    for (const { from, to } of partsThatMove(buckets, map.slack, newBuckets)) {
      const end = map.table + to * slotBytes;
      move(map.table + from * slotBytes, end, end);
    }
    for (const { counters, waiting } of areas) {
      const end = this.get(counters + COUNTER.waiting);
      if (end !== waiting) this.code.move(waiting, end, map.table);
    }
    return undefined;
  }

  /** Makes spare memories, which other threads can be told about; from now on there are no others. */
  prepareSpares(): void {
    const { tableMax, spareMemories } = this.options;
    const wanted = Math.min(Math.ceil(this.maxMemory / tableMax) - 1, spareMemories);
    while (this.links.length < this.active + 1 + wanted && this.addLink());
    this.isOpen = false;
  }

  /** Tells the code on the tables that are full how large they are, for threads of which `maps` are the parts. */
  publishFrozenSizes(maps: readonly MemoryMap[]): void {
    for (const [i, { buckets }] of this.frozen.entries()) {
      const words = new Uint32Array(at(this.links, i).memory.buffer);
      for (const { counters } of maps) words[(counters + COUNTER.buckets) >> 2] = buckets;
    }
  }

  /** Empties the tables, and begins with the first one again. */
  clear(): void {
    const { map } = this.compiled;
    const head = this.words.slice(0, map.table >> 2);
    const sizes = [...this.frozen.map(({ buckets }) => buckets), this.buckets];
    for (const [i, buckets] of sizes.entries()) {
      new Uint32Array(at(this.links, i).memory.buffer).fill(
        0,
        map.table >> 2,
        this.end(buckets) / 4,
      );
    }
    this.buckets = this.frozen[0]?.buckets ?? this.buckets;
    this.frozen.length = 0;
    this.active = 0;
    this.run = this.code.run;
    this.words = new Uint32Array(this.memory.buffer);
    this.words.set(head);
    this.publishSize();
  }

  /** Whether the table cannot grow because a WebAssembly memory is limited to 4 GiB, whatever `maxMemory` allows. */
  private isAtItsEnd(): boolean {
    return largerTables(this.buckets).every((buckets) => !this.fits(buckets));
  }

  /** Whether one memory can have a table of `buckets`. */
  private fits(buckets: number): boolean {
    const { map } = this.compiled;
    return fitsMemory(map, buckets) && this.end(buckets) - map.table <= this.options.tableMax;
  }

  /** Makes the memory as large as a table of `buckets` needs, if that is possible. */
  private hasRoomFor(buckets: number): boolean {
    const end = this.end(buckets);
    const pages = Math.ceil(end / PAGE_BYTES) - this.memory.buffer.byteLength / PAGE_BYTES;
    const more = end - this.end(this.buckets);
    return (
      this.fits(buckets) &&
      process.memoryUsage.rss() + more <= this.maxMemory &&
      this.growMemory(pages)
    );
  }

  /** A memory that has room for a first table, and code on it. */
  private newLink(): Link {
    const pages = Math.ceil(this.end(this.options.firstBuckets) / PAGE_BYTES);
    return start(this.compiled.program, pages);
  }

  private addLink(): boolean {
    try {
      this.links.push(this.newLink());
      return true;
    } catch (error) {
      if (error instanceof RangeError) return false;
      throw error;
    }
  }

  /** Freezes the current table and goes on with an empty one in another memory, if there is one. */
  private open(): boolean {
    const { map } = this.compiled;
    const bytes = this.end(this.options.firstBuckets);
    if (process.memoryUsage.rss() + bytes > this.maxMemory) return false;
    if (this.active + 1 === this.links.length && !(this.isOpen && this.addLink())) return false;
    const before = this.words;
    const full = this.frozen.reduce((sum, { states }) => sum + states, 0);
    this.frozen.push({ buckets: this.buckets, states: this.get(COUNTER.states) - full });
    this.active += 1;
    this.words = new Uint32Array(this.memory.buffer);
    this.words.set(before.subarray(0, map.table >> 2));
    this.buckets = this.options.firstBuckets;
    this.publishSize();
    const links = this.links.slice(0, this.active + 1);
    this.run = chainedRun(map, COUNTER, roomLimits(map), links);
    return true;
  }

  private growMemory(pages: number): boolean {
    if (this.memory.buffer.byteLength / PAGE_BYTES + pages >= PAGES_MAX) return false;
    try {
      if (pages > 0) this.memory.grow(pages);
    } catch {
      return false;
    }
    this.words = new Uint32Array(this.memory.buffer);
    return true;
  }

  /** No more than a batch behind `maxStates`, which has to have room before it is looked at. */
  private atMost(states: number): number {
    return Math.floor(Math.min(states, this.maxStates + this.compiled.map.batchCapacity));
  }

  /** How many states there are when the current table is filled to `load`. */
  private statesAt(load: number): number {
    const full = this.frozen.reduce((sum, { states }) => sum + states, 0);
    return this.atMost(full + this.buckets * load);
  }

  /** Tells the code the size of its table. */
  private publishSize(): void {
    const { map, workers } = this.compiled;
    this.set(COUNTER.buckets, this.buckets);
    this.set(COUNTER.statesMax, this.statesAt(LOAD_MAX));
    this.set(COUNTER.statesEnd, Math.min(this.maxStates, STATES_UNLIMITED));
    const guarded = this.buckets + map.slack - workers * map.batchCapacity - 1;
    this.set(COUNTER.guard, map.table + guarded * map.wordCount * 4);
  }

  /** The address behind a table of `buckets`. */
  private end(buckets: number): number {
    return tableEnd(this.compiled.map, buckets);
  }
}
