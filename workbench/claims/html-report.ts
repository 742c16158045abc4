/** The pages of a report, written to a folder: an index, and the pages of claims. */
import path from 'node:path';
import { stateSpace } from '../../checker/reference/state-space.ts';
import { type IndexCoverage, indexPage } from '../../report/html/index-page.ts';
import { runPage } from '../../report/html/run-page.ts';
import type { ClaimReport } from '../../report/verdict/claim-report.ts';
import { showVerdict } from '../../report/verdict/result.ts';
import { writeWhole } from '../files/write-file.ts';
import { lockLibrary } from '../project/compile.ts';
import { targetOf } from '../project/project.ts';
import { drawRun } from '../runs/counterexample.ts';
import { readAssets } from '../runs/page-assets.ts';
import { GRAPH_STATES_MAX } from '../runs/shown-search.ts';
import type { CheckedClaim } from './check-claim.ts';
import type { SpecFailure } from './load-for-check.ts';

/**
 * Writes `index.html` and, beside it, the page of each claim that is violated or has few states.
 * Each is one file that needs no other. Returns how many there are.
 */
export function writeHtmlReport(
  cwd: string,
  folder: string,
  project: string,
  checked: readonly CheckedClaim[],
  coverage: IndexCoverage | undefined,
  failures: readonly SpecFailure[],
): number {
  const assets = readAssets();
  const isSmall = ({ outcome }: ClaimReport): boolean =>
    outcome.limit === undefined && outcome.states <= GRAPH_STATES_MAX;
  const withPage = new Set(
    checked
      .filter(({ counterexample, report }) => counterexample !== undefined || isSmall(report))
      .map(({ report }) => report),
  );
  const pageOf = (report: ClaimReport): string | undefined =>
    withPage.has(report) ? `${report.id.replaceAll('/', '.')}.html` : undefined;
  for (const claim of checked) {
    const { report, counterexample, spec } = claim;
    const file = pageOf(report);
    if (file === undefined) continue;
    const { machine, id, result, outcome } = report;
    const { program } = spec;
    const command = `faultline check ${report.file} --claim ${report.claim} -v`;
    const run = counterexample && {
      ...drawRun({ ...counterexample, machine, program, command }),
      property: counterexample.property,
      loopStart: counterexample.loopStart,
    };
    const page = {
      title: id,
      machine,
      verdict: showVerdict(machine, result, outcome),
      run,
      space: isSmall(report) ? stateSpace(machine, GRAPH_STATES_MAX) : undefined,
      up: { href: 'index.html', text: 'all claims' },
      ...lockLibrary(program),
    };
    writeWhole(targetOf(cwd, path.join(folder, file)), runPage(page, assets));
  }
  const reports = checked.map(({ report }) => report);
  const index = { title: `Claims of ${project}`, reports, pageOf, coverage, failures };
  writeWhole(targetOf(cwd, path.join(folder, 'index.html')), indexPage(index, assets));
  return withPage.size + 1;
}
