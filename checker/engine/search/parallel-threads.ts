/**
 * The threads of a parallel search: they are started before they are needed, and work in rounds.
 *
 * In a *round* all threads, the caller's too, take portions of a range until none are left; the round
 * ends when all are done. Between rounds only the caller's thread runs.
 *
 * The first round waits for threads to start, but not for ever: a thread that does not start (the system
 * may have none left) takes part in no round, and one that is late in those after it came. Which threads
 * take part is encoded in the number of the round, so that none can mistake one round for the next.
 */
import { Worker } from 'node:worker_threads';
import { assert, at, InternalError } from '../../../model/machine/assert.ts';
import { COUNTER, type MemoryMap } from '../state/memory-map.ts';
import { chainedRun, roomLimits } from '../visited/table-chain.ts';
import {
  CONTROL,
  type GrowableBuffer,
  MEMBER_BITS,
  MEMBER_MASK,
  makeWorker,
  serveRounds,
  type WorkerJob,
} from './parallel-worker.ts';
import type { Search } from './search.ts';

/** States taken at once. */
const PORTION = 2048;
/** The most that Node 20 reserves for a buffer that grows. */
const FRONTIER_BYTES_MAX = 2 ** 32;

/** What a thread says when the frontier has no room. */
const OUT_OF_MEMORY = 1;

/** Milliseconds that the first round waits. */
const PATIENCE_MS = 10_000;

export const TASK = { expand: 0, move: 1 } as const;

export class ParallelThreads {
  readonly control: Int32Array = new Int32Array(new SharedArrayBuffer(64));
  /** The parts of the memory of all threads, the caller's first. */
  readonly maps: readonly MemoryMap[];
  readonly frontiers: readonly [GrowableBuffer, GrowableBuffer] = [growable(), growable()];
  readonly candidateList: GrowableBuffer = growable();
  /** Slots that a thread moves at once when the table grows. */
  readonly slotPortion: number;
  private readonly search: Search;
  private readonly takePart: () => void;
  private patience: number;

  /** Starts the threads; the caller may go on with `search` as before until the first round. */
  constructor(search: Search, start: StartThread = startThread, patience: number = PATIENCE_MS) {
    const { compiled } = search;
    const { slotPortion } = search.visited.options;
    this.slotPortion = slotPortion;
    search.visited.prepareSpares();
    this.search = search;
    this.patience = patience;
    const { map: own, program } = compiled;
    assert(program.language === 'webassembly', 'threads share a memory of WebAssembly');
    const codes = [{ map: own, binary: program.binary }, ...compiled.others()];
    const jobs = codes.map(
      ({ map, binary }): WorkerJob => ({
        binary,
        memories: search.visited.links.map(({ memory }) => memory),
        map,
        counter: COUNTER,
        room: roomLimits(map),
        control: this.control.buffer as SharedArrayBuffer,
        offsets: CONTROL,
        frontiers: this.frontiers,
        candidateList: this.candidateList,
        portion: PORTION,
        slotPortion,
      }),
    );
    this.maps = codes.map(({ map }) => map);
    for (const { counters, output, log, candidates } of this.maps.slice(1)) {
      search.visited.words[(counters + COUNTER.output) >> 2] = output;
      search.visited.words[(counters + COUNTER.log) >> 2] = log;
      search.visited.words[(counters + COUNTER.candidates) >> 2] = candidates;
    }
    // The caller's thread keeps its instance, whose code V8 has optimised already.
    this.takePart = makeWorker(at(jobs, 0), chainedRun, [...search.visited.links]);
    for (const job of jobs.slice(1)) start(job);
  }

  /**
   * Has all threads take portions of `from..end-1`, and waits for them. Returns whether there was
   * enough memory.
   */
  round(task: number, from: number, end: number): boolean {
    const { control } = this;
    const others = this.readyThreads();
    Atomics.store(control, CONTROL.task, task);
    Atomics.store(control, CONTROL.active, this.search.visited.active);
    Atomics.store(control, CONTROL.taken, from);
    Atomics.store(control, CONTROL.takeEnd, end);
    Atomics.store(control, CONTROL.done, 0);
    this.nextRound(others);
    try {
      this.takePart();
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      Atomics.store(control, CONTROL.failed, OUT_OF_MEMORY);
    }
    for (;;) {
      const done = Atomics.load(control, CONTROL.done);
      if (done === others) break;
      Atomics.wait(control, CONTROL.done, done, 1000);
    }
    const failed = Atomics.load(control, CONTROL.failed);
    if (failed !== 0 && failed !== OUT_OF_MEMORY) {
      throw new InternalError('threads of a search do not fail');
    }
    return failed === 0;
  }

  /** Lets the other threads end. */
  close(): void {
    Atomics.store(this.control, CONTROL.stop, 1);
    this.nextRound(0);
  }

  private nextRound(members: number): void {
    const number = (Atomics.load(this.control, CONTROL.round) >> MEMBER_BITS) + 1;
    Atomics.store(this.control, CONTROL.round, (number << MEMBER_BITS) | members);
    Atomics.notify(this.control, CONTROL.round);
  }

  /** How many threads beside the caller's are there; the first time they are waited for. */
  private readyThreads(): number {
    const end = performance.now() + this.patience;
    this.patience = 0;
    for (;;) {
      const ready = Atomics.load(this.control, CONTROL.ready);
      const left = end - performance.now();
      if (ready === this.maps.length - 1 || left <= 0) return ready;
      Atomics.wait(this.control, CONTROL.ready, ready, left);
    }
  }
}

/** Starts a thread that takes part in rounds. */
export type StartThread = (job: WorkerJob) => void;

export const startThread: StartThread = (job) => {
  const worker = new Worker(WORKER_TEXT, { eval: true, workerData: job });
  // The search goes on without it.
  worker.on('error', () => {});
  worker.unref();
};

function growable(): GrowableBuffer {
  const Buffer = SharedArrayBuffer as unknown as new (
    bytes: number,
    options: { maxByteLength: number },
  ) => GrowableBuffer;
  return new Buffer(0, { maxByteLength: FRONTIER_BYTES_MAX });
}

/** The program of a worker: our own text, and nothing of a spec. `__name` is a bundler's mark. */
const WORKER_TEXT = `
  const __name = (each) => each;
  const { workerData: job } = require('node:worker_threads');
  const takePart = (${makeWorker.toString()})(job, ${chainedRun.toString()});
  (${serveRounds.toString()})(job, takePart, ${MEMBER_MASK});
`;
