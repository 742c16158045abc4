/** What can be asked of another thread. All of it is data, requests and answers. */
import { reachableSet } from '../../checker/certificate/reachable-set.ts';
import type { Choice, Limit, Limits } from '../../checker/outcome.ts';
import type { Explanation, RunOfProperty } from '../../counterexamples/explain/explain.ts';
import type { Machine } from '../../model/machine/machine.ts';
import type { ClaimJob, ClaimReply } from '../claims/claim-job.ts';
import type { OperationsJob, WalkedOperations } from '../conform/operations-job.ts';
import type { FoundMatrix, MatrixJob } from '../matrix/matrix-job.ts';
import {
  type EngineName,
  engineNamed,
  type JobControl,
  runJob,
  type SearchJob,
  type SearchResult,
  type ShortestRunJob,
  shortestRun,
} from './search-job.ts';

/** Each kind of work. */
export interface Work {
  readonly search: { readonly asks: SearchJob; readonly answer: SearchResult };
  /** All that is to be known of a claim. */
  readonly claim: { readonly asks: ClaimJob; readonly answer: ClaimReply };
  readonly 'shortest-run': {
    readonly asks: ShortestRunJob;
    readonly answer: readonly Choice[] | undefined;
  };
  readonly explain: { readonly asks: ExplainJob; readonly answer: Explanation };
  /** The states of a certificate (checker/certificate/). */
  readonly 'reachable-set': {
    readonly asks: ReachableSetJob;
    readonly answer: Uint32Array | { readonly limit: Limit };
  };
  /** All that operations do, one at a time. */
  readonly operations: { readonly asks: OperationsJob; readonly answer: WalkedOperations };
  /** All operations beside each other. */
  readonly matrix: { readonly asks: MatrixJob; readonly answer: FoundMatrix };
}

export interface ExplainJob extends RunOfProperty {
  readonly machine: Machine;
  readonly limits: Limits;
}

export interface ReachableSetJob {
  readonly machine: Machine;
  readonly engine: EngineName;
  readonly limits: Limits;
}

type DoWork = {
  readonly [K in keyof Work]: (
    asks: Work[K]['asks'],
    control: JobControl,
  ) => Promise<Work[K]['answer']>;
};

const DO: DoWork = {
  search: runJob,
  async claim(job, control) {
    const { doClaimJob } = await import('../claims/claim-job.ts');
    return doClaimJob(job, control);
  },
  'shortest-run': (job, { isStopped }) => shortestRun(job, isStopped),
  async explain({ machine, limits, ...run }, { isStopped }) {
    const { explainRun } = await import('../../counterexamples/explain/explain.ts');
    return explainRun(machine, run, { ...limits, isStopped });
  },
  async 'reachable-set'({ machine, engine, limits }, { onProgress, isStopped }) {
    const { states } = await engineNamed(engine);
    const bounds = {
      limits,
      onProgress: (progress: Parameters<typeof onProgress>[0]): 'go' | 'stop' => {
        onProgress(progress);
        return isStopped() ? 'stop' : 'go';
      },
    };
    return reachableSet(machine, bounds, states);
  },
  async operations(job, control) {
    const { walkOperations } = await import('../conform/operations-job.ts');
    return walkOperations(job, control);
  },
  async matrix(job, control) {
    const { findMatrix } = await import('../matrix/matrix-job.ts');
    return findMatrix(job, control);
  },
};

/** Does the work in this thread. */
export function doWork<K extends keyof Work>(
  kind: K,
  asks: Work[K]['asks'],
  control: JobControl,
): Promise<Work[K]['answer']> {
  return DO[kind](asks, control);
}
