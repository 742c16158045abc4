/** What `run` says of its search beside the verdict. */
import { profileText } from '../report/text/profile-text.ts';
import { showCount, showSeconds } from '../report/verdict/numbers.ts';
import type { ProfiledStep } from '../report/verdict/profile.ts';
import type { SearchResult } from '../workbench/search/search-job.ts';
import type { SearchOptions } from '../workbench/search/search-options.ts';

export function profileRemark(steps: readonly ProfiledStep[] | undefined): string {
  return steps === undefined
    ? 'no profile: the reference explored what does not fit the fast engine\n'
    : `\n${profileText(steps)}`;
}

/** `1,204,118 states, 3,000,000 transitions, depth 17, 4.02 s (fast engine, dead-locals)`. */
export function extent(
  { outcome }: SearchResult,
  options: SearchOptions,
  verbose: boolean,
): string {
  const isOfViews = outcome.anyNumber !== undefined && outcome.anyNumber.size === undefined;
  const parts = [
    `${showCount(outcome.states)} ${isOfViews ? 'views' : 'states'}`,
    `${showCount(outcome.transitions)} ${isOfViews ? 'steps and joins' : 'transitions'}`,
    `depth ${outcome.depth}`,
    showSeconds(outcome.seconds),
  ];
  const how = [`${outcome.engine} engine`, ...outcome.reductions];
  const { maxStates, maxMemory, maxSeconds } = options.limits;
  const limits = `limits: ${showCount(maxStates)} states, ${showCount(maxMemory / 2 ** 20)} MiB, ${showSeconds(maxSeconds)}`;
  return `${parts.join(', ')} (${how.join(', ')})${verbose ? `\n${limits}` : ''}`;
}
