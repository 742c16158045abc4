/**
 * One search by generated code: its memory, its frontier, and what the code asks its host for.
 *
 * The frontier is not in the memory of the code: a layer is a list of chunks, each copied to the
 * input when its turn comes, and new states are copied from the output to the next layer.
 */
import { assert, at } from '../../model/assert.ts';
import { initialState } from '../../model/interpret.ts';
import type { Limit } from '../outcome.ts';
import type { CompiledMachine } from './compile-machine.ts';
import { packState } from './layout.ts';
import { CHUNK_STATES, COUNTER, type MemoryMap, RECORD_BYTES, RECORDS } from './memory-map.ts';
import { type Exports, type Move, PAGES_MAX, start } from './program.ts';
import { chainedRun, type Link, roomLimits } from './table-chain.ts';
import { largerTables, partsThatMove, type TableOptions, tableOptions } from './table-growth.ts';
import { TraceLog } from './trace-log.ts';
import type { WasmMemory } from './webassembly.ts';

/** A state in which no thread that is no daemon can step. */
export interface QuietState {
  readonly state: number;
  readonly words: Uint32Array;
}

interface Counts {
  readonly states: number;
  readonly transitions: number;
  readonly expanded: number;
}

/** What a search has seen of a record. */
export interface Sighting {
  /** The number of the state, in order of discovery; where a step broke something, it is from there. */
  readonly state: number;
  /** `way * threads + thread`; steps only. */
  readonly choice: number;
}

const LOAD_MAX = 0.76;
/** When memory is short the table may be filled so far. */
const LOAD_LIMIT = 0.94;
/** States expanded in one call: small enough for news, and for V8 to swap in its better code. */
const CALL_STATES = 4096;

export class Search {
  readonly compiled: CompiledMachine;
  readonly log: TraceLog = new TraceLog();
  private quiet: QuietState[] = [];
  /** The number of the first state of each layer. */
  readonly layers: number[] = [0];
  /** Memories with the code for the caller's thread: those with full tables, the one at hand, spares. */
  readonly links: Link[];
  /** Which one is at hand. */
  active = 0;
  private run: Exports['run'];
  /** Whether more memories may be made. */
  private isOpen = true;
  readonly options: TableOptions;
  private readonly maxMemory: number;
  private maxStates: number;
  private counters: Uint32Array;
  /** The slots of the table that a hash can say. */
  homes: number;
  /** For each table that is full, its homes and how many states it has. */
  private readonly frozen: { readonly homes: number; readonly states: number }[] = [];
  private current: Uint32Array[] = [];
  private next: Uint32Array[] = [];
  private readonly freeChunks: Uint32Array[] = [];

  constructor(
    compiled: CompiledMachine,
    maxMemory: number,
    maxStates: number = Number.POSITIVE_INFINITY,
    options: Partial<TableOptions> = {},
  ) {
    const { map } = compiled;
    this.compiled = compiled;
    this.maxMemory = maxMemory;
    this.maxStates = maxStates;
    this.options = { ...tableOptions(map), ...options };
    this.homes = this.options.firstHomes;
    this.links = [this.newLink()];
    this.run = this.code.run;
    this.counters = new Uint32Array(this.memory.buffer);
    this.set(COUNTER.output, map.output);
    this.set(COUNTER.log, map.log);
    this.set(COUNTER.quiet, map.quiet);
    this.setLogging(true);
    this.useTable();
  }

  get memory(): WasmMemory {
    return at(this.links, this.active).memory;
  }

  get code(): Exports {
    return at(this.links, this.active).code;
  }

  get states(): number {
    return this.get(COUNTER.states);
  }

  get transitions(): number {
    return this.get(COUNTER.transitions) + this.get(COUNTER.transitions + 4) * 2 ** 32;
  }

  get expanded(): number {
    return this.get(COUNTER.base);
  }

  /** Bytes of the tables of states. */
  get tableBytes(): number {
    const { table } = this.compiled.map;
    return [...this.frozen, this].reduce((sum, each) => sum + this.tableEnd(each.homes) - table, 0);
  }

  /** Makes the search ignore a record, as if it had been seen. */
  ignore(record: number): void {
    this.counters[(RECORDS + record * RECORD_BYTES) >> 2] = 1;
  }

  /** Whether something was seen since this was last asked. */
  takeAttention(): boolean {
    const attention = this.get(COUNTER.attention) !== 0;
    if (attention) this.set(COUNTER.attention, 0);
    return attention;
  }

  sighting(record: number): Sighting | undefined {
    const place = (RECORDS + record * RECORD_BYTES) >> 2;
    if (this.counters[place] === 0) return undefined;
    return { state: this.counters[place + 1]!, choice: this.counters[place + 2]! };
  }

  /** Puts the initial state into the table and the first layer. */
  begin(): void {
    const { machine, layout, map } = this.compiled;
    packState(machine, layout, initialState(machine), this.counters, map.batch >> 2);
    this.counters[(map.batch >> 2) + map.wordCount] = 0;
    this.code.drain(map.batch + (map.wordCount + 1) * 4);
    this.set(COUNTER.transitions, 0);
    this.endLayer();
  }

  /**
   * Puts states into the table, as found from states that were expanded already, and into the next
   * layer; `words` are whole states. Returns the limit that was reached, or undefined.
   */
  insert(words: Uint32Array): Limit | undefined {
    const { map } = this.compiled;
    const { wordCount, batch, batchCapacity } = map;
    for (let from = 0; from < words.length; from += batchCapacity * wordCount) {
      const limit = this.makeRoom();
      if (limit !== undefined) return limit;
      const to = Math.min(words.length, from + batchCapacity * wordCount);
      let entry = batch >> 2;
      for (let state = from; state < to; state += wordCount) {
        this.counters.set(words.subarray(state, state + wordCount), entry);
        this.counters[entry + wordCount] = 0;
        entry += wordCount + 1;
      }
      this.code.drain(entry * 4);
    }
    return undefined;
  }

  /** The words of the layer at hand. */
  get layer(): readonly Uint32Array[] {
    return this.current;
  }

  /**
   * Expands the layer at hand; its successors become the next one. `ask` is called every few
   * thousand states and may end the search.
   *
   * Returns the limit that was reached, or undefined.
   */
  expandLayer(ask: () => Limit | undefined): Limit | undefined {
    try {
      return this.expandChunks(ask);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      // There was no memory for the next layer, which nobody will ask for then. The log stays where it
      // is, since nothing is logged any more.
      const { output, quiet } = this.compiled.map;
      this.next = [];
      this.set(COUNTER.output, output);
      this.set(COUNTER.quiet, quiet);
      this.flushLog((bytes) => bytes);
      return 'memory';
    }
  }

  private expandChunks(ask: () => Limit | undefined): Limit | undefined {
    const { map } = this.compiled;
    const chunks = this.current;
    for (const [i, chunk] of chunks.entries()) {
      this.counters.set(chunk, map.input >> 2);
      const end = map.input + chunk.length * 4;
      const step = CALL_STATES * map.wordCount * 4;
      for (let place = map.input; place !== end; ) {
        const limit = ask() ?? this.makeRoom();
        if (limit !== undefined) {
          this.current = chunks.slice(i);
          return limit;
        }
        const before = place;
        place = this.run(place, Math.min(place + step, end)) >>> 0;
        assert(place !== before || this.isShort(), 'a search makes progress');
      }
      if (chunk.length === CHUNK_STATES * map.wordCount) this.freeChunks.push(chunk);
    }
    this.flush();
    return undefined;
  }

  /** Takes the states found by the last layer as the layer at hand. Returns how many there are. */
  endLayer(): number {
    this.flush();
    this.current = this.next;
    this.next = [];
    const first = this.expanded;
    const count = this.states - first;
    if (count > 0 && first > 0) this.layers.push(first);
    return count;
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

  /**
   * Returns the successors of a state, in the order of threads and ways, as entries of the batch, and
   * whether it is quiet. For small searches beside the main one; nothing is inserted.
   *
   * The entries are valid until the next call.
   */
  successors(words: Uint32Array): { readonly entries: Uint32Array; readonly isQuiet: boolean } {
    const { map } = this.compiled;
    this.counters.set(words, map.input >> 2);
    this.set(COUNTER.failed, 0);
    const quiet = this.get(COUNTER.quiet);
    const end = this.code.expand(map.input, map.batch, 0) >>> 0;
    const isQuiet = this.get(COUNTER.quiet) !== quiet;
    this.set(COUNTER.quiet, quiet);
    return { entries: this.counters.subarray(map.batch >> 2, end >>> 2), isQuiet };
  }

  /** Returns the quiet states listed since this was last asked, in order of discovery. */
  takeQuiet(): readonly QuietState[] {
    const taken = this.quiet;
    this.quiet = [];
    return taken;
  }

  /** Does `work`, and forgets what was seen meanwhile. */
  unseen<T>(work: () => T): T {
    const end = RECORDS + this.compiled.records.length * RECORD_BYTES;
    const saved = this.counters.slice(0, end >> 2);
    const result = work();
    this.counters.set(saved);
    return result;
  }

  /** Forgets that a record was seen. */
  unsee(record: number): void {
    this.counters[(RECORDS + record * RECORD_BYTES) >> 2] = 0;
  }

  /** The words of the layer at hand, which the search gives away. */
  takeLayer(): readonly Uint32Array[] {
    const taken = this.current;
    this.current = [];
    this.maxStates = Number.POSITIVE_INFINITY;
    this.useTable();
    return taken;
  }

  get counts(): Counts {
    const { states, transitions, expanded } = this;
    return { states, transitions, expanded };
  }

  setCounts({ states, transitions, expanded }: Counts): void {
    this.set(COUNTER.states, states);
    this.set(COUNTER.base, expanded);
    this.set(COUNTER.transitions, transitions % 2 ** 32);
    this.set(COUNTER.transitions + 4, Math.floor(transitions / 2 ** 32));
  }

  /** The size of the table as the code has it: homes, states until growth, address of the guard. */
  get tableSize(): { homes: number; statesMax: number; guard: number } {
    return {
      homes: this.get(COUNTER.homes),
      statesMax: this.get(COUNTER.statesMax),
      guard: this.get(COUNTER.guard),
    };
  }

  /** Whether the code logs how it finds states; only one thread at work can. */
  setLogging(isLogging: boolean): void {
    this.set(COUNTER.isLogging, isLogging ? 1 : 0);
  }

  /** The words of the memory, until it grows. */
  get words(): Uint32Array {
    return this.counters;
  }

  /** How many more states the table takes. */
  get room(): number {
    const isGuarded = this.counters[this.get(COUNTER.guard) >>> 2] !== 0;
    return isGuarded ? 0 : Math.max(0, this.get(COUNTER.statesMax) - this.states);
  }

  /** Forgets all states, and all that was seen but for what `keep` says. Memory stays as it is. */
  restart(keep: (record: number) => boolean): void {
    const { map, records } = this.compiled;
    this.clearTables();
    this.counters.fill(0, map.recent >> 2, map.waiting >> 2);
    this.setCounts({ states: 0, transitions: 0, expanded: 0 });
    this.set(COUNTER.lastParent, 0);
    records.forEach((_, i) => {
      if (!keep(i))
        this.counters.fill(
          0,
          (RECORDS + i * RECORD_BYTES) >> 2,
          (RECORDS + (i + 1) * RECORD_BYTES) >> 2,
        );
    });
    this.log.clear();
    this.quiet = [];
    this.layers.splice(0, this.layers.length, 0);
    this.current = [];
    this.next = [];
    this.begin();
  }

  private isShort(): boolean {
    const { map } = this.compiled;
    return (
      this.tableIsFull() ||
      this.get(COUNTER.output) > map.outputEnd - map.batchCapacity * map.wordCount * 4 ||
      this.get(COUNTER.log) !== map.log ||
      this.get(COUNTER.quiet) !== map.quiet
    );
  }

  private tableIsFull(): boolean {
    const { batchCapacity } = this.compiled.map;
    return (
      this.states + batchCapacity > this.get(COUNTER.statesMax) ||
      this.counters[this.get(COUNTER.guard) >>> 2] !== 0
    );
  }

  /** Empties what is half full, and doubles the table if the next batch may not fit. */
  private makeRoom(): Limit | undefined {
    const { map } = this.compiled;
    const outputHalf = map.output + (map.outputEnd - map.output) / 2;
    // The log first: it must be whole, even if there is no memory for the next layer.
    if (this.get(COUNTER.log) > map.log + (map.logEnd - map.log) / 2) this.flushLog();
    if (this.get(COUNTER.output) > outputHalf) this.flushOutput();
    if (this.get(COUNTER.quiet) > map.quiet + (map.quietEnd - map.quiet) / 2) this.flushQuiet();
    return this.tableIsFull() ? this.growTable() : undefined;
  }

  /**
   * Makes the table larger, or says what limits it. Nobody else may work on it meanwhile, but for
   * `move`, which moves what is in one part (by addresses); `others` are the maps of those that
   * help.
   */
  growTable(move: Move = this.code.move, others: readonly MemoryMap[] = []): Limit | undefined {
    const { map } = this.compiled;
    const areas = [map, ...others];
    const { homes } = this;
    const newHomes = largerTables(homes).find((each) => this.hasRoomFor(each));
    if (newHomes === undefined) {
      if (this.isAtItsEnd() && this.openTable()) return undefined;
      const last = this.statesAt(LOAD_LIMIT);
      if (this.get(COUNTER.statesMax) === last) return 'memory';
      this.set(COUNTER.statesMax, last);
      return this.tableIsFull() ? 'memory' : undefined;
    }
    this.homes = newHomes;
    this.useTable();
    for (const { counters, waiting } of areas) {
      this.set(counters + COUNTER.homes, newHomes);
      this.set(counters + COUNTER.waiting, waiting);
    }
    const slotBytes = map.wordCount * 4;
    for (const { from, to } of partsThatMove(homes, map.slack, newHomes)) {
      const end = map.table + to * slotBytes;
      move(map.table + from * slotBytes, end, end);
    }
    for (const { counters, waiting } of areas) {
      const end = this.get(counters + COUNTER.waiting);
      if (end !== waiting) this.code.move(waiting, end, map.table);
    }
    return undefined;
  }

  /** Whether the table cannot grow since a memory has an end, however much there is beside it. */
  private isAtItsEnd(): boolean {
    return largerTables(this.homes).every((homes) => !this.fits(homes));
  }

  /** Whether one memory can have a table of `homes`. */
  private fits(homes: number): boolean {
    const end = this.tableEnd(homes);
    return (
      Math.ceil(end / 65536) < PAGES_MAX && end - this.compiled.map.table <= this.options.tableMax
    );
  }

  /** Makes the memory as large as a table of `homes` needs, if that is possible. */
  private hasRoomFor(homes: number): boolean {
    const end = this.tableEnd(homes);
    const pages = Math.ceil(end / 65536) - this.memory.buffer.byteLength / 65536;
    const more = end - this.tableEnd(this.homes);
    return (
      this.fits(homes) &&
      process.memoryUsage.rss() + more <= this.maxMemory &&
      this.growMemory(pages)
    );
  }

  /** A memory that has room for a first table, and code on it. */
  private newLink(): Link {
    const pages = Math.ceil(this.tableEnd(this.options.firstHomes) / 65536);
    return start(this.compiled.program, pages, this.compiled.workers > 1);
  }

  /** Makes spare memories, which other threads can be told about; from now on there are no others. */
  prepareSpares(): void {
    const { tableMax, spareMemories } = this.options;
    const wanted = Math.min(Math.ceil(this.maxMemory / tableMax) - 1, spareMemories);
    while (this.links.length < this.active + 1 + wanted && this.addLink());
    this.isOpen = false;
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

  /** Freezes the table at hand and goes on with an empty one in another memory, if there is one. */
  private openTable(): boolean {
    const { map } = this.compiled;
    const bytes = this.tableEnd(this.options.firstHomes);
    if (process.memoryUsage.rss() + bytes > this.maxMemory) return false;
    if (this.active + 1 === this.links.length && !(this.isOpen && this.addLink())) return false;
    const before = this.counters;
    const full = this.frozen.reduce((sum, { states }) => sum + states, 0);
    this.frozen.push({ homes: this.homes, states: this.states - full });
    this.active += 1;
    this.counters = new Uint32Array(this.memory.buffer);
    this.counters.set(before.subarray(0, map.table >> 2));
    this.homes = this.options.firstHomes;
    this.useTable();
    const links = this.links.slice(0, this.active + 1);
    this.run = chainedRun(map, COUNTER, roomLimits(map), links);
    return true;
  }

  /** Empties the tables, and begins with the first one again. */
  private clearTables(): void {
    const { map } = this.compiled;
    const head = this.counters.slice(0, map.table >> 2);
    for (const { memory } of this.links) {
      new Uint32Array(memory.buffer).fill(0, map.table >> 2);
    }
    this.homes = at([...this.frozen, this], 0).homes;
    this.frozen.length = 0;
    this.active = 0;
    this.run = this.code.run;
    this.counters = new Uint32Array(this.memory.buffer);
    this.counters.set(head);
    this.useTable();
  }

  private growMemory(pages: number): boolean {
    if (this.memory.buffer.byteLength / 65536 + pages >= PAGES_MAX) return false;
    try {
      if (pages > 0) this.memory.grow(pages);
    } catch {
      return false;
    }
    this.counters = new Uint32Array(this.memory.buffer);
    return true;
  }

  /** A batch that is begun is finished, so the code may go beyond `maxStates` by one batch. */
  private atMost(states: number): number {
    return Math.floor(Math.min(states, this.maxStates + this.compiled.map.batchCapacity));
  }

  /** How many states there are when the table at hand is filled to `load`. */
  private statesAt(load: number): number {
    const full = this.frozen.reduce((sum, { states }) => sum + states, 0);
    return this.atMost(full + this.homes * load);
  }

  /** Tells the code the size of its table. */
  private useTable(): void {
    const { map, workers } = this.compiled;
    this.set(COUNTER.homes, this.homes);
    this.set(COUNTER.statesMax, this.statesAt(LOAD_MAX));
    const guarded = this.homes + map.slack - workers * map.batchCapacity - 1;
    this.set(COUNTER.guard, map.table + guarded * map.wordCount * 4);
  }

  private tableEnd(homes: number): number {
    const { map } = this.compiled;
    return map.table + (homes + map.slack) * map.wordCount * 4;
  }

  private flush(): void {
    this.flushLog();
    this.flushOutput();
    this.flushQuiet();
  }

  private flushOutput(): void {
    const { map } = this.compiled;
    const end = this.get(COUNTER.output) >>> 2;
    const size = CHUNK_STATES * map.wordCount;
    for (let place = map.output >> 2; place < end; ) {
      const count = Math.min(size, end - place);
      const from = this.counters.subarray(place, place + count);
      const chunk = count === size ? this.freeChunks.pop() : undefined;
      if (chunk === undefined) this.next.push(from.slice());
      else {
        chunk.set(from);
        this.next.push(chunk);
      }
      place += count;
    }
    this.set(COUNTER.output, map.output);
  }

  private flushLog(keep = (bytes: Uint8Array): Uint8Array => bytes.slice()): void {
    const { map } = this.compiled;
    if (this.get(COUNTER.log) === map.log) return;
    const bytes = new Uint8Array(this.memory.buffer, map.log, this.get(COUNTER.log) - map.log);
    this.log.append(keep(bytes), this.states, this.get(COUNTER.lastParent));
    this.set(COUNTER.log, map.log);
  }

  private flushQuiet(): void {
    const { map } = this.compiled;
    const end = this.get(COUNTER.quiet) >>> 2;
    for (let place = map.quiet >> 2; place < end; place += map.wordCount + 1) {
      const words = this.counters.slice(place + 1, place + 1 + map.wordCount);
      this.quiet.push({ state: this.counters[place]!, words });
    }
    this.set(COUNTER.quiet, map.quiet);
  }

  private get(counter: number): number {
    return this.counters[counter >> 2]!;
  }

  private set(counter: number, value: number): void {
    this.counters[counter >> 2] = value;
  }
}
