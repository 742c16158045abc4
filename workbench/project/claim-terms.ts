/** What a claim is called, and under which terms it is checked. */
import { type MemoryModel, memoryNamed, SC } from '../../model/machine/memory-model.ts';
import type { ClaimDeclaration } from '../../spec/language/syntax/ast.ts';
import { textOf } from '../../spec/language/text/source.ts';
import { UserError } from '../errors/user-error.ts';
import { didYouMean } from './did-you-mean.ts';

/** Returns `linux/uffd-wp/seed-diff.merged` for a claim of a spec, which is given from the project's root. */
export function claimId(file: string, name: string): string {
  return `${file.replace(/^properties\//, '').replace(/\.kspec$/, '')}.${name}`;
}

export interface ClaimTerms {
  /** Values for params, as text. */
  readonly settings: ReadonlyMap<string, string>;
  readonly variants: readonly string[];
  readonly memory: MemoryModel;
  /** The type of which there may be any number. */
  readonly any: string | undefined;
}

export function termsOf({ settings, variants, memory, any }: ClaimDeclaration): ClaimTerms {
  return {
    // What it cannot be is told when the claim is checked (`mistakesOfClaim`).
    memory: (memory && memoryNamed(memory.text)) ?? SC,
    any: any?.text,
    settings: new Map(settings.map(({ param, value }) => [param.text, textOf(value.span)])),
    variants: variants.map((variant) => variant.text),
  };
}

/** @throws UserError if none of `specs` has a claim with one of these names. */
export function requireClaims(
  specs: readonly { readonly claims: readonly ClaimDeclaration[] }[],
  names: readonly string[],
): void {
  const known = [...new Set(specs.flatMap(({ claims }) => claims.map(({ name }) => name.text)))];
  for (const name of names) {
    if (known.includes(name)) continue;
    throw new UserError(`there is no claim \`${name}\``, didYouMean(name, known));
  }
}

/** The mistake of naming locations in which nothing is claimed. */
export function noClaimIn(locations: readonly string[]): UserError {
  const shown = locations.map((location) => `\`${location}\``).join(', ');
  return new UserError(
    `there is no claim in ${shown}`,
    '`faultline run SPEC` explores a spec that claims nothing',
  );
}
