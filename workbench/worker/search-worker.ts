/** A worker thread: does one piece of work after the other, so that the main thread can hear Ctrl-C. */
import { parentPort } from 'node:worker_threads';
import type { WorkerMessage, WorkerTask } from '../search/thread-work.ts';
import { workNamed } from './all-work.ts';

const send = (message: WorkerMessage<unknown>): void => parentPort?.postMessage(message);

parentPort?.on('message', ({ work, request, stop }: WorkerTask) => {
  const stopFlag = new Int32Array(stop);
  const answer = workNamed(work).run(request as never, {
    onProgress: (progress) => send({ kind: 'progress', progress }),
    onSearching: (isSearching) => send({ kind: 'searching', isSearching }),
    isStopped: () => Atomics.load(stopFlag, 0) !== 0,
  });
  answer.then(
    (found) => send({ kind: 'answer', answer: found }),
    (error: unknown) =>
      send({ kind: 'failure', error: error instanceof Error ? error : new Error(String(error)) }),
  );
});

// Most jobs want the fast engine, and until the first one comes there is nothing else to do. If it cannot
// be had, the job that asks for it will say so.
import('../../checker/engine/explore-fast.ts').catch(() => {});
