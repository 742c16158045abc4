/** `--checkpoint FILE` and `--resume`: from the options to the checkpoint of one search, and what to tell. */

import { UserError } from '../errors/user-error.ts';
import { targetOf } from '../project/project.ts';
import { requireCheckpoint } from './checkpoint-file.ts';
import type { Events } from './events.ts';
import { reductionsOfJob, type SearchJob, type SearchResult } from './search-job.ts';
import { cacheKey } from './search-key.ts';
import type { SearchOptions } from './search-options.ts';

/**
 * Returns `job` with the checkpoint that `options` ask for.
 *
 * @throws UserError if the file is of another search, or the engine keeps no checkpoint.
 */
export function withCheckpoint(
  job: SearchJob,
  { checkpoint }: SearchOptions,
  cwd: string,
): SearchJob {
  if (checkpoint === undefined) return job;
  if (job.engine !== 'fast') {
    throw new UserError('the reference engine writes no checkpoints', 'leave out `--engine`');
  }
  // Any limit, any number of threads and any counterexample may go on from what was explored.
  const { machine, engine, checks, limits, endlessStates } = job;
  const reductions = reductionsOfJob(job);
  const common = {
    machine,
    engine,
    checks,
    endlessStates,
    ...reductions,
    counterexample: undefined,
  };
  const { name: key } = cacheKey({ ...common, limits: { ...limits, maxStates: 0 } });
  const request = { ...checkpoint, target: targetOf(cwd, checkpoint.file), key };
  requireCheckpoint(request);
  return { ...job, checkpoint: request };
}

/** Says how a search that was cut off can go on, or why it cannot. */
export function reportCheckpoint(
  { onNotice }: Pick<Events, 'onNotice'>,
  { checkpoint }: Pick<SearchOptions, 'checkpoint'>,
  { outcome, checkpointProblem }: SearchResult,
): void {
  if (checkpoint === undefined) return;
  if (checkpointProblem !== undefined) {
    const message = `\`${checkpoint.file}\` ends early: ${checkpointProblem}`;
    onNotice({ kind: 'warning', message });
  }
  if (outcome.limit === undefined) return;
  const message = `\`--checkpoint ${checkpoint.file} --resume\` continues from the last full layer`;
  onNotice({ kind: 'note', message });
}
