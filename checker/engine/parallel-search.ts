/**
 * A search by several threads of the computer, from a layer that one thread has reached.
 *
 * All work on one table in shared memory. A layer is an array in a shared buffer, taken in portions;
 * what is found is appended to another. In a *round* all threads take portions until there are none
 * or the table is too full for somebody; between rounds only the caller's thread runs, grows the
 * table, and looks at limits. Who finds a state first is a matter of luck, so nothing is logged:
 * counts and depths are exact, and runs are found again by one thread (`explore-fast.ts`).
 */
import { Worker } from 'node:worker_threads';
import { InternalError } from '../../model/assert.ts';
import type { Limit } from '../outcome.ts';
import { COUNTER, type MemoryMap } from './memory-map.ts';
import { CONTROL, type GrowableBuffer, makeWorker, type WorkerJob } from './parallel-worker.ts';
import type { Search } from './search.ts';

/** States taken at once. */
const PORTION = 2048;
/** States in a round: small enough for news a few times a second. */
const ROUND_STATES = 1 << 20;
/** The most that Node 20 reserves for a buffer that grows. */
const FRONTIER_BYTES_MAX = 2 ** 32;

/** What a thread says when the frontier has no room. */
const OUT_OF_MEMORY = 1;

export class ParallelSearch {
  private readonly search: Search;
  private readonly control: Int32Array = new Int32Array(new SharedArrayBuffer(64));
  private readonly maps: readonly MemoryMap[];
  private readonly frontiers: readonly [GrowableBuffer, GrowableBuffer];
  private readonly quietList: GrowableBuffer;
  private readonly takePart: () => void;
  private layerStates: number;
  private readonly others: number;

  /** Takes over the layer at hand of `search`. */
  constructor(search: Search, workers: number) {
    const { compiled } = search;
    this.search = search;
    this.others = workers - 1;
    const chunks = search.takeLayer();
    const bytes = chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0);
    this.layerStates = bytes / 4 / compiled.layout.wordCount;
    this.frontiers = [growable(bytes), growable(0)];
    this.quietList = growable(0);
    const first = new Uint32Array(this.frontiers[0]);
    let place = 0;
    for (const chunk of chunks) {
      first.set(chunk, place);
      place += chunk.length;
    }
    const jobs = Array.from({ length: workers }, (_, worker): WorkerJob => {
      const { map, binary } = compiled.workerCode(worker);
      const counters = {
        output: map.counters + COUNTER.output,
        quiet: map.counters + COUNTER.quiet,
        failed: map.counters + COUNTER.failed,
      };
      return {
        binary,
        memory: search.memory,
        map,
        counters,
        control: this.control.buffer as SharedArrayBuffer,
        places: CONTROL,
        frontiers: this.frontiers,
        quietList: this.quietList,
        portion: PORTION,
      };
    });
    this.maps = jobs.map(({ map }) => map);
    for (const map of this.maps) {
      search.words[(map.counters + COUNTER.output) >> 2] = map.output;
      search.words[(map.counters + COUNTER.log) >> 2] = map.log;
      search.words[(map.counters + COUNTER.quiet) >> 2] = map.quiet;
    }
    this.takePart = makeWorker(jobs[0]!);
    for (const job of jobs.slice(1)) {
      new Worker(WORKER_TEXT, { eval: true, workerData: job }).unref();
    }
  }

  /** Expands the layer at hand. Returns how many states the next one has, or a limit. */
  expandLayer(ask: () => Limit | undefined): { found: number; limit: Limit | undefined } {
    const { search, control } = this;
    Atomics.store(control, CONTROL.taken, 0);
    Atomics.store(control, CONTROL.found, 0);
    let from = 0;
    let wasStuck = false;
    while (from < this.layerStates || wasStuck) {
      const limit = ask() ?? this.makeRoom(wasStuck);
      if (limit !== undefined) return { found: Atomics.load(control, CONTROL.found), limit };
      const end = Math.min(this.layerStates, from + ROUND_STATES);
      this.round(from, end);
      wasStuck = Atomics.load(control, CONTROL.stuck) > 0;
      if (Atomics.load(control, CONTROL.failed) === OUT_OF_MEMORY) {
        return { found: Atomics.load(control, CONTROL.found), limit: 'memory' };
      }
      const taken = Math.min(Atomics.load(control, CONTROL.taken), end);
      search.addCounts(0, 0, taken - from);
      from = taken;
    }
    const found = Atomics.load(control, CONTROL.found);
    this.layerStates = found;
    Atomics.store(control, CONTROL.layer, 1 - Atomics.load(control, CONTROL.layer));
    return { found, limit: undefined };
  }

  /** The quiet states listed since this was last asked. */
  takeQuiet(): readonly Uint32Array[] {
    const { wordCount } = this.search.compiled.layout;
    const count = Atomics.exchange(this.control, CONTROL.quiet, 0);
    const list = new Uint32Array(this.quietList);
    return Array.from({ length: count }, (_, i) =>
      list.slice(i * (wordCount + 1) + 1, (i + 1) * (wordCount + 1)),
    );
  }

  /** Lets the other threads end. */
  close(): void {
    Atomics.store(this.control, CONTROL.stop, 1);
    Atomics.add(this.control, CONTROL.round, 1);
    Atomics.notify(this.control, CONTROL.round);
  }

  private makeRoom(wasStuck: boolean): Limit | undefined {
    const { search, maps } = this;
    // A thread needs room for some batches, or it is stuck at once. If one is stuck while others have
    // room left, it is enough to share it out anew.
    const needed = Math.max(
      maps.length * maps[0]!.batchCapacity * 4,
      wasStuck ? search.states / 16 : 0,
    );
    while (search.room <= needed) {
      const before = search.tableBytes;
      const limit = search.growTable();
      if (limit !== undefined) return limit;
      // Memory is short, and the table may only be filled further.
      if (search.tableBytes === before) break;
    }
    return undefined;
  }

  private round(from: number, end: number): void {
    const { control, search, maps } = this;
    const { words } = search;
    const share = Math.floor(search.room / maps.length);
    for (const { counters } of maps) {
      words[(counters + COUNTER.states) >> 2] = 0;
      words[(counters + COUNTER.statesMax) >> 2] = share;
      words[(counters + COUNTER.transitions) >> 2] = 0;
      words[(counters + COUNTER.transitions + 4) >> 2] = 0;
      for (const same of [COUNTER.shift, COUNTER.guard]) {
        words[(counters + same) >> 2] = words[same >> 2]!;
      }
    }
    Atomics.store(control, CONTROL.taken, from);
    Atomics.store(control, CONTROL.takeEnd, end);
    Atomics.store(control, CONTROL.done, 0);
    Atomics.store(control, CONTROL.stuck, 0);
    Atomics.add(control, CONTROL.round, 1);
    Atomics.notify(control, CONTROL.round);
    try {
      this.takePart();
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      Atomics.store(control, CONTROL.failed, OUT_OF_MEMORY);
    }
    for (;;) {
      const done = Atomics.load(control, CONTROL.done);
      if (done === this.others) break;
      Atomics.wait(control, CONTROL.done, done, 1000);
    }
    const failed = Atomics.load(control, CONTROL.failed);
    if (failed !== 0 && failed !== OUT_OF_MEMORY) {
      throw new InternalError('threads of a search do not fail');
    }
    for (const { counters } of maps) {
      const states = words[(counters + COUNTER.states) >> 2]!;
      const transitions =
        words[(counters + COUNTER.transitions) >> 2]! +
        words[(counters + COUNTER.transitions + 4) >> 2]! * 2 ** 32;
      search.addCounts(states, transitions, 0);
      if (words[(counters + COUNTER.attention) >> 2] !== 0) {
        words[(counters + COUNTER.attention) >> 2] = 0;
        words[COUNTER.attention >> 2] = 1;
      }
    }
  }
}

function growable(bytes: number): GrowableBuffer {
  const Buffer = SharedArrayBuffer as unknown as new (
    bytes: number,
    options: { maxByteLength: number },
  ) => GrowableBuffer;
  return new Buffer(bytes, { maxByteLength: FRONTIER_BYTES_MAX });
}

/** The program of a worker: our own text, and nothing of a spec. `__name` is a bundler's mark. */
const WORKER_TEXT = `
  const __name = (each) => each;
  const { workerData: job } = require('node:worker_threads');
  const control = new Int32Array(job.control);
  const { round, done, stop, failed } = job.places;
  let seen = 0;
  let takePart;
  for (;;) {
    Atomics.wait(control, round, seen);
    seen = Atomics.load(control, round);
    if (Atomics.load(control, stop) !== 0) break;
    try {
      takePart ??= (${makeWorker.toString()})(job);
      takePart();
    } catch (error) {
      Atomics.store(control, failed, error instanceof RangeError ? 1 : 2);
    }
    Atomics.add(control, done, 1);
    Atomics.notify(control, done);
  }
`;
