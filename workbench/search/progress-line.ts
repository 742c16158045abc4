/** One line on standard error that says how far a long search is. Only on a terminal. */
import type { Progress } from '../../checker/outcome.ts';
import { showCount, showSeconds } from '../../report/verdict/numbers.ts';
import type { Terminal } from './terminal.ts';

/** Short runs are not worth a flicker. */
const QUIET_SECONDS = 2;

export interface ProgressLine {
  /** `expected`: how many states there will be, where that is known. */
  readonly show: (subject: string, progress: Progress, expected?: number) => void;
  /** Removes the line; call it before printing anything else. */
  readonly clear: () => void;
}

export function progressLine(terminal: Terminal): ProgressLine {
  let isShown = false;
  return {
    show(subject, progress, expected) {
      if (!terminal.interactive || progress.seconds < QUIET_SECONDS) return;
      isShown = true;
      const text = progressText(subject, progress, expected).slice(0, terminal.columns - 1);
      terminal.err(`\r\u001b[K${terminal.colors.dim(text)}`);
    },
    clear() {
      if (isShown) terminal.err('\r\u001b[K');
      isShown = false;
    },
  };
}

/**
 * Returns `M05.merged  1,204,118 states, 310,000/s, depth 17, 4,000 to do, 700 MiB, 12.1 s`, and
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
  ];
  return `${subject}  ${parts.join(', ')}`;
}
