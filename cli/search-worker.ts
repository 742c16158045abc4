/** A worker thread: runs one job, so that the main thread can hear Ctrl-C. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Progress } from '../checker/outcome.ts';
import { runJob, type SearchJob, type SearchResult } from './search-job.ts';

export interface WorkerTask {
  readonly job: SearchJob;
  /** One Int32: not 0 once the user wants an end. */
  readonly stop: SharedArrayBuffer;
}

export type WorkerMessage =
  | { readonly kind: 'progress'; readonly progress: Progress }
  | { readonly kind: 'result'; readonly result: SearchResult };

const { job, stop } = workerData as WorkerTask;
const stopFlag = new Int32Array(stop);
const send = (message: WorkerMessage): void => parentPort?.postMessage(message);

const result = await runJob(job, (progress) => {
  send({ kind: 'progress', progress });
  return Atomics.load(stopFlag, 0) === 0 ? 'go' : 'stop';
});
send({ kind: 'result', result });
