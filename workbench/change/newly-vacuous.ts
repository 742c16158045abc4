/** What a claim still says at the base and no longer at the head, though it stays green. */

import { checksOf } from '../../report/verdict/judgement.ts';
import { type Vacuity, vacuities } from '../../report/verdict/vacuity.ts';
import type { CheckedClaim } from '../claims/check-claim.ts';

/**
 * Returns the properties of a claim that say nothing in it, and its variants without effect. None if it
 * was too large to be measured.
 */
export function vacuousIn({ report, covered, ineffective }: CheckedClaim): readonly Vacuity[] {
  const needs =
    covered === undefined
      ? []
      : vacuities([{ covered, checks: checksOf(report.recorded), claim: report.claim }]);
  return [...needs, ...ineffective].filter(
    ({ kind, name }) => name !== undefined && kind !== 'param-without-effect',
  );
}

/** Returns those of `after` that were not empty before: in a claim that did not have them, none. */
export function newlyVacuous(before: CheckedClaim, after: CheckedClaim): readonly Vacuity[] {
  const known = new Set(vacuousIn(before).map(({ name }) => name));
  const had = new Set([
    ...before.report.variants,
    ...before.report.machine.properties.map(({ name }) => name),
    ...before.report.machine.stepProperties.map(({ name }) => name),
    ...before.report.machine.temporal.map(({ name }) => name),
  ]);
  return vacuousIn(after).filter(({ name = '' }) => had.has(name) && !known.has(name));
}
