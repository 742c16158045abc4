/** The page of one search, with the style and script that stand beside its maker. */
import { stateSpace } from '../../checker/reference/state-space.ts';
import { runPage } from '../../report/html/run-page.ts';
import { lockLibrary } from '../project/compile.ts';
import { readAssets } from './page-assets.ts';
import { GRAPH_STATES_MAX, type ShownSearch } from './shown-search.ts';

/** Returns the page of one search. */
export function htmlRun({ machine, spec, run, verdict }: ShownSearch): string {
  const page = {
    title: run === undefined ? machine.name : `${machine.name}: ${run.origin.property}`,
    machine,
    verdict,
    run: run && {
      ...run,
      property: run.origin.property,
      loopStart: run.origin.loopStart,
      picture: run.origin.picture,
    },
    space: stateSpace(machine, GRAPH_STATES_MAX),
    ...lockLibrary(spec.program),
  };
  return runPage(page, readAssets());
}
