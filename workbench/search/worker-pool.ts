/** Worker threads. One serves job after job: starting one costs more than most claims. */
import { Worker } from 'node:worker_threads';
import type { Limits, Progress } from '../../checker/outcome.ts';
import { IS_RECORDING_CODE_CACHE } from './is-recording-code-cache.ts';
import { isMemoryError } from './memory-error.ts';
import type { Work, WorkerMessage, WorkerTask } from './thread-work.ts';

/** How a search is followed and ended: a part of `Events`. */
export interface SearchEvents {
  /** Once it is aborted, the search ends as `interrupted`. */
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

/**
 * The worker beside the bundle that this is part of: the command and the library are bundles, each with one of its own. From the
 * sources (tests, tsx) there is none, as Node 20 does not run TypeScript.
 */
const WORKER_FILE = workerFile(import.meta.url);

/** Whether there are workers; without any, all work is done in this thread. */
export function hasWorkers(): boolean {
  return WORKER_FILE !== undefined;
}

function workerFile(url: string): string | undefined {
  if (IS_RECORDING_CODE_CACHE) return undefined;
  if (url.endsWith('.cjs')) return './worker.cjs';
  return url.endsWith('.js') ? './search-worker.js' : undefined;
}

/**
 * A search looks at the clock between its steps. One that is still busy so long after its end is in a step
 * that has no end to wait for.
 */
const GRACE_MILLISECONDS = 1500;
/** What the rest of a claim may take beyond its search: as much again, and time to be drawn on a slow computer. */
const REST_MILLISECONDS = 20_000;
/** What timers can wait. */
const TIMER_MILLISECONDS_MAX = 2 ** 31 - 1;

/**
 * Does `work` in a worker; where there is none, in this thread. If the worker is at its end, the answer is what
 * `cutOffBy` makes of the last progress. A worker that did work of the same `affinity` last is preferred.
 */
export function askWorker<Request, Answer>(
  work: Work<Request, Answer>,
  request: Request,
  { maxMemory, maxSeconds }: Pick<Limits, 'maxMemory' | 'maxSeconds'>,
  { signal, onProgress = () => {} }: SearchEvents,
  cutOffBy: (limit: 'memory' | 'time', last: Progress) => Answer,
  affinity?: number,
): Promise<Answer> {
  if (WORKER_FILE === undefined) {
    const isStopped = (): boolean => signal.aborted;
    return work.run(request, { onProgress, onSearching: () => {}, isStopped });
  }
  const { promise, resolve, reject } = withResolvers<Answer>();
  const heapMb = heapOf(maxMemory);
  const worker = takeWorker(WORKER_FILE, heapMb, affinity);
  const stopFlag = new Int32Array(new SharedArrayBuffer(4));
  const stop = (): void => {
    Atomics.store(stopFlag, 0, 1);
  };
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop);
  let last: Progress = { states: 0, transitions: 0, depth: 0, frontier: 0, seconds: 0, bytes: 0 };
  const timerFor = (isSearching: boolean): NodeJS.Timeout => {
    const spare = isSearching ? GRACE_MILLISECONDS : REST_MILLISECONDS;
    const patience = Math.min(maxSeconds * 1000 + spare, TIMER_MILLISECONDS_MAX);
    return setTimeout(() => {
      letGo();
      void worker.terminate();
      endWith('time');
    }, patience);
  };
  let timer = timerFor(!work.reportsSearches);
  const letGo = (): void => {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
    worker.off('message', onMessage);
    worker.off('error', onError);
  };
  const onMessage = (message: WorkerMessage<Answer>): void => {
    if (message.kind === 'progress') {
      last = message.progress;
      onProgress(last);
      return;
    }
    if (message.kind === 'searching') {
      clearTimeout(timer);
      timer = timerFor(message.isSearching);
      return;
    }
    letGo();
    putBack(worker, heapMb, affinity);
    if (message.kind === 'answer') resolve(message.answer);
    else if (isMemoryError(message.error)) endWith('memory');
    else reject(message.error);
  };
  const onError = (error: NodeJS.ErrnoException): void => {
    letGo();
    if (!isMemoryError(error)) {
      reject(error);
      return;
    }
    endWith('memory');
  };
  const endWith = (limit: 'memory' | 'time'): void => {
    try {
      resolve(cutOffBy(limit, last));
    } catch (mistake) {
      reject(mistake as Error);
    }
  };
  worker.on('message', onMessage);
  worker.on('error', onError);
  const task: WorkerTask = { work: work.name, request, stop: stopFlag.buffer };
  worker.postMessage(task);
  return promise;
}

/** A worker that waits for a job, and the heap it was given. */
interface Idle {
  readonly worker: Worker;
  readonly heapMb: number;
  /** What it did last, if that is work that it does better the next time. */
  readonly affinity: number | undefined;
}

const idle: Idle[] = [];

/**
 * Starts a worker for a search within `limits` that is to come: it gets ready while the caller reads
 * the spec.
 */
export function expectSearch({ maxMemory }: Pick<Limits, 'maxMemory'>): void {
  if (WORKER_FILE === undefined) return;
  const heapMb = heapOf(maxMemory);
  putBack(newWorker(WORKER_FILE, heapMb), heapMb);
}

/** Megabytes; less than this, and a worker does not even start. */
function heapOf(maxMemory: number): number {
  return Math.max(64, Math.floor(maxMemory / 2 ** 20));
}

function takeWorker(file: string, heapMb: number, affinity: number | undefined): Worker {
  const fits = (waiting: Idle): boolean => waiting.heapMb === heapMb;
  const alike = idle.findIndex((waiting) => fits(waiting) && waiting.affinity === affinity);
  const at = alike < 0 ? idle.findIndex(fits) : alike;
  const [found] = at < 0 ? [] : idle.splice(at, 1);
  if (found !== undefined) {
    found.worker.ref();
    return found.worker;
  }
  return newWorker(file, heapMb);
}

function newWorker(file: string, heapMb: number): Worker {
  return new Worker(new URL(file, import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: heapMb, maxYoungGenerationSizeMb: 192 },
  });
}

/** Keeps the worker for another job; it does not keep the process from ending. */
function putBack(worker: Worker, heapMb: number, affinity?: number): void {
  worker.unref();
  idle.push({ worker, heapMb, affinity });
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
