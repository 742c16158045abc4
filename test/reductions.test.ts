/**
 * What claims say does not depend on reductions: verdicts, what is broken, and pictures.
 *
 * A share of the claims by default; `FAULTLINE_ALL_CLAIMS=1 npx vitest run test/reductions.test.ts`
 * takes all of them.
 */
import { expect, test } from 'vitest';
import { recordedOf } from '../report/verdict/judgement.ts';
import type { CheckedClaim } from '../workbench/claims/check-claim.ts';
import { checkTasks } from '../workbench/claims/check-claims.ts';
import { loadForCheck } from '../workbench/claims/load-for-check.ts';
import { openProject } from '../workbench/project/project.ts';
import { findSpecFiles } from '../workbench/project/spec-files.ts';
import { noEvents } from '../workbench/search/events.ts';
import { chooseReductions, type ReductionName } from '../workbench/search/reductions.ts';
import { usualSearch } from '../workbench/search/search-options.ts';

const TAKES_ALL = process.env['FAULTLINE_ALL_CLAIMS'] === '1';
const STATES_MAX = TAKES_ALL ? Number.POSITIVE_INFINITY : 3000;
const SHARE = TAKES_ALL ? 1 : 4;

const project = openProject('properties', process.cwd());
const tasks = findSpecFiles(['properties', 'examples'], process.cwd())
  .filter((_, i) => i % SHARE === 0)
  .flatMap((file) =>
    loadForCheck(noEvents(), project, file, [], { reductions: new Set(), cache: undefined }),
  )
  .flatMap((spec) => spec.claims.map((claim) => ({ spec, claim })))
  .filter(({ claim }) => (recordedOf(claim).counts?.states ?? 0) <= STATES_MAX)
  .filter((_, i) => i % SHARE === 0);

async function checkedWith(reduce: ReductionName): Promise<readonly CheckedClaim[]> {
  const options = { ...usualSearch(), ...chooseReductions([reduce]), cache: undefined };
  return (await checkTasks(noEvents(), project, tasks, options)).checked;
}

test('claims and their pictures are the same under all reductions', {
  timeout: 3_600_000,
}, async () => {
  const said = ({ report, picture }: CheckedClaim) => ({
    id: report.id,
    verdict: report.result.verdict,
    violated: report.result.violated,
    picture,
  });
  const usual = await checkedWith('default');
  expect(usual).toHaveLength(tasks.length);
  const [none, all] = [await checkedWith('none'), await checkedWith('all')];
  expect(none.map(said)).toEqual(usual.map(said));
  expect(all.map(said)).toEqual(usual.map(said));

  const sum = (claims: readonly CheckedClaim[]): number =>
    claims.reduce((states, { report }) => states + report.outcome.states, 0);
  expect(sum(all)).toBeLessThan(sum(usual));
  expect(sum(usual)).toBeLessThan(sum(none));
  const ran = all.filter(({ report }) => report.outcome.reductions.includes('ample'));
  expect(ran.length).toBeGreaterThan(tasks.length / 4);
  if (TAKES_ALL) console.log(tasks.length, ran.length, sum(none), sum(usual), sum(all));
});
