/** What a claim is called, and under which terms it is checked. */
import type { ClaimDeclaration } from '../../spec/language/syntax/ast.ts';
import { textOf } from '../../spec/language/text/source.ts';

/** Returns `linux/uffd-wp/M01.merged` for a claim of a spec, which is given from the project's root. */
export function claimId(file: string, name: string): string {
  return `${file.replace(/^properties\//, '').replace(/\.kspec$/, '')}.${name}`;
}

export interface ClaimTerms {
  /** Values for params, as text. */
  readonly settings: ReadonlyMap<string, string>;
  readonly variants: readonly string[];
}

export function termsOf({ settings, variants }: ClaimDeclaration): ClaimTerms {
  return {
    settings: new Map(settings.map(({ param, value }) => [param.text, textOf(value.span)])),
    variants: variants.map((variant) => variant.text),
  };
}
