/**
 * A search by several threads of the computer, from a layer that one thread has reached.
 *
 * All work on one table in shared memory. A layer is an array in a shared buffer, taken in portions;
 * what is found is appended to another. In a *round* all threads take portions until there are none
 * or the table is too full for one of them; between rounds only the caller's thread runs, grows the
 * table, and looks at limits. Which thread finds a state first depends on timing, so nothing is logged:
 * counts and depths are exact, and runs are found again by one thread (`explore-fast.ts`).
 */
import type { Limit } from '../../outcome.ts';
import { COUNTER } from '../state/memory-map.ts';
import { PARALLEL_BATCHES } from '../visited/table-growth.ts';
import { STATES_UNLIMITED } from '../visited/visited-set.ts';
import { type ParallelThreads, TASK } from './parallel-threads.ts';
import { CONTROL } from './parallel-worker.ts';
import type { Search } from './search.ts';

/**
 * Entries of batches in a round, if each state has as many successors as it can have: few enough to report progress a
 * few times a second.
 */
const ROUND_ENTRIES = 2 ** 28;
/** Batches that a thread has room for in a round, at least. */
const BATCHES_MIN = 2;
/** A part of the table is moved by all threads if it has so many portions. */
const PORTIONS_FOR_ALL = 4;

export class ParallelSearch {
  private readonly search: Search;
  private readonly threads: ParallelThreads;
  private readonly control: Int32Array;
  private readonly maxStates: number;
  private layerStates: number;
  /** States in a round. */
  private readonly roundStates: number;

  /**
   * Takes over the current layer of `search`, which there are no more than `maxStates` of in the end: each thread
   * has its share, and when shares get small they take states from what is left for all.
   */
  constructor(
    search: Search,
    threads: ParallelThreads,
    maxStates: number = Number.POSITIVE_INFINITY,
  ) {
    this.search = search;
    this.maxStates = maxStates;
    this.roundStates = Math.ceil(ROUND_ENTRIES / search.compiled.map.batchCapacity);
    this.threads = threads;
    this.control = threads.control;
    const chunks = search.takeFrontier();
    const bytes = chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0);
    this.layerStates = bytes / 4 / search.compiled.layout.wordCount;
    threads.frontiers[0].grow(bytes);
    const first = new Uint32Array(threads.frontiers[0]);
    let offset = 0;
    for (const chunk of chunks) {
      first.set(chunk, offset);
      offset += chunk.length;
    }
    search.setLogging(false);
  }

  /** Expands the current layer. Returns how many states the next one has, or a limit. */
  expandLayer(ask: () => Limit | undefined): { found: number; limit: Limit | undefined } {
    const { search, control } = this;
    Atomics.store(control, CONTROL.taken, 0);
    Atomics.store(control, CONTROL.found, 0);
    let from = 0;
    let wasTableFull = false;
    while (from < this.layerStates || wasTableFull) {
      const limit = ask() ?? this.makeRoom(wasTableFull);
      if (limit !== undefined) return { found: Atomics.load(control, CONTROL.found), limit };
      const end = Math.min(this.layerStates, from + this.roundStates);
      const hadMemory = this.expand(from, end);
      if (search.isOverflowing) {
        return { found: Atomics.load(control, CONTROL.found), limit: 'states' };
      }
      wasTableFull = Atomics.load(control, CONTROL.tableFull) > 0;
      if (!hadMemory) {
        return { found: Atomics.load(control, CONTROL.found), limit: 'memory' };
      }
      const taken = Math.min(Atomics.load(control, CONTROL.taken), end);
      search.setCounts({ ...search.counts, expanded: search.expanded + taken - from });
      from = taken;
    }
    const found = Atomics.load(control, CONTROL.found);
    this.layerStates = found;
    Atomics.store(control, CONTROL.layer, 1 - Atomics.load(control, CONTROL.layer));
    return { found, limit: undefined };
  }

  /** The words of the current layer; valid until it is expanded. */
  get frontier(): Uint32Array {
    const { control, layerStates, search, threads } = this;
    const buffer = threads.frontiers[Atomics.load(control, CONTROL.layer) === 0 ? 0 : 1];
    return new Uint32Array(buffer, 0, layerStates * search.compiled.layout.wordCount);
  }

  /** The deadlock candidates listed since this was last asked. */
  takeCandidates(): readonly Uint32Array[] {
    const { wordCount } = this.search.compiled.layout;
    const count = Atomics.exchange(this.control, CONTROL.candidates, 0);
    const list = new Uint32Array(this.threads.candidateList);
    return Array.from({ length: count }, (_, i) =>
      list.slice(i * (wordCount + 1) + 1, (i + 1) * (wordCount + 1)),
    );
  }

  private makeRoom(wasTableFull: boolean): Limit | undefined {
    const { search } = this;
    const { maps } = this.threads;
    // A thread needs room for some batches, or it stops at once. If one has stopped while others have
    // room left, it is enough to divide the room again.
    const needed = Math.max(
      maps.length * maps[0]!.batchCapacity * PARALLEL_BATCHES,
      wasTableFull ? Math.min(search.states / 16, this.maxStates - search.states) : 0,
    );
    while (search.visited.room <= needed) {
      const before = search.visited.bytes;
      const limit = search.visited.grow((...part) => this.move(...part), maps.slice(1));
      if (limit !== undefined) return limit;
      // Memory is short, and the table may only be filled further.
      if (search.visited.bytes === before) break;
    }
    return undefined;
  }

  /**
   * All threads expand states of the current layer, from `from` to `end` or until one is stuck. Returns
   * whether there was enough memory.
   */
  private expand(from: number, end: number): boolean {
    const { control, search, threads } = this;
    const { words } = search.visited;
    const { maps } = threads;
    const { states, transitions, expanded } = search;
    const left = this.maxStates - states;
    const statesEach = Math.floor(left / maps.length);
    const room = Math.floor(search.visited.room / maps.length);
    // A thread whose share has no room for another batch waits for the next round, in which shares are smaller.
    const isLastStretch = statesEach < maps[0]!.batchCapacity * BATCHES_MIN;
    const share = isLastStretch ? room : Math.min(room, statesEach);
    words[COUNTER.spareStates >> 2] = isLastStretch ? left : 0;
    const { buckets, statesMax, guard } = search.visited.size;
    for (const { counters } of maps) {
      words[(counters + COUNTER.states) >> 2] = 0;
      words[(counters + COUNTER.statesMax) >> 2] = share;
      words[(counters + COUNTER.statesEnd) >> 2] = isLastStretch ? 0 : STATES_UNLIMITED;
      words[(counters + COUNTER.isOverflowing) >> 2] = 0;
      words[(counters + COUNTER.transitions) >> 2] = 0;
      words[(counters + COUNTER.transitions + 4) >> 2] = 0;
      words[(counters + COUNTER.buckets) >> 2] = buckets;
      words[(counters + COUNTER.guard) >> 2] = guard;
    }
    // A table that was frozen before these workers started was announced to earlier workers only. Without
    // this, their filters would probe a size of 0, and states would be counted twice.
    search.visited.publishFrozenSizes(maps);
    Atomics.store(control, CONTROL.tableFull, 0);
    const hadMemory = threads.round(TASK.expand, from, end);
    const sum = { states, transitions, expanded };
    let [newHit, isOverflowing] = [0, 0];
    for (const { counters } of maps) {
      sum.states += words[(counters + COUNTER.states) >> 2]!;
      sum.transitions +=
        words[(counters + COUNTER.transitions) >> 2]! +
        words[(counters + COUNTER.transitions + 4) >> 2]! * 2 ** 32;
      newHit |= words[(counters + COUNTER.newHit) >> 2]!;
      words[(counters + COUNTER.newHit) >> 2] = 0;
      isOverflowing |= words[(counters + COUNTER.isOverflowing) >> 2]!;
    }
    // The counters of the first thread are those of the search.
    search.setCounts(sum);
    words[COUNTER.statesMax >> 2] = statesMax;
    words[COUNTER.newHit >> 2] = newHit;
    words[COUNTER.isOverflowing >> 2] = isOverflowing;
    return hadMemory;
  }

  /** All threads move slots of the table, if there are enough of them. */
  private move(from: number, to: number, free: number): void {
    const { control, search, threads } = this;
    const { table, wordCount } = search.compiled.map;
    const slot = (address: number): number => (address - table) / (wordCount * 4);
    if (slot(to) - slot(from) < PORTIONS_FOR_ALL * threads.slotPortion) {
      search.visited.code.move(from, to, free);
      return;
    }
    Atomics.store(control, CONTROL.free, slot(free));
    threads.round(TASK.move, slot(from), slot(to));
  }
}
