/** A worker thread: does one piece of work after the other, so that the main thread can hear Ctrl-C. */
import { parentPort } from 'node:worker_threads';
import type { Progress } from '../../checker/outcome.ts';
import { doWork, type Work } from './work.ts';

export interface WorkerTask<K extends keyof Work = keyof Work> {
  readonly kind: K;
  readonly asks: Work[K]['asks'];
  /** One Int32: not 0 once the answer is no longer wanted. */
  readonly stop: SharedArrayBuffer;
}

export type WorkerMessage<K extends keyof Work = keyof Work> =
  | { readonly kind: 'progress'; readonly progress: Progress }
  | { readonly kind: 'searching'; readonly isSearching: boolean }
  | { readonly kind: 'answer'; readonly answer: Work[K]['answer'] }
  | { readonly kind: 'failure'; readonly error: Error };

const send = (message: WorkerMessage): void => parentPort?.postMessage(message);

parentPort?.on('message', ({ kind, asks, stop }: WorkerTask) => {
  const stopFlag = new Int32Array(stop);
  const work = doWork(kind, asks, {
    onProgress: (progress) => send({ kind: 'progress', progress }),
    onSearching: (isSearching) => send({ kind: 'searching', isSearching }),
    isStopped: () => Atomics.load(stopFlag, 0) !== 0,
  });
  work.then(
    (answer) => send({ kind: 'answer', answer }),
    (error: unknown) =>
      send({ kind: 'failure', error: error instanceof Error ? error : new Error(String(error)) }),
  );
});

// Most jobs want the fast engine, and until the first one comes there is nothing else to do. If it cannot
// be had, the job that asks for it will say so.
import('../../checker/engine/explore-fast.ts').catch(() => {});
