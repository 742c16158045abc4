/** A thread that takes part in large searches, one after the other. It is told of each by its port. */
import {
  MEMBER_MASK,
  makeWorker,
  serveRounds,
  type WorkerJob,
} from '../../../checker/engine/search/parallel-worker.ts';
import { chainedRun } from '../../../checker/engine/visited/table-chain.ts';

addEventListener('message', ({ data: port }: MessageEvent<MessagePort>) => {
  port.onmessage = ({ data: job }: MessageEvent<WorkerJob>) => {
    serveRounds(job, makeWorker(job, chainedRun), MEMBER_MASK);
  };
});
