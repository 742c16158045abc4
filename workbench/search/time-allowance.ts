import type { Limits } from '../../checker/outcome.ts';

/** The time that a series of searches has together. */
export interface TimeAllowance {
  /** Whether it is used up, or nobody wants the rest. */
  readonly isOver: () => boolean;
  /** `limits` for the next search, which ends with the series at the latest. */
  readonly within: (limits: Limits) => Limits;
}

/** Starts the clock. */
export function allowSeconds(maxSeconds: number, signal: AbortSignal): TimeAllowance {
  const deadline = performance.now() + maxSeconds * 1000;
  const left = (): number => (deadline - performance.now()) / 1000;
  return {
    isOver: () => signal.aborted || left() <= 0,
    within: (limits) => ({ ...limits, maxSeconds: Math.min(limits.maxSeconds, left()) }),
  };
}
