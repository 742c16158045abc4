/** The walk over all operations as work of another thread. */
import type { Work } from '../search/thread-work.ts';
import { askWorker, type SearchEvents } from '../search/worker-pool.ts';
import type { OperationsJob, WalkedOperations } from './operations-job.ts';

export const OPERATIONS_WORK: Work<OperationsJob, WalkedOperations> = {
  name: 'operations',
  reportsSearches: false,
  async run(job, control) {
    const { walkOperations } = await import('./operations-job.ts');
    return walkOperations(job, control);
  },
};

/** Returns all that operations do; nothing, but the limit, if the worker was at its end. */
export function searchOperations(
  job: OperationsJob,
  events: SearchEvents,
): Promise<WalkedOperations> {
  return askWorker(OPERATIONS_WORK, job, job.limits, events, (limit, { states }) => ({
    ...{ cells: [], quiescent: 0, states, limit, failures: [] },
  }));
}
