/** One search: what a worker is asked, and what it answers. */
import type { MinimalBy } from '../../checker/engine.ts';
import type { Choice, Limits, Outcome, Profile, Progress } from '../../checker/outcome.ts';
import type { Machine } from '../../model/machine/machine.ts';
import type { AnyNumberJob } from './any-number-job.ts';
import type { CheckpointRequest } from './checkpoint-file.ts';
import type { EngineName } from './shortest-run-job.ts';

export type { MinimalBy };

/** Reductions of the search; those of the machine are part of the machine. */
export interface SearchReductions {
  readonly useAmpleSets?: boolean;
  readonly useCone?: boolean;
  readonly useConstants?: boolean;
}

export interface SearchJob extends SearchReductions {
  readonly machine: Machine;
  readonly engine: EngineName;
  readonly limits: Limits;
  readonly checks: ReadonlySet<string> | 'all';
  /** Which counterexample is wanted: of this property, or of the first that is broken. */
  readonly counterexample: { readonly of: string | undefined; readonly by: MinimalBy } | undefined;
  /** Up to how many states `stuck` and `livelock` are checked without being named; see `ExploreOptions`. */
  readonly endlessStates?: Readonly<Record<string, number>> | undefined;
  /** What is a warning only, and so gets no counterexample while there is something worse. */
  readonly warnings?: ReadonlySet<string> | undefined;
  /** Up to how many states the machine is explored again for its coverage; undefined: never. */
  readonly coverageStates?: number | undefined;
  /** Threads of the computer; undefined: one a core, if the search is large. The reference has one. */
  readonly workers?: number | undefined;
  /** Whether it is about any number of identities; `machine` then is that of some number. */
  readonly anyNumber?: AnyNumberJob | undefined;
  /** Whether steps are counted; by the fast engine alone, and with one thread. */
  readonly profile?: boolean;
  /** Where the fast engine writes down its layers; the file goes when the search is complete. */
  readonly checkpoint?: CheckpointRequest | undefined;
  /** Whether each machine is verified before it is searched: a bug of ours is found, and nothing else. */
  readonly verifiesMachines?: boolean;
}

export interface SearchResult {
  readonly outcome: Outcome;
  /** The goals that were hit (checker/coverage/coverage-goals.ts); undefined if that was not measured. */
  readonly hits?: ReadonlySet<string> | undefined;
  /** Undefined if none was asked for, or the machine does not fit the fast engine. */
  readonly profile?: Profile | undefined;
  /** Why the checkpoint ends early; undefined if it does not, or none was asked for. */
  readonly checkpointProblem?: string | undefined;
  /** Undefined if nothing is broken, or no counterexample was asked for. */
  readonly counterexample: Counterexample | undefined;
}

export interface Counterexample {
  readonly property: string;
  readonly run: readonly Choice[];
  /** False if a limit was reached before a simplest run was found; `run` then is a shortest of those explored. */
  readonly isMinimal: boolean;
  /** Of a run without end: from where it repeats; such a run is not made simpler. */
  readonly loopStart?: number | undefined;
  /** Of stuck threads: which. The run is a shortest one, and is not made simpler. */
  readonly threads?: readonly number[] | undefined;
  /** Of a cycle of lock orders: a run to each of them (see `Violation`). */
  readonly cycle?: readonly { readonly property: string; readonly run: readonly Choice[] }[];
}

/** How whoever runs a job hears of it and ends it. */
export interface JobControl {
  readonly onProgress: (progress: Progress) => void;
  /** That a search within larger work begins, or is over: its time is limited, that of the rest is not. */
  readonly onSearching?: (isSearching: boolean) => void;
  /** Whether the answer is no longer wanted; asked about four times a second. */
  readonly isStopped: () => boolean;
}

/** Returns the reductions of `job`, each with its default. */
export function reductionsOfJob(job: SearchReductions): Required<SearchReductions> {
  const { useAmpleSets = false, useCone = false, useConstants = false } = job;
  return { useAmpleSets, useCone, useConstants };
}
