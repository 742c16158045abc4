/** The clock of a search: its limits of time and memory, and the news about its progress. */
import type { ExploreOptions, Limit, Progress } from './outcome.ts';

export interface SearchClock {
  /** Seconds since the start. */
  seconds(): number;
  /**
   * Returns the limit that the search has reached, if any. Cheap enough to be asked for each state;
   * memory is measured and progress is reported about four times a second.
   */
  check(counts: Omit<Progress, 'seconds' | 'bytes'>): Limit | undefined;
}

const PROGRESS_INTERVAL_SECONDS = 0.25;

/** Starts the clock. Nothing that it says may influence what a search finds, only where it ends. */
export function startClock({
  limits,
  onProgress,
}: Pick<ExploreOptions, 'limits' | 'onProgress'>): SearchClock {
  const start = performance.now();
  const seconds = (): number => (performance.now() - start) / 1000;
  let nextProgress = PROGRESS_INTERVAL_SECONDS;
  return {
    seconds,
    check(counts) {
      const now = seconds();
      if (now > limits.maxSeconds) return 'time';
      if (now < nextProgress) return undefined;
      nextProgress = now + PROGRESS_INTERVAL_SECONDS;
      const bytes = process.memoryUsage.rss();
      if (bytes > limits.maxMemory) return 'memory';
      return onProgress?.({ ...counts, seconds: now, bytes }) === 'stop'
        ? 'interrupted'
        : undefined;
    },
  };
}
