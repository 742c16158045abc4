/** The search of a matrix as work of another thread. */
import type { Work } from '../search/thread-work.ts';
import { askWorker, type SearchEvents } from '../search/worker-pool.ts';
import type { FoundMatrix, MatrixJob } from './matrix-job.ts';

export const MATRIX_WORK: Work<MatrixJob, FoundMatrix> = {
  name: 'matrix',
  reportsSearches: false,
  async run(job, control) {
    const { findMatrix } = await import('./matrix-job.ts');
    return findMatrix(job, control);
  },
};

/** Returns what comes of operations beside each other; nothing, but the limit, if the worker was at its end. */
export function searchMatrix(job: MatrixJob, events: SearchEvents): Promise<FoundMatrix> {
  return askWorker(MATRIX_WORK, job, job.limits, events, (limit, { states }) => ({
    ...{ starts: [], ambiguous: 0, sleepers: [], cells: [], quiescent: 0, points: states, limit },
  }));
}
