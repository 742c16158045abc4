/** One search: what a worker is asked, what it answers, and the work itself. */
import { type CheckEngine, check } from '../../checker/check.ts';
import type { CheckpointLog } from '../../checker/checkpoint-log.ts';
import { goalsHit, withCoverageGoals } from '../../checker/coverage/coverage-goals.ts';
import type { Engine, MinimalBy } from '../../checker/engine.ts';
import { LOCK_ORDER } from '../../checker/locks/lock-cycles.ts';
import type {
  Choice,
  Limits,
  Outcome,
  Profile,
  Progress,
  Violation,
} from '../../checker/outcome.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { requireSound } from '../../model/machine/verify.ts';
import { foldConstants } from '../../model/reduce/constants/fold-constants.ts';
import { type AnyNumberJob, machineOfSize } from './any-number-job.ts';
import type { CheckpointRequest } from './checkpoint-file.ts';

export type EngineName = 'reference' | 'fast';
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

/** Returns the job for what comes after its search: the time is that of all of it. */
function withTimeLeft(job: SearchJob, start: number): SearchJob {
  const seconds = (performance.now() - start) / 1000;
  const { limits } = job;
  return { ...job, limits: { ...limits, maxSeconds: Math.max(0, limits.maxSeconds - seconds) } };
}

/** Runs `job` to its end in this thread. Engines are loaded when they are needed. */
export async function runJob(job: SearchJob, control: JobControl): Promise<SearchResult> {
  const start = performance.now();
  const onProgress = (progress: Progress): 'go' | 'stop' => {
    control.onProgress(progress);
    return control.isStopped() ? 'stop' : 'go';
  };
  const result =
    job.anyNumber === undefined
      ? await searchAndExplain(job, onProgress, control.isStopped)
      : await searchAnyNumber(job, job.anyNumber, onProgress, control.isStopped);
  const { limit, states } = result.outcome;
  if (limit !== undefined || states > (job.coverageStates ?? 0)) return result;
  const { machine } = withCoverageGoals(job.machine);
  const left = withTimeLeft(job, start).limits;
  // How many states there are is known of a search for one number of identities only.
  const most = job.anyNumber === undefined ? left.maxStates : (job.coverageStates ?? 0);
  const limits = { ...left, maxStates: Math.min(left.maxStates, most) };
  const { workers, verifiesMachines = false } = job;
  const engine = await engineNamed(job.engine);
  const options = { limits, checks: 'all', workers, onProgress, verifiesMachines } as const;
  const again = check(machine, options, engine);
  return again.limit === undefined ? { ...result, hits: goalsHit(again) } : result;
}

/** Views and exact searches; what is broken is explained on the machine of its number of identities. */
async function searchAnyNumber(
  job: SearchJob,
  anyNumber: AnyNumberJob,
  onProgress: (progress: Progress) => 'go' | 'stop',
  isStopped: () => boolean,
): Promise<SearchResult> {
  const { limits, checks, endlessStates, workers, warnings = new Set() } = job;
  const { verifiesMachines = false } = job;
  if (verifiesMachines) for (const machine of anyNumber.views.values()) requireSound(machine);
  const start = performance.now();
  const { checkAnyNumber } = await import('../../checker/any-number/any-number.ts');
  const options = {
    limits,
    checks,
    endlessStates,
    onProgress,
    workers,
    warnings,
    verifiesMachines,
  };
  const { outcome, size } = checkAnyNumber(
    anyNumber,
    { ...options, ...reductionsOfJob(job) },
    await engineNamed(job.engine),
  );
  if (size === undefined) return { outcome, counterexample: undefined };
  const machine = machineOfSize(anyNumber, size);
  return explained({ ...withTimeLeft(job, start), machine }, outcome, isStopped);
}

async function searchAndExplain(
  job: SearchJob,
  onProgress: (progress: Progress) => 'go' | 'stop',
  isStopped: () => boolean,
): Promise<SearchResult> {
  const { machine, limits, checks, endlessStates } = job;
  const { checkpoint, finish } = await openCheckpointOf(job);
  const start = performance.now();
  const reductions = reductionsOfJob(job);
  const { workers, verifiesMachines = false } = job;
  const options = {
    ...{ limits, checks, endlessStates, onProgress, checkpoint, workers, verifiesMachines },
    ...reductions,
  };
  const engine = await engineNamed(job.engine);
  let profile: Profile | undefined;
  const profiling: CheckEngine = {
    ...engine,
    explore: (explored, how) => {
      const found = engine.profile(explored, how);
      profile = found.profile;
      return found.outcome;
    },
  };
  const outcome = check(machine, options, job.profile === true ? profiling : engine);
  const checkpointProblem = finish(outcome);
  const found = await explained(withTimeLeft(job, start), outcome, isStopped);
  return { ...found, checkpointProblem, profile };
}

/** Opens the checkpoint of `job`, if it is to have one; `finish` closes it and returns what went wrong. */
async function openCheckpointOf({ checkpoint: request }: SearchJob): Promise<{
  readonly checkpoint: CheckpointLog | undefined;
  readonly finish: (outcome: Outcome) => string | undefined;
}> {
  if (request === undefined) return { checkpoint: undefined, finish: () => undefined };
  const { openCheckpoint } = await import('./checkpoint-file.ts');
  const checkpoint = openCheckpoint(request);
  return { checkpoint, finish: ({ limit }) => checkpoint.finish(limit === undefined) };
}

async function explained(
  job: SearchJob,
  outcome: Outcome,
  isStopped: () => boolean,
): Promise<SearchResult> {
  const { machine, engine, limits } = job;
  const violation =
    job.counterexample &&
    (outcome.violations.find(({ property }) => property === job.counterexample?.of) ??
      outcome.violations.find(({ property }) => job.warnings?.has(property) !== true) ??
      outcome.violations[0]);
  if (violation === undefined || job.counterexample === undefined) {
    return { outcome, counterexample: undefined };
  }
  const { property, run, loopStart, cycle, threads } = violation;
  if (cycle !== undefined)
    return { outcome, counterexample: await shortestCycle(job, cycle, isStopped) };
  if (machine.temporal.some(({ name }) => name === property)) {
    return { outcome, counterexample: { property, run, loopStart, isMinimal: true } };
  }
  if (threads !== undefined) {
    return { outcome, counterexample: { property, run, threads, isMinimal: true } };
  }
  const { by } = job.counterexample;
  const { useConstants } = job;
  const minimal = await shortestRun(
    { machine, engine, property, by, known: run, limits, useConstants },
    isStopped,
  );
  return {
    outcome,
    counterexample: { property, run: minimal ?? run, isMinimal: minimal !== undefined },
  };
}

/** A search for a simplest run alone, where a run is known. */
export interface ShortestRunJob {
  readonly machine: Machine;
  readonly engine: EngineName;
  readonly property: string;
  readonly by: MinimalBy;
  readonly known: readonly Choice[];
  readonly limits: Limits;
  readonly useConstants?: boolean | undefined;
}

/**
 * Returns a simplest run to a violation of `property`, by the engine asked for; undefined if a limit
 * was reached.
 */
export async function shortestRun(
  job: ShortestRunJob,
  isStopped: () => boolean,
): Promise<readonly Choice[] | undefined> {
  const { machine, engine: name, property, by, known, limits } = job;
  const engine = await engineNamed(name);
  // The same steps lead from each state, so that the simplest run is the same one.
  const searched = job.useConstants === true ? foldConstants(machine) : machine;
  const options = { property, by, known, limits, isStopped };
  return engine.shortestRun(searched, { kind: 'violation', ...options });
}

/** Each order on the cycle by a simplest run of its own. */
async function shortestCycle(
  { machine, engine, limits, counterexample, useConstants }: SearchJob,
  orders: readonly Violation[],
  isStopped: () => boolean,
): Promise<Counterexample> {
  const by = counterexample?.by ?? 'switches';
  const cycle: { readonly property: string; readonly run: readonly Choice[] }[] = [];
  let isMinimal = true;
  for (const { property, run } of orders) {
    const job = { machine, engine, property, by, known: run, limits, useConstants };
    const minimal = await shortestRun(job, isStopped);
    isMinimal &&= minimal !== undefined;
    cycle.push({ property, run: minimal ?? run });
  }
  return { property: LOCK_ORDER, run: cycle[0]?.run ?? [], isMinimal, cycle };
}

/** Returns the engine of that name, which is loaded when it is asked for. */
export async function engineNamed(name: EngineName): Promise<Engine> {
  switch (name) {
    case 'reference':
      return (await import('../../checker/reference/engine.ts')).REFERENCE;
    case 'fast':
      return (await import('../../checker/engine/fast-engine.ts')).FAST;
    default:
      return name satisfies never;
  }
}
