/** One version of a spec, explored whatever it claims. */
import type { Limit } from '../../checker/outcome.ts';
import type { Machine } from '../../model/machine/machine.ts';
import type { Counts } from '../../report/verdict/judgement.ts';
import {
  boundsJson,
  type Result,
  resultOf,
  showVerdict,
  type Verdict,
} from '../../report/verdict/result.ts';
import { UserError } from '../errors/user-error.ts';
import { checkableNames } from '../project/checkable-names.ts';
import { didYouMean } from '../project/did-you-mean.ts';
import { reductionOptions, requireReductions, searchReductions } from '../search/reductions.ts';
import { search, searchShortestRun } from '../search/search.ts';
import type { Counterexample } from '../search/search-job.ts';
import { checksBySeverity } from '../search/severities.ts';
import { Run } from './run.ts';
import { eventsOf, type SearchSettings, searchOptionsOf } from './search-settings.ts';
import { machineOf, type Spec, type VersionSettings } from './spec.ts';

export interface ExploreSettings extends SearchSettings, VersionSettings {
  /** The properties and built-in checks to look at. Default: all. */
  readonly only?: readonly string[];
}

/** What an exploration found. */
export interface Exploration {
  readonly verdict: Verdict;
  /** The verdict with its bounds, in words. */
  readonly text: string;
  /** What is broken, the shallowest first; and what is broken and is only a warning. */
  readonly violated: readonly string[];
  readonly warned: readonly string[];
  /** Why not everything was explored; undefined if everything was. */
  readonly limit: Limit | undefined;
  /** The checks in which runs end and that were not asked for, or warn only: what lies behind was not seen. */
  readonly cutShort: readonly string[];
  /** What was not looked at, and why. */
  readonly notChecked: Result['notChecked'];
  readonly bounds: Readonly<Record<string, number | boolean | string>>;
  readonly counts: Counts;
  readonly seconds: number;
  /** A run to each violation; what no run shows (a `cover` that nothing fulfils) has none. */
  readonly violations: readonly Run[];
}

/**
 * Explores a version of `spec`. Properties of states, steps and runs are checked, asserts and built-in checks.
 *
 * @throws UserError for a name that the spec does not have; SpecError if the version has mistakes.
 */
export async function explore(spec: Spec, settings: ExploreSettings = {}): Promise<Exploration> {
  if (spec.ok !== true) throw new UserError('the spec has mistakes: see `ok` and `render()`');
  const { only = [] } = settings;
  const options = searchOptionsOf(settings);
  const events = eventsOf(settings);
  const made = machineOf(spec, settings, reductionOptions(options));
  const { machine } = made;
  const known = checkableNames(machine);
  const unknown = only.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new UserError(`the spec has no property \`${unknown}\``, didYouMean(unknown, known));
  }
  const checks = only.length === 0 ? ('all' as const) : new Set(only);
  requireReductions(machine, checks, options);
  const bySeverity = checksBySeverity(machine, checks, options.severities, only);
  const { engine, limits, workers, minimal: by } = options;
  const job = {
    ...{ machine, engine, limits, workers, ...bySeverity, ...searchReductions(options) },
    counterexample: { of: undefined, by },
  };
  const { signal } = events;
  const { outcome, counterexample } = await search(job, {
    signal,
    onProgress: (progress) => events.onProgress(machine.name, progress),
  });
  const result = resultOf(machine, outcome, bySeverity.checks, bySeverity);
  const verdict = showVerdict(machine, result, outcome);
  const violations: Run[] = [];
  for (const violation of outcome.violations) {
    const { property, run: known } = violation;
    if (!result.violated.includes(property)) continue;
    const isOneRun = isPlain(machine, violation);
    const shortest =
      isOneRun && counterexample?.property !== property && !signal.aborted
        ? await searchShortestRun({ machine, engine, property, by, known, limits }, { signal })
        : undefined;
    const found: Counterexample =
      counterexample?.property === property
        ? counterexample
        : { ...violation, run: shortest ?? known, isMinimal: shortest !== undefined };
    const { settings: params, variants } = made;
    violations.push(new Run({ spec, machine, settings: params, variants, verdict, found }));
  }
  const { states, transitions, depth, seconds } = outcome;
  return {
    verdict: result.verdict,
    text: verdict,
    violated: result.violated,
    warned: result.warned,
    limit: result.limit,
    cutShort: result.cutShort.map(({ property }) => property),
    notChecked: result.notChecked,
    bounds: boundsJson(machine.params),
    counts: { states, transitions, depth },
    seconds,
    violations,
  };
}

/** Whether one run to one state or step shows the violation, so that a simplest one can be looked for. */
function isPlain(
  machine: Machine,
  { property, cycle, threads, loopStart }: Omit<Counterexample, 'run' | 'isMinimal'>,
): boolean {
  const isEndless = machine.temporal.some(({ name }) => name === property);
  return !isEndless && cycle === undefined && threads === undefined && loopStart === undefined;
}
