/** `--checkpoint FILE` and `--resume`: from the options to the journal of one search, and what to tell. */
import { cacheKey } from '../claims/cache/key.ts';
import { targetOf } from '../project/project.ts';
import { UserError } from '../project/user-error.ts';
import type { Events } from './events.ts';
import { requireJournal } from './journal-file.ts';
import { reductionsOfJob, type SearchJob, type SearchResult } from './search-job.ts';
import type { SearchOptions } from './search-options.ts';

/**
 * Returns `job` with the journal that `options` ask for.
 *
 * @throws UserError if the file is of another search, or the engine keeps no journal.
 */
export function withJournal(job: SearchJob, { checkpoint }: SearchOptions, cwd: string): SearchJob {
  if (checkpoint === undefined) return job;
  if (job.engine !== 'fast') {
    throw new UserError('the reference engine writes no checkpoints', 'leave `--engine` out');
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
  const journal = { ...checkpoint, target: targetOf(cwd, checkpoint.file), key };
  requireJournal(journal);
  return { ...job, journal };
}

/** Says how a search that was cut off can go on, or why it cannot. */
export function tellCheckpoint(
  { onNotice }: Pick<Events, 'onNotice'>,
  { checkpoint }: Pick<SearchOptions, 'checkpoint'>,
  { outcome, journalProblem }: SearchResult,
): void {
  if (checkpoint === undefined) return;
  if (journalProblem !== undefined) {
    const message = `\`${checkpoint.file}\` ends early: ${journalProblem}`;
    onNotice({ kind: 'warning', message });
  }
  if (outcome.limit === undefined) return;
  const message = `\`--checkpoint ${checkpoint.file} --resume\` goes on from the last full layer`;
  onNotice({ kind: 'note', message });
}
