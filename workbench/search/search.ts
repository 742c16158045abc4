/**
 * The one way to search: in a worker thread, so that an interruption is heard and memory has a limit.
 */
import { reachableSet } from '../../checker/certificate/reachable-set.ts';
import type { Choice, Limit, Limits, Progress } from '../../checker/outcome.ts';
import type { Explanation, RunOfProperty } from '../../counterexamples/explain/explain.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { reductionsOf } from '../../model/reduce/symmetry.ts';
import { UserError } from '../errors/user-error.ts';
import { runJob } from './run-job.ts';
import type { SearchJob, SearchResult } from './search-job.ts';
import {
  type EngineName,
  engineNamed,
  type ShortestRunJob,
  shortestRun,
} from './shortest-run-job.ts';
import type { Work } from './thread-work.ts';
import { askWorker, type SearchEvents } from './worker-pool.ts';

export const SEARCH_WORK: Work<SearchJob, SearchResult> = {
  name: 'search',
  reportsSearches: false,
  run: runJob,
};

/**
 * Returns the answer to `job`.
 *
 * A worker that runs out of memory, or is in the middle of one step when its time is over, is no crash: the
 * outcome then is `unknown`, with the counts of the last progress.
 */
export function search(job: SearchJob, events: SearchEvents): Promise<SearchResult> {
  return askWorker(SEARCH_WORK, job, job.limits, events, (limit, last) => cutOff(job, limit, last));
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

export const SHORTEST_RUN_WORK: Work<ShortestRunJob, readonly Choice[] | undefined> = {
  name: 'shortest-run',
  reportsSearches: false,
  run: (job, { isStopped }) => shortestRun(job, isStopped),
};

/** Returns a simplest run; undefined if a limit was reached. */
export function searchShortestRun(
  job: ShortestRunJob,
  events: SearchEvents,
): Promise<readonly Choice[] | undefined> {
  return askWorker(SHORTEST_RUN_WORK, job, job.limits, events, () => undefined);
}

export interface ExplainJob extends RunOfProperty {
  readonly machine: Machine;
  readonly limits: Limits;
}

export const EXPLAIN_WORK: Work<ExplainJob, Explanation> = {
  name: 'explain',
  reportsSearches: false,
  async run({ machine, limits, ...run }, { isStopped }) {
    const { explainRun } = await import('../../counterexamples/explain/explain.ts');
    return explainRun(machine, run, { ...limits, isStopped });
  },
};

/** @throws UserError if there is too little memory. */
export function searchExplanation(job: ExplainJob, events: SearchEvents): Promise<Explanation> {
  return askWorker(EXPLAIN_WORK, job, job.limits, events, (limit) => {
    throw new UserError(`the ${limit} is too small for an explanation`);
  });
}

export interface ReachableSetJob {
  readonly machine: Machine;
  readonly engine: EngineName;
  readonly limits: Limits;
}

type ReachableSet = Uint32Array | { readonly limit: Limit };

/** The states of a certificate (checker/certificate/). */
export const REACHABLE_SET_WORK: Work<ReachableSetJob, ReachableSet> = {
  name: 'reachable-set',
  reportsSearches: false,
  async run({ machine, engine, limits }, { onProgress, isStopped }) {
    const { states } = await engineNamed(engine);
    const bounds = {
      limits,
      onProgress: (progress: Progress): 'go' | 'stop' => {
        onProgress(progress);
        return isStopped() ? 'stop' : 'go';
      },
    };
    return reachableSet(machine, bounds, states);
  },
};

/** Returns the reachable states, packed, or the limit that kept them from being found. */
export function searchReachableSet(
  job: ReachableSetJob,
  events: SearchEvents,
): Promise<ReachableSet> {
  return askWorker(REACHABLE_SET_WORK, job, job.limits, events, (limit) => ({ limit }));
}
