/** One row of a table of versions: what a version breaks, and how soon. */
import { switchCount } from '../../checker/reference/shortest-run.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { resultOf } from '../../report/verdict/result.ts';
import type { BrokenProperty, VersionRow } from '../../report/verdict/version-table.ts';
import type { Events } from '../search/events.ts';
import { searchReductions } from '../search/reductions.ts';
import { search, searchShortestRun } from '../search/search.ts';
import type { SearchOptions } from '../search/search-options.ts';
import type { Version } from './compared-versions.ts';

/** Each property that `machine` breaks gets a simplest run of its own, where a run shows it. */
export async function versionRow(
  events: Events,
  variants: Version,
  machine: Machine,
  options: SearchOptions,
): Promise<VersionRow> {
  const { signal } = events;
  const name = variants.join(' + ') || machine.name;
  const { engine, limits, minimal: by, workers } = options;
  const checks = 'all' as const;
  const job = {
    ...{ machine, engine, limits, checks, counterexample: undefined, workers },
    ...searchReductions(options),
  };
  const { outcome } = await search(job, {
    signal,
    onProgress: (progress) => events.onProgress(name, progress),
  });
  const { violated } = resultOf(machine, outcome, 'all');
  const broken: BrokenProperty[] = [];
  for (const property of violated) {
    const violation = outcome.violations.find((each) => each.property === property);
    if (violation === undefined) {
      broken.push({ property, trace: undefined });
      continue;
    }
    const { run: known } = violation;
    const isEndless = machine.temporal.some((each) => each.name === property);
    const isOneRun = !isEndless && violation.cycle === undefined;
    const minimal =
      signal.aborted || !isOneRun
        ? undefined
        : await searchShortestRun({ machine, engine, property, by, known, limits }, { signal });
    const run = minimal ?? known;
    const isMinimal = minimal !== undefined;
    broken.push({ property, trace: { steps: run.length, switches: switchCount(run), isMinimal } });
  }
  const { states, transitions, depth, seconds, limit } = outcome;
  const failures = outcome.failures.map(({ property }) => property);
  return { variants, broken, failures, states, transitions, depth, seconds, limit };
}
