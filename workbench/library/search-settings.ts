/** How a program says what a search may take, and follows it. */
import type { Progress } from '../../checker/outcome.ts';
import { type Events, noEvents } from '../search/events.ts';
import { chooseReductions, type ReductionName } from '../search/reductions.ts';
import { type SearchOptions, usualSearch } from '../search/search-options.ts';

/** Whatever is left out is as on the command line. A search that meets a limit is `unknown`. */
export interface SearchLimits {
  readonly states?: number;
  /** Of the process. */
  readonly bytes?: number;
  readonly seconds?: number;
}

export interface SearchSettings {
  /** Of each search. */
  readonly limits?: SearchLimits;
  readonly engine?: 'fast' | 'reference';
  /** Reductions by name, or `default`, `all`, `none`. */
  readonly reduce?: ReductionName | readonly ReductionName[];
  /** What a counterexample has fewest of. Default: `switches`. */
  readonly minimal?: 'switches' | 'steps';
  /** Threads of the computer for one search. Default: one a core, if the search is large. */
  readonly workers?: number;
  /** Once it is aborted, a search ends as `unknown`, limit `interrupted`. */
  readonly signal?: AbortSignal | undefined;
  /** Called about four times a second; `subject` is the claim or spec that is searched. */
  readonly onProgress?: (progress: Progress, subject: string) => void;
}

/** @internal */
export function searchOptionsOf(settings: SearchSettings): SearchOptions {
  const usual = usualSearch();
  const { limits = {}, engine, reduce = 'default', minimal, workers } = settings;
  return {
    ...usual,
    engine: engine ?? usual.engine,
    limits: {
      maxStates: limits.states ?? usual.limits.maxStates,
      maxMemory: limits.bytes ?? usual.limits.maxMemory,
      maxSeconds: limits.seconds ?? usual.limits.maxSeconds,
    },
    ...chooseReductions(typeof reduce === 'string' ? [reduce] : reduce),
    minimal: minimal ?? usual.minimal,
    workers,
  };
}

/** @internal */
export function eventsOf({ signal, onProgress }: SearchSettings): Events {
  const none = noEvents();
  return {
    ...none,
    signal: signal ?? none.signal,
    onProgress: (subject, progress) => onProgress?.(progress, subject),
  };
}
