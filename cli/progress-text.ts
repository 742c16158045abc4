/** How far a search is, in one line. */
import type { Progress } from '../checker/outcome.ts';
import { showCount, showSeconds } from '../report/verdict/numbers.ts';

/**
 * Returns `two-faults.merged  1,204,118 states, 310,000/s, depth 17, 4,000 to do, 700 MiB, 12.1 s`, and
 * `, 3.10 s left` if it is known how many states there will be.
 */
export function progressText(subject: string, progress: Progress, expected = 0): string {
  const rate = progress.states / Math.max(progress.seconds, 0.001);
  const parts = [
    `${showCount(progress.states)} states`,
    `${showCount(rate)}/s`,
    `depth ${progress.depth}`,
    `${showCount(progress.frontier)} to do`,
    `${showCount(progress.bytes / 2 ** 20)} MiB`,
    showSeconds(progress.seconds),
    ...(expected > progress.states
      ? [`${showSeconds((expected - progress.states) / rate)} left`]
      : []),
    ...foundText(progress.found ?? []),
  ];
  return `${subject}  ${parts.join(', ')}`;
}

/** The last of what was found, and how many before it. */
function foundText(found: readonly string[]): readonly string[] {
  const last = found.at(-1);
  if (last === undefined) return [];
  return [`found: ${last}${found.length === 1 ? '' : ` and ${found.length - 1} more`}`];
}
