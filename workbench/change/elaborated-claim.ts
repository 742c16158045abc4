/** What a claim is about at one revision, elaborated under its own terms. */
import type { Elaborated } from '../../spec/language/mutate/property-meaning.ts';
import { hasErrors } from '../../spec/language/text/diagnostics.ts';
import { UserError } from '../errors/user-error.ts';
import { type ClaimTerms, termsOf } from '../project/claim-terms.ts';
import { elaborateSpec } from '../project/compile.ts';
import type { LoadedSpec } from '../project/load-spec.ts';
import type { ClaimAt } from './claims-at.ts';

/** Returns the program of a claim; undefined if it has mistakes. */
export function elaboratedClaim({ spec, claim }: ClaimAt): Elaborated | undefined {
  return elaboratedUnder(spec, termsOf(claim));
}

/**
 * Returns the program of a claim as the base has it, under the bounds that the claim sets at the head: a
 * claim about other bounds is not one about other properties.
 */
export function elaboratedBefore(before: ClaimAt, after: ClaimAt): Elaborated | undefined {
  const [was, is] = [termsOf(before.claim), termsOf(after.claim)];
  const settings = new Map([...was.settings, ...is.settings]);
  return elaboratedUnder(before.spec, { ...was, settings }) ?? elaboratedClaim(before);
}

function elaboratedUnder(spec: LoadedSpec, terms: ClaimTerms): Elaborated | undefined {
  try {
    const { core, program, diagnostics } = elaborateSpec(spec, terms);
    return core === undefined || hasErrors(diagnostics) ? undefined : { core, program };
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}
