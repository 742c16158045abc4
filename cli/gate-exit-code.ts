/** With which exit code `gate` ends. */
import type { Finding, FindingKind } from '../report/gate/gate-report.ts';
import { EXIT, type ExitCode, mostSevere } from './exit-code.ts';

const CODES: Readonly<Record<FindingKind, ExitCode>> = {
  'broken-spec': EXIT.badInput,
  variant: EXIT.badInput,
  'no-claims': EXIT.badInput,
  'other-verdict': EXIT.otherVerdict,
  verdict: EXIT.otherVerdict,
  vanished: EXIT.otherVerdict,
  weakened: EXIT.otherVerdict,
  narrowed: EXIT.otherVerdict,
  removed: EXIT.otherVerdict,
  unasked: EXIT.otherVerdict,
  unchecked: EXIT.otherVerdict,
  'hides-library': EXIT.otherVerdict,
  emptied: EXIT.otherVerdict,
  'cut-short': EXIT.otherVerdict,
  drifted: EXIT.drifted,
  picture: EXIT.drifted,
  'lost-states': EXIT.drifted,
  limit: EXIT.limitReached,
};

/** Returns the code of the most severe finding that is not allowed. */
export function gateExitCode(findings: readonly Finding[], skippedCount: number): ExitCode {
  return mostSevere([
    ...findings.flatMap(({ kind, isAllowed }) => (isAllowed ? [] : [CODES[kind]])),
    ...(skippedCount > 0 ? [EXIT.limitReached] : []),
  ]);
}
