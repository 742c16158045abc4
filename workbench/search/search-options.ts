/** How a search is done, as values: what the command line and the library give in their own words. */
import os from 'node:os';
import type { Limits } from '../../checker/outcome.ts';
import { type ChosenReductions, chooseReductions } from './reductions.ts';
import type { MinimalBy } from './search-job.ts';
import type { Severities } from './severities.ts';
import type { EngineName } from './shortest-run-job.ts';

export interface SearchOptions extends ChosenReductions {
  readonly engine: EngineName;
  readonly limits: Limits;
  readonly minimal: MinimalBy;
  /** Where layers are written, and whether to go on from what is there. */
  readonly checkpoint: { readonly file: string; readonly resume: boolean } | undefined;
  /** Up to how many states a claim is explored again to see what it covers. */
  readonly coverageStates: number;
  /** What of the checks is less than an error. */
  readonly severities: Severities;
  /** Threads of the computer for one search; undefined: one a core, if the search is large. */
  readonly workers: number | undefined;
}

/** States, bytes and seconds of one search. The bytes are three quarters of what this computer has. */
export function usualLimits(): Limits {
  return {
    maxStates: 100_000_000,
    maxMemory: Math.floor(os.totalmem() * 0.75),
    maxSeconds: 3600,
  };
}

/** How claims are checked where nobody says otherwise; their recorded counts are of such a search. */
export function usualSearch(): SearchOptions {
  return {
    engine: 'fast',
    limits: usualLimits(),
    ...chooseReductions(['default']),
    minimal: 'switches',
    checkpoint: undefined,
    coverageStates: 0,
    severities: new Map(),
    workers: undefined,
  };
}
