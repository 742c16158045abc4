/** How `check` ends. */
import type { CheckedClaim } from '../workbench/claims/check-claim.ts';
import type { SpecFailure } from '../workbench/claims/load-for-check.ts';
import { EXIT, type ExitCode, mostSevere } from './exit-code.ts';

export function checkExitCode(
  checked: readonly CheckedClaim[],
  failures: readonly SpecFailure[],
  orphans: readonly string[],
): ExitCode {
  const byKind = {
    'as-recorded': EXIT.asRecorded,
    'other-verdict': EXIT.otherVerdict,
    drifted: EXIT.drifted,
    new: EXIT.drifted,
    'limit-reached': EXIT.limitReached,
  } as const;
  const hasDriftedPicture = checked.some(({ golden }) => golden && golden.state !== 'same');
  return mostSevere([
    ...checked.map(({ report }) => byKind[report.judgement.kind]),
    ...(failures.length > 0 ? [EXIT.badInput] : []),
    ...(hasDriftedPicture || orphans.length > 0 ? [EXIT.drifted] : []),
  ]);
}
