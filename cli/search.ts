/** Runs searches in worker threads: one each, ended by Ctrl-C, by a limit or by their answer. */
import { Worker } from 'node:worker_threads';
import type { Progress } from '../checker/outcome.ts';
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
const IS_BUILT = import.meta.url.endsWith('.js');

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
  if (!IS_BUILT) {
    return runJob(job, (progress) => {
      onProgress(progress);
      return interruption.requested ? 'stop' : 'go';
    });
  }
  return searchInWorker(job, interruption, onProgress);
}

function searchInWorker(
  job: SearchJob,
  interruption: Interruption,
  onProgress: (progress: Progress) => void,
): Promise<SearchResult> {
  const { promise, resolve, reject } = withResolvers<SearchResult>();
  const workerData: WorkerTask = { job, stop: interruption.flag.buffer };
  const maxOldGenerationSizeMb = Math.max(64, Math.floor(job.limits.maxMemory / 2 ** 20));
  const worker = new Worker(new URL('./search-worker.js', import.meta.url), {
    workerData,
    resourceLimits: { maxOldGenerationSizeMb },
  });
  let last: Progress = { states: 0, transitions: 0, depth: 0, frontier: 0, seconds: 0 };
  worker.on('message', (message: WorkerMessage) => {
    if (message.kind === 'result') return resolve(message.result);
    last = message.progress;
    onProgress(last);
  });
  worker.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') resolve(outOfMemory(job, last));
    else reject(error);
  });
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
      reductions: job.machine.resetsDeadLocals ? ['dead-locals'] : [],
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
