/** From the claims that were checked to what none of them covers. */
import { probe } from '../../checker/coverage/probes.ts';
import { type Emptiness, emptinesses, type Unmeasured } from '../../report/verdict/emptiness.ts';
import { checksOf } from '../../report/verdict/judgement.ts';
import { textOf } from '../../spec/language/text/source.ts';
import type { CheckedClaim } from './check-claims.ts';

export interface Coverage {
  readonly found: readonly Emptiness[];
  readonly unmeasured: readonly Unmeasured[];
}

/**
 * Returns what `claims` leave empty. A file with a claim that was not measured is not judged. What
 * stands in other files than those of the claims is told only if `everywhere`.
 */
export function coverageOf(claims: readonly CheckedClaim[], everywhere: boolean): Coverage {
  const unmeasured = claims.filter(
    ({ hits, report }) => hits === undefined && report.outcome.limit === undefined,
  );
  const open = new Set(claims.flatMap(({ hits, spec }) => (hits ? [] : [spec.source.path])));
  const entries = new Set(claims.map(({ spec }) => spec.source.path));
  const measured = claims.flatMap(({ hits, report }) =>
    hits === undefined
      ? []
      : [{ probed: probe(report.machine), hits, checks: checksOf(report.recorded) }],
  );
  const isJudged = (path: string): boolean =>
    entries.has(path) ? !open.has(path) : everywhere && open.size === 0;
  return {
    found: [
      ...emptinesses(measured).filter(({ span }) => isJudged(span.source.path)),
      ...claims.flatMap((claim) =>
        claim.ineffective.filter((each) => !isCommonBound(each, claim, claims)),
      ),
    ],
    unmeasured: unmeasured.map(({ report }) => ({ id: report.id, states: report.outcome.states })),
  };
}

/**
 * Tells whether a param without effect has one in another claim of the file: claims that are to be
 * compared give the same bounds, to the code that does not know them too.
 */
function isCommonBound(
  { kind, span }: Emptiness,
  claim: CheckedClaim,
  claims: readonly CheckedClaim[],
): boolean {
  if (kind !== 'param-without-effect') return false;
  const name = textOf(span);
  return claims.some(
    ({ spec, declaration, report, ineffective }) =>
      spec === claim.spec &&
      declaration.settings.some(({ param }) => param.text === name) &&
      report.machine.params.some((p) => p.name === name && p.value !== p.initial) &&
      !ineffective.some((each) => each.kind === kind && textOf(each.span) === name),
  );
}
