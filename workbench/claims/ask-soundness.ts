/** Looks for the mistakes of specs in worker threads, so that all cores work before the first claim, too. */
import type { Limits } from '../../checker/outcome.ts';
import type { LowerOptions } from '../../model/lower/lower.ts';
import type { LoadedSpec } from '../project/load-spec.ts';
import { reductionOptions } from '../search/reductions.ts';
import type { Work } from '../search/thread-work.ts';
import { askWorker, type SearchEvents } from '../search/worker-pool.ts';
import type { CheckOptions } from './claim-task.ts';
import { type SpecTexts, textsOf } from './spec-texts.ts';

export interface SoundnessJob {
  readonly spec: SpecTexts;
  readonly reductions: LowerOptions;
}

export const SOUNDNESS_WORK: Work<SoundnessJob, boolean> = {
  name: 'soundness',
  reportsSearches: true,
  async run({ spec, reductions }) {
    const [{ specOf }, { mistakesOfSpec }] = await Promise.all([
      import('./spec-texts.ts'),
      import('./spec-mistakes.ts'),
    ]);
    return mistakesOfSpec(specOf(spec), reductions).length === 0;
  },
};

/** Tells whether nothing is wrong with `spec`; if not, or it takes too much, whoever asks has to look what it is. */
export function askSoundness(
  spec: LoadedSpec,
  options: Pick<CheckOptions, 'reductions'> & { readonly limits: Limits },
  events: SearchEvents,
): Promise<boolean> {
  const job = { spec: textsOf(spec), reductions: reductionOptions(options) };
  const { id } = job.spec;
  return askWorker(SOUNDNESS_WORK, job, options.limits, events, () => false, id);
}
