/** The search of `run`: of one version of a spec, or of any number of identities. */
import type { Machine } from '../model/machine/machine.ts';
import { UserError } from '../workbench/errors/user-error.ts';
import { checkableNames } from '../workbench/project/checkable-names.ts';
import { didYouMean } from '../workbench/project/did-you-mean.ts';
import {
  type AnyNumberJob,
  anyNumberJob,
  machineOfSize,
} from '../workbench/search/any-number-job.ts';
import { reportCheckpoint, withCheckpoint } from '../workbench/search/checkpoint.ts';
import type { Events } from '../workbench/search/events.ts';
import { reductionOptions, searchReductions } from '../workbench/search/reductions.ts';
import { search as searchStates } from '../workbench/search/search.ts';
import type { SearchJob, SearchResult } from '../workbench/search/search-job.ts';
import type { SearchOptions } from '../workbench/search/search-options.ts';
import type { ChecksBySeverity } from '../workbench/search/severities.ts';
import type { OpenedSpec } from './open-spec.ts';

/** The machines of any number of `type`, as the command line or a claim asks for it. */
export function requestedFamily(
  { spec, settings, variants, memory }: OpenedSpec,
  type: string,
  options: SearchOptions,
  bySeverity: ChecksBySeverity,
  machine: Machine,
): AnyNumberJob {
  const { source } = spec;
  const version = { settings, variants, memory, ...reductionOptions(options) };
  const place = { source, start: 0, end: 0 };
  return anyNumberJob(spec, version, type, place, bySeverity, checkableNames(machine));
}

/** The number of identities that the outcome is about, if it is about one; the run is shown with that setting. */
export function versionFound(
  opened: OpenedSpec,
  machine: Machine,
  anyNumber: AnyNumberJob | undefined,
  { outcome }: SearchResult,
): { readonly machine: Machine; readonly opened: OpenedSpec } {
  const size = outcome.anyNumber?.size;
  if (anyNumber === undefined || size === undefined) return { machine, opened };
  const settings = new Map([...opened.settings, [anyNumber.param, String(size)]]);
  return { machine: machineOfSize(anyNumber, size), opened: { ...opened, settings } };
}

export async function searchAll(
  events: Events,
  { project }: OpenedSpec,
  machine: Machine,
  options: SearchOptions,
  bySeverity: ChecksBySeverity,
  how: Pick<SearchJob, 'profile' | 'verifiesMachines' | 'anyNumber'>,
): Promise<SearchResult> {
  const { engine, limits, minimal, workers } = options;
  const counterexample = { of: undefined, by: minimal };
  const job = {
    ...{ machine, engine, limits, ...bySeverity, counterexample, workers, ...how },
    ...searchReductions(options),
  };
  const found = await searchStates(withCheckpoint(job, options, project.cwd), {
    signal: events.signal,
    onProgress: (progress) => events.onProgress(machine.name, progress),
  });
  reportCheckpoint(events, options, found);
  return found;
}

export function readChecks(
  machine: Machine,
  properties: readonly string[],
): ReadonlySet<string> | 'all' {
  if (properties.length === 0) return 'all';
  const known = checkableNames(machine);
  for (const name of properties) {
    if (!known.includes(name)) {
      throw new UserError(`the spec has no property \`${name}\``, didYouMean(name, known));
    }
  }
  return new Set(properties);
}
