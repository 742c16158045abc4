/** From the claims that were checked to what none of them covers. */

import { checksOf } from '../../report/verdict/judgement.ts';
import {
  type Unmeasured,
  type Vacuity,
  vacuities,
  vacuousInClaims,
} from '../../report/verdict/vacuity.ts';
import type { CheckedClaim } from './check-claim.ts';

export interface Coverage {
  readonly found: readonly Vacuity[];
  readonly unmeasured: readonly Unmeasured[];
}

/**
 * Returns what `claims` leave empty. A file with a claim that was not measured is not judged. What
 * stands in other files than those of the claims is told only if `everywhere`.
 */
export function coverageOf(claims: readonly CheckedClaim[], everywhere: boolean): Coverage {
  const unmeasured = claims.filter(
    ({ covered, report }) => covered === undefined && report.outcome.limit === undefined,
  );
  const open = new Set(claims.flatMap(({ covered, spec }) => (covered ? [] : [spec.source.path])));
  const entries = new Set(claims.map(({ spec }) => spec.source.path));
  const measured = claims.flatMap(({ covered, report }) =>
    covered === undefined
      ? []
      : [{ covered, checks: checksOf(report.recorded), claim: report.claim }],
  );
  const isJudged = (path: string): boolean =>
    entries.has(path) ? !open.has(path) : everywhere && open.size === 0;
  const ofFiles = vacuities(measured).filter(({ span }) => isJudged(span.source.path));
  return {
    found: [
      ...ofFiles,
      ...vacuousInClaims(measured, ofFiles),
      ...claims.flatMap(({ ineffective }) => ineffective),
      ...unusedVariants(claims),
    ],
    unmeasured: unmeasured.map(({ report }) => ({ id: report.id, states: report.outcome.states })),
  };
}

/** The variants of the files of `claims` that none of their claims uses. */
function unusedVariants(claims: readonly CheckedClaim[]): readonly Vacuity[] {
  const specs = [...new Set(claims.map(({ spec }) => spec))];
  return specs.flatMap((spec) => {
    const used = new Set(spec.claims.flatMap(({ variants }) => variants.map(({ text }) => text)));
    return spec.program.entry.syntax.declarations.flatMap((declaration): readonly Vacuity[] => {
      if (declaration.kind !== 'variant') return [];
      const { text: name, span } = declaration.name;
      if (used.has(name) || name.startsWith('_')) return [];
      return [
        { kind: 'variant-unused', name, span, message: `variant \`${name}\`: no claim uses it` },
      ];
    });
  });
}
