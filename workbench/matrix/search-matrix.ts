/** The search of a matrix as work of other threads: one finds the start states, then several compare calls. */
import os from 'node:os';
import type { Progress } from '../../checker/outcome.ts';
import type { Work } from '../search/thread-work.ts';
import { askWorker, hasWorkers, type SearchEvents } from '../search/worker-pool.ts';
import type { CellsJob } from './find-cells.ts';
import type { CellsPart, FoundMatrix, MatrixJob } from './found-matrix.ts';
import { mergeCells } from './merge-cells.ts';
import type { StartStates } from './start-states.ts';

export const MATRIX_STARTS_WORK: Work<MatrixJob, StartStates> = {
  name: 'matrix-starts',
  reportsSearches: false,
  async run(job, control) {
    const { findStarts } = await import('./find-starts.ts');
    return findStarts(job, control);
  },
};

export const MATRIX_CELLS_WORK: Work<CellsJob, CellsPart> = {
  name: 'matrix-cells',
  reportsSearches: false,
  async run(job, control) {
    const { findCells } = await import('./find-cells.ts');
    return findCells(job, control);
  },
};

const THREADS_MAX = 4;

/**
 * Returns what comes of operations beside each other, the start states in so many shares; of a thread that was at its
 * end nothing, but the limit.
 */
export async function searchMatrix(
  job: MatrixJob,
  events: SearchEvents,
  wanted: number = hasWorkers() ? Math.min(os.availableParallelism(), THREADS_MAX) : 1,
): Promise<FoundMatrix> {
  const start = performance.now();
  const walk = await askWorker(MATRIX_STARTS_WORK, job, job.limits, events, (limit) => ({
    ...{ starts: [], ambiguous: 0, sleepers: [], quiescent: 0, limit },
  }));
  const shares = sharesOf(walk, wanted);
  const limits = {
    ...job.limits,
    maxSeconds: Math.max(0, job.limits.maxSeconds - (performance.now() - start) / 1000),
    maxStates: Math.floor(job.limits.maxStates / Math.max(1, shares.length)),
  };
  const progress = summed(shares.length, events.onProgress ?? (() => {}));
  const parts = await Promise.all(
    shares.map((starts, i) => {
      const { signal } = events;
      const own = { signal, onProgress: (each: Progress) => progress(i, each) };
      const request = { ...job, limits, starts };
      return askWorker(MATRIX_CELLS_WORK, request, limits, own, (limit, { states }) => ({
        ...{ cells: [], points: states, limit },
      }));
    }),
  );
  return mergeCells(job.tables.drivers, walk, parts);
}

/** Divides the start states, so that each share has early and late ones: late ones are no cheaper. */
function sharesOf({ starts }: StartStates, wanted: number): readonly CellsJob['starts'][] {
  const numbered = starts.map((start, number) => ({ number, start }));
  const count = Math.min(wanted, starts.length);
  return [...new Array(count).keys()].map((share) =>
    numbered.filter(({ number }) => number % count === share),
  );
}

/** The progress of several threads as that of one. */
function summed(
  count: number,
  onProgress: (progress: Progress) => void,
): (thread: number, progress: Progress) => void {
  const last: (Progress | undefined)[] = new Array<undefined>(count).fill(undefined);
  return (thread, progress) => {
    last[thread] = progress;
    const known = last.flatMap((each) => (each === undefined ? [] : [each]));
    const sum = (of: (each: Progress) => number): number =>
      known.reduce((total, each) => total + of(each), 0);
    onProgress({
      ...progress,
      states: sum(({ states }) => states),
      transitions: sum(({ transitions }) => transitions),
      frontier: sum(({ frontier }) => frontier),
      found: [...new Set(known.flatMap(({ found = [] }) => found))],
    });
  };
}
