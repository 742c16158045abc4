/** What is kept of a spec by its texts: that it has no mistakes, the answers to its claims, what has no effect. */
import type { Vacuity } from '../../../report/verdict/vacuity.ts';
import type { ClaimDeclaration } from '../../../spec/language/syntax/ast.ts';
import type { LoadedSpec } from '../../project/load-spec.ts';
import { reductionOptions } from '../../search/reductions.ts';
import type { SearchOptions } from '../../search/search-options.ts';
import type { Answer } from '../answer-claim.ts';
import type { ResultCache } from './result-cache.ts';
import { askedOf, specKey, withoutSources, withSources } from './spec-key.ts';

export interface AnswerPlace {
  readonly read: () => Answer | undefined;
  readonly write: (answer: Answer) => void;
}

/** Returns the place of the answer to `claim`; undefined if there is none, as with a checkpoint. */
export function answerPlace(
  cache: ResultCache | undefined,
  spec: LoadedSpec,
  claim: ClaimDeclaration,
  file: string,
  options: SearchOptions,
): AnswerPlace | undefined {
  if (cache === undefined || options.checkpoint !== undefined) return undefined;
  const question = { claim: claim.name.text, file, options: askedOf(options) };
  const key = specKey('claim', spec, question);
  return {
    read() {
      const kept = cache.read(key);
      return kept && (withSources(spec, kept) as Answer);
    },
    write(answer) {
      const kept = isWhole(answer, options) ? withoutSources(spec, answer) : undefined;
      if (kept !== undefined) cache.write(key, kept);
    },
  };
}

/** Another run may find more than one that met a limit, in the search or in measuring what it covers. */
function isWhole(
  { outcome, counterexample, covered }: Answer,
  { coverageStates }: SearchOptions,
): boolean {
  if (counterexample?.isMinimal === false) return false;
  // Under weak memory a search that has ended is no proof; nothing more is to be found, and nothing is measured.
  if (outcome.limit === 'weak-memory') return true;
  if (outcome.limit !== undefined) return false;
  return covered !== undefined || coverageStates === 0 || outcome.states > coverageStates;
}

/** The place of what the claims of a spec set to no effect; they are compared together. */
export interface EffectsPlace {
  /** For each claim; undefined if that is not known. */
  readonly read: () => readonly (readonly Vacuity[])[] | undefined;
  readonly write: (found: readonly (readonly Vacuity[])[]) => void;
}

export function effectsPlace(
  cache: ResultCache | undefined,
  spec: LoadedSpec,
  claims: readonly ClaimDeclaration[],
  options: SearchOptions,
): EffectsPlace {
  if (cache === undefined) return { read: () => undefined, write: () => {} };
  const names = claims.map(({ name }) => name.text);
  const key = specKey('effects', spec, { claims: names, reductions: reductionOptions(options) });
  return {
    read() {
      const kept = cache.read(key);
      if (kept === undefined) return undefined;
      const { found } = withSources(spec, kept) as {
        readonly found: readonly (readonly Vacuity[])[];
      };
      return found;
    },
    write(found) {
      const content = withoutSources(spec, { found });
      if (content !== undefined) cache.write(key, content);
    },
  };
}

/** The place of the knowledge that nothing is wrong with a spec itself. Only that is kept. */
export interface SoundnessPlace {
  readonly isKept: () => boolean;
  readonly keep: () => void;
}

export function soundnessPlace(
  cache: ResultCache | undefined,
  spec: LoadedSpec,
  options: Pick<SearchOptions, 'reductions'>,
): SoundnessPlace {
  if (cache === undefined) return { isKept: () => false, keep: () => {} };
  const key = specKey('no mistakes', spec, { reductions: reductionOptions(options) });
  return {
    isKept: () => cache.read(key) !== undefined,
    keep: () => cache.write(key, {}),
  };
}
