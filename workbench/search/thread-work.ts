/** Work that another thread can do: requests and answers are data. */
import type { Progress } from '../../checker/outcome.ts';
import type { JobControl } from './search-job.ts';

export interface Work<Request, Answer> {
  /** By which a worker finds it (`workbench/worker/all-work.ts`); no two have the same. */
  readonly name: string;
  /** Whether searches are a part of it, and it says when one begins and ends; else it is one search. */
  readonly reportsSearches: boolean;
  readonly run: (request: Request, control: JobControl) => Promise<Answer>;
}

/** Work as a worker is given it. */
export interface WorkerTask {
  readonly work: string;
  readonly request: unknown;
  /** One Int32: not 0 once the answer is no longer wanted. */
  readonly stop: SharedArrayBuffer;
}

export type WorkerMessage<Answer> =
  | { readonly kind: 'progress'; readonly progress: Progress }
  | { readonly kind: 'searching'; readonly isSearching: boolean }
  | { readonly kind: 'answer'; readonly answer: Answer }
  | { readonly kind: 'failure'; readonly error: Error };
