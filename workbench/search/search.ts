/**
 * Runs searches in a worker thread, so that Ctrl-C is heard and memory has a limit. One worker serves
 * job after job: starting one costs more than most claims.
 */
import { Worker } from 'node:worker_threads';
import type { Limits, Progress } from '../../checker/outcome.ts';
import { reductionsOf } from '../../model/reduce/symmetry.ts';
import { KEEPS_CODE } from './keeps-code.ts';
import { runJob, type SearchJob, type SearchResult } from './search-job.ts';
import type { WorkerMessage, WorkerTask } from './search-worker.ts';

export interface Interruption {
  /** Whether the user wants an end; set once, never taken back. */
  requested: boolean;
  /** Shared with the workers: not 0 once `requested`. */
  readonly flag: Int32Array<SharedArrayBuffer>;
}

export function newInterruption(): Interruption {
  return { requested: false, flag: new Int32Array(new SharedArrayBuffer(4)) };
}

export function interrupt(interruption: Interruption): void {
  interruption.requested = true;
  Atomics.store(interruption.flag, 0, 1);
}

/** From the sources (tests, tsx) a worker would find TypeScript, which Node 20 does not run. */
const HAS_WORKERS = import.meta.url.endsWith('.cjs') && !KEEPS_CODE;

/**
 * Returns the answer to `job`.
 *
 * A worker that runs out of memory is no crash: the outcome then is `unknown`, limit `memory`, with
 * the counts of the last progress.
 */
export function search(
  job: SearchJob,
  interruption: Interruption,
  onProgress: (progress: Progress) => void,
): Promise<SearchResult> {
  if (!HAS_WORKERS) {
    return runJob(job, (progress) => {
      onProgress(progress);
      return interruption.requested ? 'stop' : 'go';
    });
  }
  return searchInWorker(job, interruption, onProgress);
}

/** A worker that waits for a job, and the heap it was given. */
interface Idle {
  readonly worker: Worker;
  readonly heapMb: number;
}

const idle: Idle[] = [];

/**
 * Starts a worker for a search within `limits` that is to come: it gets ready while the caller reads
 * the spec.
 */
export function expectSearch({ maxMemory }: Pick<Limits, 'maxMemory'>): void {
  if (!HAS_WORKERS) return;
  const heapMb = heapOf(maxMemory);
  putBack(newWorker(heapMb), heapMb);
}

/** Megabytes; less than this, and a worker does not even start. */
function heapOf(maxMemory: number): number {
  return Math.max(64, Math.floor(maxMemory / 2 ** 20));
}

function takeWorker(heapMb: number): Worker {
  const at = idle.findIndex((waiting) => waiting.heapMb === heapMb);
  const [found] = at < 0 ? [] : idle.splice(at, 1);
  if (found !== undefined) {
    found.worker.ref();
    return found.worker;
  }
  return newWorker(heapMb);
}

function newWorker(heapMb: number): Worker {
  return new Worker(new URL('./worker.cjs', import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: heapMb },
  });
}

/** Keeps the worker for another job; it does not keep the process from ending. */
function putBack(worker: Worker, heapMb: number): void {
  worker.unref();
  idle.push({ worker, heapMb });
}

function searchInWorker(
  job: SearchJob,
  interruption: Interruption,
  onProgress: (progress: Progress) => void,
): Promise<SearchResult> {
  const { promise, resolve, reject } = withResolvers<SearchResult>();
  const heapMb = heapOf(job.limits.maxMemory);
  const worker = takeWorker(heapMb);
  let last: Progress = { states: 0, transitions: 0, depth: 0, frontier: 0, seconds: 0, bytes: 0 };
  const onMessage = (message: WorkerMessage): void => {
    if (message.kind === 'progress') {
      last = message.progress;
      onProgress(last);
      return;
    }
    worker.off('message', onMessage);
    worker.off('error', onError);
    putBack(worker, heapMb);
    if (message.kind === 'result') resolve(message.result);
    else reject(message.error);
  };
  const onError = (error: NodeJS.ErrnoException): void => {
    if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') resolve(outOfMemory(job, last));
    else reject(error);
  };
  worker.on('message', onMessage);
  worker.on('error', onError);
  const task: WorkerTask = { job, stop: interruption.flag.buffer };
  worker.postMessage(task);
  return promise;
}

function outOfMemory(job: SearchJob, last: Progress): SearchResult {
  const { states, transitions, depth, seconds } = last;
  return {
    outcome: {
      states,
      transitions,
      depth,
      seconds,
      limit: 'memory',
      violations: [],
      covered: [],
      reductions: reductionsOf(job.machine),
      engine: job.engine,
    },
    counterexample: undefined,
  };
}

/** `Promise.withResolvers`, which Node 20 does not have. */
function withResolvers<T>(): {
  promise: Promise<T>;
  resolve: (value: T) => void;
  reject: (error: Error) => void;
} {
  let resolve: (value: T) => void = () => {};
  let reject: (error: Error) => void = () => {};
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}
