/** Does one search: chooses the engine, reads and writes the checkpoint, and explains what was found. */
import { type CheckEngine, check } from '../../checker/check.ts';
import type { CheckpointLog } from '../../checker/checkpoint-log.ts';
import { goalsHit, withCoverageGoals } from '../../checker/coverage/coverage-goals.ts';
import { LOCK_ORDER } from '../../checker/locks/lock-cycles.ts';
import type { Choice, Outcome, Profile, Progress, Violation } from '../../checker/outcome.ts';
import { requireSound } from '../../model/machine/verify.ts';
import { foldExtended } from '../../model/reduce/constants/fold-constants.ts';
import { type AnyNumberJob, machineOfSize } from './any-number-job.ts';
import {
  type Counterexample,
  type JobControl,
  reductionsOfJob,
  type SearchJob,
  type SearchResult,
} from './search-job.ts';
import { engineNamed, shortestRun } from './shortest-run-job.ts';

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
  const withGoals = withCoverageGoals(job.machine).machine;
  const machine = job.useConstants === true ? foldExtended(withGoals, job.machine) : withGoals;
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
