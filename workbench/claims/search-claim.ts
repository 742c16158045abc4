/** The check of a claim as work of another thread. */
import type { Progress } from '../../checker/outcome.ts';
import type { Work } from '../search/thread-work.ts';
import { askWorker, type SearchEvents } from '../search/worker-pool.ts';
import type { ClaimJob, ClaimReply } from './claim-job.ts';

export const CLAIM_WORK: Work<ClaimJob, ClaimReply> = {
  name: 'claim',
  reportsSearches: true,
  async run(job, control) {
    const { doClaimJob } = await import('./claim-job.ts');
    return doClaimJob(job, control);
  },
};

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
  return askWorker(CLAIM_WORK, job, limits, events, cut, job.spec.id);
}
