/** The clock of a search: its limits of time and memory, and the news about its progress. */
import type { ExploreOptions, Limit, Progress } from './outcome.ts';

export interface Watch {
  /** Seconds since the start. */
  seconds(): number;
  /**
   * Returns the limit that the search has reached, if any. Cheap enough to be asked for each state;
   * memory is measured and progress is told about four times a second.
   */
  check(counts: Omit<Progress, 'seconds' | 'bytes'>): Limit | undefined;
}

const NEWS_INTERVAL_SECONDS = 0.25;

/** Starts the clock. Nothing that it says may influence what a search finds, only where it ends. */
export function startWatch({
  limits,
  onProgress,
}: Pick<ExploreOptions, 'limits' | 'onProgress'>): Watch {
  const start = performance.now();
  const seconds = (): number => (performance.now() - start) / 1000;
  let nextNews = NEWS_INTERVAL_SECONDS;
  return {
    seconds,
    check(counts) {
      const now = seconds();
      if (now > limits.maxSeconds) return 'time';
      if (now < nextNews) return undefined;
      nextNews = now + NEWS_INTERVAL_SECONDS;
      const bytes = process.memoryUsage.rss();
      if (bytes > limits.maxMemory) return 'memory';
      return onProgress?.({ ...counts, seconds: now, bytes }) === 'stop'
        ? 'interrupted'
        : undefined;
    },
  };
}
