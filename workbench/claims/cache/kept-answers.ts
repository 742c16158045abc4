/** What is kept of a spec by its texts: that it has no mistakes, the answers to its claims, what has no effect. */
import type { Covered } from '../../../checker/coverage/coverage-goals.ts';
import type { Outcome } from '../../../checker/outcome.ts';
import type { BrokenJson } from '../../../report/json/broken-json.ts';
import type { MachineFacts } from '../../../report/verdict/machine-facts.ts';
import type { NeverReached } from '../../../report/verdict/never-reached.ts';
import type { Result } from '../../../report/verdict/result.ts';
import type { Vacuity } from '../../../report/verdict/vacuity.ts';
import type { ClaimDeclaration } from '../../../spec/language/syntax/ast.ts';
import type { LoadedSpec } from '../../project/compile.ts';
import { reductionOptions } from '../../search/reductions.ts';
import type { Counterexample } from '../../search/search-job.ts';
import type { SearchOptions } from '../../search/search-options.ts';
import type { IneffectiveSettings } from '../ineffective-settings.ts';
import type { ResultCache } from './result-cache.ts';
import { askedOf, specKey, withoutSources, withSources } from './spec-key.ts';

/** What is said of a claim; how that compares with what it records is not part of it. */
export interface Answer {
  readonly result: Result;
  readonly outcome: Outcome;
  readonly notReduced: readonly string[];
  readonly facts: MachineFacts;
  readonly counterexample: Counterexample | undefined;
  readonly picture: string | undefined;
  readonly broken: BrokenJson | null;
  readonly neverReached: readonly NeverReached[];
  /** Undefined if it was not measured. */
  readonly covered: Covered | undefined;
}

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
  if (outcome.limit !== undefined || counterexample?.isMinimal === false) return false;
  return covered !== undefined || coverageStates === 0 || outcome.states > coverageStates;
}

/** Returns `effects`, unless what the claims of `spec` set to no effect was kept; they are compared together. */
export function keptEffects(
  cache: ResultCache | undefined,
  spec: LoadedSpec,
  claims: readonly ClaimDeclaration[],
  options: SearchOptions,
  effects: IneffectiveSettings,
): IneffectiveSettings & { readonly keep: () => void } {
  if (cache === undefined) return { ...effects, keep: () => {} };
  const names = claims.map(({ name }) => name.text);
  const key = specKey('effects', spec, { claims: names, reductions: reductionOptions(options) });
  const kept = cache.read(key);
  if (kept === undefined) {
    const keep = (): void => {
      const found = claims.map((claim) => effects.of(claim));
      const content = withoutSources(spec, { found });
      if (content !== undefined) cache.write(key, content);
    };
    return { ...effects, keep };
  }
  const { found } = withSources(spec, kept) as { found: readonly (readonly Vacuity[])[] };
  return { ask: () => {}, of: (claim) => found[claims.indexOf(claim)] ?? [], keep: () => {} };
}

/** Returns what `look` returns: whether nothing is wrong with `spec` itself. Only that is kept. */
export function keptSoundness(
  cache: ResultCache | undefined,
  spec: LoadedSpec,
  options: Pick<SearchOptions, 'reductions'>,
  look: () => boolean,
): boolean {
  if (cache === undefined) return look();
  const key = specKey('no mistakes', spec, { reductions: reductionOptions(options) });
  if (cache.read(key) !== undefined) return true;
  const isSound = look();
  if (isSound) cache.write(key, {});
  return isSound;
}
