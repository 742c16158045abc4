/** What is wrong with a spec, in itself and under the terms of its claims. */
import { type Diagnostic, diagnostic } from '../../spec/language/text/diagnostics.ts';
import type { Span } from '../../spec/language/text/source.ts';
import { UserError } from '../../workbench/errors/user-error.ts';
import { checkableNames } from '../../workbench/project/checkable-names.ts';
import { mistakesOfClaim } from '../../workbench/project/claim-mistakes.ts';
import { termsOf } from '../../workbench/project/claim-terms.ts';
import {
  compileSpec,
  elaborateSpec,
  type MachineOptions,
} from '../../workbench/project/compile.ts';
import { didYouMean } from '../../workbench/project/did-you-mean.ts';
import type { LoadedSpec } from '../../workbench/project/load-spec.ts';

/** A mistake, and where it comes about if that is not everywhere. */
export interface Mistake {
  readonly diagnostic: Diagnostic;
  /** The claim under whose variants and params it is one. */
  readonly claim: { readonly name: string; readonly span: Span } | undefined;
}

/** The spec as it stands, without variants and other params. */
export const PLAIN: MachineOptions = {
  settings: new Map<string, string>(),
  variants: [],
  resetDeadLocals: true,
};

/** Returns the mistakes of syntax, names and types: what can be known at every keystroke. */
export function quickMistakes(spec: LoadedSpec): readonly Mistake[] {
  const { diagnostics } = elaborateSpec(spec, PLAIN);
  const ofClaims = spec.claims.flatMap((claim) => mistakesOfClaim(spec, claim));
  return [...diagnostics, ...ofClaims].map((each) => ({ diagnostic: each, claim: undefined }));
}

/**
 * Returns all mistakes: those of the machine too (limits, ghosts that are updated before an access), and those
 * that a variant or param of a claim causes, or a variant that no claim has. Yields after each part, since one may take a while.
 *
 * Machines are made once for each set of variants, and not again for each param: a limit that only a larger
 * param exceeds is told when the claim is checked.
 */
export async function allMistakes(
  spec: LoadedSpec,
  pause: () => Promise<'go' | 'stop'>,
): Promise<readonly Mistake[] | undefined> {
  const found = [...quickMistakes(spec)];
  const known = new Set(found.map(({ diagnostic: each }) => keyOf(each)));
  const isWrong = found.some(({ diagnostic: { severity } }) => severity === 'error');
  if (isWrong) return found;
  const add = (diagnostics: readonly Diagnostic[], claim: Mistake['claim']): void => {
    for (const each of diagnostics) {
      if (known.has(keyOf(each))) continue;
      known.add(keyOf(each));
      found.push({ diagnostic: each, claim });
    }
  };
  if ((await pause()) === 'stop') return undefined;
  add(compileSpec(spec, PLAIN).diagnostics, undefined);
  const names = new Map<string, readonly string[] | undefined>();
  for (const declaration of spec.claims) {
    if (mistakesOfClaim(spec, declaration).length > 0) continue;
    if ((await pause()) === 'stop') return undefined;
    const claim = { name: declaration.name.text, span: declaration.name.span };
    const terms = termsOf(declaration);
    try {
      add(elaborateSpec(spec, terms).diagnostics, claim);
      const key = terms.variants.join(' ');
      if (!names.has(key)) {
        const made = compileSpec(spec, { ...PLAIN, variants: terms.variants });
        add(made.diagnostics, claim);
        names.set(key, made.machine && checkableNames(made.machine));
      }
      add(unknownChecks(declaration, names.get(key)), undefined);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
    }
  }
  const used = new Set(spec.claims.flatMap(({ variants }) => variants.map(({ text }) => text)));
  for (const declaration of spec.program.entry.syntax.declarations) {
    if (declaration.kind !== 'variant' || used.has(declaration.name.text)) continue;
    if ((await pause()) === 'stop') return undefined;
    add(
      elaborateSpec(spec, { ...PLAIN, variants: [declaration.name.text] }).diagnostics,
      undefined,
    );
  }
  return found;
}

/** The properties in a claim that there are not. */
function unknownChecks(
  { expected }: LoadedSpec['claims'][number],
  known: readonly string[] | undefined,
): readonly Diagnostic[] {
  if (known === undefined || expected === undefined) return [];
  return expected.names
    .filter(({ text }) => !known.includes(text))
    .map(({ text: name, span }) =>
      diagnostic('K0506', { name }, span, { hint: didYouMean(name, known) }),
    );
}

function keyOf({ code, message, span: { source, start, end } }: Diagnostic): string {
  return [code, source.path, start, end, message].join(' ');
}
