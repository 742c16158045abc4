/** The views of a certificate, found in another thread. */
import type { ViewMachines } from '../../checker/any-number/explore-views.ts';
import type { Limit, Limits, Progress } from '../../checker/outcome.ts';
import { type EngineName, engineNamed } from './shortest-run-job.ts';
import type { Work } from './thread-work.ts';
import { askWorker, type SearchEvents } from './worker-pool.ts';

export interface ViewStatesJob {
  readonly machines: ViewMachines;
  /** How many identities a view has. */
  readonly k: number;
  readonly engine: EngineName;
  readonly limits: Limits;
}

type ViewStates = Uint32Array | { readonly limit: Limit };

export const VIEW_STATES_WORK: Work<ViewStatesJob, ViewStates> = {
  name: 'view-states',
  reportsSearches: false,
  async run({ machines, k, engine, limits }, { onProgress, isStopped }) {
    const { viewStates } = await import('../../checker/any-number/view-states.ts');
    const { viewSteps } = await engineNamed(engine);
    return viewStates(machines, k, {
      limits,
      ...(viewSteps === undefined ? {} : { stepsBy: viewSteps }),
      onProgress: (progress: Progress): 'go' | 'stop' => {
        onProgress(progress);
        return isStopped() ? 'stop' : 'go';
      },
    });
  },
};

/** Returns the views of any number of identities, as packed states, or the limit that kept them from being found. */
export function searchViewStates(job: ViewStatesJob, events: SearchEvents): Promise<ViewStates> {
  return askWorker(VIEW_STATES_WORK, job, job.limits, events, (limit) => ({ limit }));
}
