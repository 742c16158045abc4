/** Pictures that no claim has any more. */
import path from 'node:path';
import type { CheckedClaim } from '../workbench/claims/check-claim.ts';
import type { Shard } from '../workbench/claims/shards.ts';
import { goldenPath, goldensWithoutClaim, specsOfGolden } from '../workbench/project/golden.ts';
import { type Project, projectPath } from '../workbench/project/project.ts';

/** The pictures below `locations` that belong to no violated claim. */
export function orphanedGoldens(
  project: Project,
  locations: readonly string[],
  cwd: string,
  checked: readonly CheckedClaim[],
  elsewhere: readonly string[],
): readonly string[] {
  const violated = checked.filter(({ report }) => report.recorded.verdict === 'violated');
  return goldensWithoutClaim(
    project,
    locations.map((location) => projectPath(project, path.resolve(cwd, location))),
    violated.map(({ report }) => goldenPath(report.file, report.claim)),
    elsewhere.map((file) => projectPath(project, file)),
  );
}

/** The first shard reports pictures without a spec. */
export function isOfShard(
  project: Project,
  golden: string,
  files: readonly string[],
  shard: Shard | undefined,
): boolean {
  if (shard === undefined || shard.number === 1) return true;
  const own = files.map((file) => projectPath(project, file));
  return specsOfGolden(golden).some((spec) => own.includes(spec));
}
