/**
 * The one way to search: in a worker thread, so that an interruption is heard and memory has a limit. One
 * worker serves job after job: starting one costs more than most claims.
 */
import { Worker } from 'node:worker_threads';
import type { Choice, Limit, Limits, Progress } from '../../checker/outcome.ts';
import type { Explanation } from '../../counterexamples/explain/explain.ts';
import { reductionsOf } from '../../model/reduce/symmetry.ts';
import type { ClaimJob, ClaimReply } from '../claims/claim-job.ts';
import type { OperationsJob, WalkedOperations } from '../conform/operations-job.ts';
import { UserError } from '../errors/user-error.ts';
import type { FoundMatrix, MatrixJob } from '../matrix/matrix-job.ts';
import { IS_RECORDING_CODE_CACHE } from './is-recording-code-cache.ts';
import { isMemoryError } from './memory-error.ts';
import type { SearchJob, SearchResult, ShortestRunJob } from './search-job.ts';
import type { WorkerMessage, WorkerTask } from './search-worker.ts';
import { doWork, type ExplainJob, type ReachableSetJob, type Work } from './work.ts';

/** How a search is followed and ended: a part of `Events`. */
export interface SearchEvents {
  /** Once it is aborted, the search ends as `interrupted`. */
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

/**
 * Returns the answer to `job`.
 *
 * A worker that runs out of memory, or is in the middle of one step when its time is over, is no crash: the
 * outcome then is `unknown`, with the counts of the last progress.
 */
export function search(job: SearchJob, events: SearchEvents): Promise<SearchResult> {
  return ask('search', job, job.limits, events, (limit, last) => cutOff(job, limit, last));
}

/**
 * Returns all that is wanted of a claim. Claims of one spec are best asked of one worker, which has parsed it
 * then: the one that had it last is taken, if it is idle.
 */
export function searchClaim(job: ClaimJob, events: SearchEvents): Promise<ClaimReply> {
  const { limits } = job.options;
  const cut = (limit: 'memory' | 'time', last: Progress): ClaimReply => ({
    kind: 'cut-off',
    limit,
    last,
  });
  return ask('claim', job, limits, events, cut, job.spec.id);
}

/** Returns a simplest run; undefined if a limit was reached. */
export function searchShortestRun(
  job: ShortestRunJob,
  events: SearchEvents,
): Promise<readonly Choice[] | undefined> {
  return ask('shortest-run', job, job.limits, events, () => undefined);
}

/** @throws UserError if there is too little memory. */
export function searchExplanation(job: ExplainJob, events: SearchEvents): Promise<Explanation> {
  return ask('explain', job, job.limits, events, (limit) => {
    throw new UserError(`the ${limit} is too little for an explanation`);
  });
}

/** Returns the reachable states, packed, or the limit that kept them from being found. */
export function searchReachableSet(
  job: ReachableSetJob,
  events: SearchEvents,
): Promise<Uint32Array | { readonly limit: Limit }> {
  return ask('reachable-set', job, job.limits, events, (limit) => ({ limit }));
}

/** Returns all that operations do; nothing, but the limit, if the worker was at its end. */
export function searchOperations(
  job: OperationsJob,
  events: SearchEvents,
): Promise<WalkedOperations> {
  return ask('operations', job, job.limits, events, (limit, { states }) => ({
    ...{ cells: [], quiet: 0, states, limit, failures: [] },
  }));
}

/** Returns what comes of operations beside each other; nothing, but the limit, if the worker was at its end. */
export function searchMatrix(job: MatrixJob, events: SearchEvents): Promise<FoundMatrix> {
  return ask('matrix', job, job.limits, events, (limit, { states }) => ({
    ...{ starts: [], ambiguous: 0, sleepers: [], cells: [], quiet: 0, points: states, limit },
  }));
}

/**
 * The worker beside this file: the command and the library are bundles, each with one of its own. From the
 * sources (tests, tsx) there is none, as Node 20 does not run TypeScript.
 */
const WORKER_FILE = workerFile(import.meta.url);

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

function ask<K extends keyof Work>(
  kind: K,
  asks: Work[K]['asks'],
  { maxMemory, maxSeconds }: Pick<Limits, 'maxMemory' | 'maxSeconds'>,
  { signal, onProgress = () => {} }: SearchEvents,
  cutOffBy: (limit: 'memory' | 'time', last: Progress) => Work[K]['answer'],
  affinity?: number,
): Promise<Work[K]['answer']> {
  if (WORKER_FILE === undefined) {
    const isStopped = (): boolean => signal.aborted;
    return doWork(kind, asks, { onProgress, onSearching: () => {}, isStopped });
  }
  const { promise, resolve, reject } = withResolvers<Work[K]['answer']>();
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
  let timer = timerFor(kind !== 'claim');
  const letGo = (): void => {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
    worker.off('message', onMessage);
    worker.off('error', onError);
  };
  const onMessage = (message: WorkerMessage<K>): void => {
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
  const task: WorkerTask<K> = { kind, asks, stop: stopFlag.buffer };
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

/** Returns the result of a search that was ended from without. */
export function cutOff(job: SearchJob, limit: 'memory' | 'time', last: Progress): SearchResult {
  const { states, transitions, depth, seconds } = last;
  return {
    outcome: {
      states,
      transitions,
      depth,
      seconds,
      limit,
      violations: [],
      covered: [],
      failures: [],
      notChecked: [],
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
