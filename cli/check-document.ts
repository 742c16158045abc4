/** What `faultline check --json` prints. */
import {
  CHECK_SCHEMA,
  type CheckJson,
  claimJson,
  type PictureJson,
} from '../report/json/check-json.ts';
import { vacuityJson } from '../report/verdict/vacuity.ts';
import type { CheckReport } from './check-report.ts';
import type { ExitCode } from './exit-code.ts';

export function checkDocument(
  { checked, failures, orphans, coverage }: CheckReport,
  exitCode: ExitCode,
  seconds: number,
): CheckJson {
  const pictures: PictureJson[] = [
    ...checked.flatMap(({ golden }) =>
      golden === undefined ? [] : [{ path: golden.path, state: golden.state }],
    ),
    ...orphans.map((orphan) => ({ path: orphan, state: 'orphan' as const })),
  ];
  return {
    schema: CHECK_SCHEMA,
    exitCode,
    seconds,
    cacheHits: checked.filter(({ report }) => report.fromCache).length,
    claims: checked.map(({ report }) => claimJson(report)),
    pictures,
    warnings: coverage.found.map(vacuityJson),
    errors: failures.map(({ file, message }) => ({ file, message })),
  };
}
