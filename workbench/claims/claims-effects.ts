/** What the claims of several specs set to no effect: found claim by claim, and compared spec by spec. */
import type { Vacuity } from '../../report/verdict/vacuity.ts';
import type { ClaimDeclaration } from '../../spec/language/syntax/ast.ts';
import type { LoadedSpec } from '../project/load-spec.ts';
import { type EffectsPlace, effectsPlace } from './cache/cached-answers.ts';
import type { CheckOptions, ClaimTask } from './claim-task.ts';
import { type ClaimEffects, withoutNeeded } from './ineffective-settings.ts';

interface SpecEffects {
  readonly claims: readonly ClaimDeclaration[];
  readonly place: EffectsPlace;
  readonly kept: readonly (readonly Vacuity[])[] | undefined;
  readonly found: Map<ClaimDeclaration, ClaimEffects>;
}

export class ClaimsEffects {
  readonly #bySpec: ReadonlyMap<LoadedSpec, SpecEffects>;

  /** Nothing is wanted if coverage is off. */
  constructor(tasks: readonly ClaimTask[], options: CheckOptions) {
    const specs = options.coverageStates > 0 ? new Set(tasks.map(({ spec }) => spec)) : [];
    this.#bySpec = new Map(
      [...specs].map((spec) => {
        const claims = tasks.filter((task) => task.spec === spec).map(({ claim }) => claim);
        const place = effectsPlace(options.cache, spec, claims, options);
        return [spec, { claims, place, kept: place.read(), found: new Map() }];
      }),
    );
  }

  /** Whether the claims of `spec` are to be asked: they were not before. */
  wants(spec: LoadedSpec): boolean {
    const of = this.#bySpec.get(spec);
    return of !== undefined && of.kept === undefined;
  }

  add({ spec, claim }: ClaimTask, effects: ClaimEffects): void {
    this.#bySpec.get(spec)?.found.set(claim, effects);
  }

  /** Returns them for each claim; they are kept if `isWhole`: all claims were asked. */
  all(isWhole: boolean): ReadonlyMap<ClaimDeclaration, readonly Vacuity[]> {
    const all = new Map<ClaimDeclaration, readonly Vacuity[]>();
    for (const { claims, place, kept, found } of this.#bySpec.values()) {
      const known = kept ?? withoutNeeded(claims.map((claim) => found.get(claim) ?? NONE));
      if (kept === undefined && isWhole && found.size === claims.length) place.write(known);
      claims.forEach((claim, i) => {
        all.set(claim, known[i] ?? []);
      });
    }
    return all;
  }
}

const NONE: ClaimEffects = { found: [], needed: [] };
