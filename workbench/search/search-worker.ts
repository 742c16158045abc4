/** A worker thread: runs jobs, one after the other, so that the main thread can hear Ctrl-C. */
import { parentPort } from 'node:worker_threads';
import type { Progress } from '../../checker/outcome.ts';
import { runJob, type SearchJob, type SearchResult } from './search-job.ts';

export interface WorkerTask {
  readonly job: SearchJob;
  /** One Int32: not 0 once the user wants an end. */
  readonly stop: SharedArrayBuffer;
}

export type WorkerMessage =
  | { readonly kind: 'progress'; readonly progress: Progress }
  | { readonly kind: 'result'; readonly result: SearchResult }
  | { readonly kind: 'failure'; readonly error: Error };

const send = (message: WorkerMessage): void => parentPort?.postMessage(message);

parentPort?.on('message', ({ job, stop }: WorkerTask) => {
  const stopFlag = new Int32Array(stop);
  const work = runJob(job, (progress) => {
    send({ kind: 'progress', progress });
    return Atomics.load(stopFlag, 0) === 0 ? 'go' : 'stop';
  });
  work.then(
    (result) => send({ kind: 'result', result }),
    (error: unknown) =>
      send({ kind: 'failure', error: error instanceof Error ? error : new Error(String(error)) }),
  );
});

// Most jobs want the fast engine, and until the first one comes there is nothing else to do. If it cannot
// be had, the job that asks for it will say so.
import('../../checker/engine/explore-fast.ts').catch(() => {});
