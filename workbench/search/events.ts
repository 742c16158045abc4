/**
 * What the workbench tells while it works, and how it is stopped. It knows nothing else of whoever asks: the
 * command shows it on a terminal, a program does with it what it likes.
 */
import type { Progress } from '../../checker/outcome.ts';
import type { Diagnostic } from '../../spec/language/text/diagnostics.ts';
import type { UserError } from '../errors/user-error.ts';

export interface Events {
  /** Aborted when the answer is no longer wanted: a search ends as `interrupted`, and none is begun. */
  readonly signal: AbortSignal;
  /** How far the search about `subject` is; `expected`: how many states there will be, where known. */
  readonly onProgress: (subject: string, progress: Progress, expected?: number) => void;
  /** What is being tried, in a series of searches; an empty text at its end. */
  readonly onActivity: (text: string) => void;
  readonly onNotice: (notice: Notice) => void;
}

/** What someone should read, though it does not end the work. */
export type Notice =
  | { readonly kind: 'diagnostics'; readonly diagnostics: readonly Diagnostic[] }
  /** Of one claim or spec among several. */
  | { readonly kind: 'mistake'; readonly error: UserError }
  | { readonly kind: 'warning' | 'note'; readonly message: string };

/** Nobody listens, and nobody interrupts. */
export function noEvents(): Events {
  return {
    signal: new AbortController().signal,
    onProgress: () => {},
    onActivity: () => {},
    onNotice: () => {},
  };
}
