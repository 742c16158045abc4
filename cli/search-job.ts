/** One search: what a worker is asked, what it answers, and the work itself. */
import { check, type Engine } from '../checker/check.ts';
import type { Choice, Limits, Outcome, Progress } from '../checker/outcome.ts';
import { hitProbes, probe } from '../checker/probes.ts';
import type { MinimalBy } from '../counterexamples/minimise.ts';
import type { Machine } from '../model/machine.ts';

export type EngineName = 'reference' | 'fast';
export type { MinimalBy };

export interface SearchJob {
  readonly machine: Machine;
  readonly engine: EngineName;
  readonly limits: Limits;
  readonly checks: ReadonlySet<string> | 'all';
  /** Which counterexample is wanted: of this property, or of the first that is broken. */
  readonly counterexample: { readonly of: string | undefined; readonly by: MinimalBy } | undefined;
  /** Up to how many states the machine is explored again for its coverage; undefined: never. */
  readonly coverageStates?: number | undefined;
}

export interface SearchResult {
  readonly outcome: Outcome;
  /** The probes that were hit (checker/probes.ts); undefined if that was not measured. */
  readonly hits?: ReadonlySet<string> | undefined;
  /** Undefined if nothing is broken, or no counterexample was asked for. */
  readonly counterexample: Counterexample | undefined;
}

export interface Counterexample {
  readonly property: string;
  readonly run: readonly Choice[];
  /** False if a limit was reached before a simplest run was found; `run` then is a shortest one. */
  readonly isMinimal: boolean;
  /** Of a run without end: from where it repeats; such a run is not made simpler. */
  readonly loopStart?: number | undefined;
}

export type OnProgress = (progress: Progress) => 'go' | 'stop';

/** Runs `job` to its end in this thread. Engines are loaded when they are needed. */
export async function runJob(job: SearchJob, onProgress: OnProgress): Promise<SearchResult> {
  const result = await searchAndExplain(job, onProgress);
  const { limit, states } = result.outcome;
  if (limit !== undefined || states > (job.coverageStates ?? 0)) return result;
  const { explore } = await engineNamed(job.engine);
  const { machine } = probe(job.machine);
  const again = explore(machine, { limits: job.limits, checks: 'all', onProgress });
  return again.limit === undefined ? { ...result, hits: hitProbes(again) } : result;
}

async function searchAndExplain(job: SearchJob, onProgress: OnProgress): Promise<SearchResult> {
  const engine = await engineNamed(job.engine);
  const { machine, limits, checks } = job;
  const outcome = check(machine, { limits, checks, onProgress }, engine);
  const violation =
    job.counterexample &&
    (outcome.violations.find(({ property }) => property === job.counterexample?.of) ??
      outcome.violations[0]);
  if (violation === undefined || job.counterexample === undefined) {
    return { outcome, counterexample: undefined };
  }
  const { property, run, loopStart } = violation;
  if (machine.temporal.some(({ name }) => name === property)) {
    return { outcome, counterexample: { property, run, loopStart, isMinimal: true } };
  }
  const minimal = await simplest(job, property, { by: job.counterexample.by, known: run, limits });
  return {
    outcome,
    counterexample: { property, run: minimal ?? run, isMinimal: minimal !== undefined },
  };
}

/**
 * Returns a simplest run to a violation of `property`, by the engine asked for; undefined if a limit
 * was reached. The fast engine does not know properties of steps.
 */
export async function simplest(
  { machine, engine }: Pick<SearchJob, 'machine' | 'engine'>,
  property: string,
  options: { readonly by: MinimalBy; readonly known: readonly Choice[]; readonly limits: Limits },
): Promise<readonly Choice[] | undefined> {
  const ofSteps = machine.stepProperties.some(({ name }) => name === property);
  if (engine === 'fast' && !ofSteps) {
    const { minimalRun } = await import('../checker/engine/minimal-run.ts');
    try {
      return minimalRun(machine, { kind: 'violation', property, ...options });
    } catch (error) {
      const { Unsupported } = await import('../checker/engine/layout.ts');
      if (!(error instanceof Unsupported)) throw error;
    }
  }
  const { minimise } = await import('../counterexamples/minimise.ts');
  return minimise(machine, property, options)?.run;
}

async function engineNamed(name: EngineName): Promise<Engine> {
  switch (name) {
    case 'reference': {
      const { explore } = await import('../checker/explore.ts');
      const { buildGraph } = await import('../checker/temporal/build-graph.ts');
      return { explore, buildGraph };
    }
    case 'fast': {
      const { exploreFast } = await import('../checker/engine/explore-fast.ts');
      const { buildGraphFast } = await import('../checker/engine/build-graph-fast.ts');
      return { explore: exploreFast, buildGraph: buildGraphFast };
    }
    default:
      return name satisfies never;
  }
}
