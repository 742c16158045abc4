/**
 * The variants and settings of claims without which their machines are the same.
 *
 * Each is left out alone, and the machine made anew; that costs more than most searches. So only as much of
 * the other machine is made as it takes to see a difference, and a param is asked for in one claim after the
 * other only until one needs it.
 */

import { lowerInParts } from '../../model/lower/lower.ts';
import type { Machine, Template } from '../../model/machine/machine.ts';
import { sameBehaviour, sameParts } from '../../model/machine/same-behaviour.ts';
import type { Vacuity } from '../../report/verdict/vacuity.ts';
import type { ClaimDeclaration } from '../../spec/language/syntax/ast.ts';
import { termsOf } from '../project/claim-terms.ts';
import {
  type Compiled,
  compiledBefore,
  compileSpec,
  elaborateSpec,
  loweredThreads,
  type MachineOptions,
} from '../project/compile.ts';
import type { LoadedSpec } from '../project/load-spec.ts';

export type Reductions = Pick<MachineOptions, 'resetDeadLocals' | 'useSymmetry'>;

/** What one claim sets to no effect, and the params that it needs. */
export interface ClaimEffects {
  readonly found: readonly Vacuity[];
  readonly needed: readonly string[];
}

/**
 * Returns what `claim` sets to no effect. Params in `needed` are not asked about, and those that the claim
 * turns out to need are added to it: it is of the spec, and saves work.
 *
 * A setting that says what is the default anyway is a remark of the author and left in peace, and so is a
 * param that has an effect in another claim of the file (`withoutNeeded`): claims that are to be compared give
 * the same bounds, to the code that does not know them too.
 */
export function effectsOfClaim(
  spec: LoadedSpec,
  claim: ClaimDeclaration,
  reductions: Reductions,
  needed: Set<string>,
): ClaimEffects {
  const terms = { ...termsOf(claim), ...reductions };
  const compiled = compileSpec(spec, terms);
  const { machine } = compiled;
  if (machine === undefined) return { found: [], needed: [] };
  const isSame = (changed: Partial<MachineOptions>): boolean =>
    isSameMachine(spec, compiled, { ...terms, ...changed });
  const of = `claim \`${claim.name.text}\``;
  const variants = claim.variants.flatMap(({ text: name, span }): readonly Vacuity[] => {
    if (!isSame({ variants: terms.variants.filter((each) => each !== name) })) return [];
    const message = `${of}: variant \`${name}\` changes nothing`;
    return [{ kind: 'variant-without-effect', name, span, message }];
  });
  const before = new Set(needed);
  const params = claim.settings.flatMap(({ param: { text: name, span } }): readonly Vacuity[] => {
    if (needed.has(name) || !differsFromDefault(machine, name)) return [];
    const settings = new Map(terms.settings);
    settings.delete(name);
    if (!isSame({ settings })) {
      needed.add(name);
      return [];
    }
    const message = `${of}: param \`${name}\` changes nothing`;
    return [{ kind: 'param-without-effect', name, span, message }];
  });
  const added = [...needed].filter((name) => !before.has(name));
  return { found: [...variants, ...params], needed: added };
}

/** Returns what the claims of one spec set to no effect, for each of them. */
export function withoutNeeded(effects: readonly ClaimEffects[]): readonly (readonly Vacuity[])[] {
  const needed = new Set(effects.flatMap((each) => each.needed));
  return effects.map(({ found }) =>
    found.filter(({ kind, name = '' }) => kind !== 'param-without-effect' || !needed.has(name)),
  );
}

function differsFromDefault({ params }: Machine, name: string): boolean {
  const param = params.find((each) => each.name === name);
  return param !== undefined && param.value !== param.initial;
}

/**
 * Tells whether the spec under `changed` does what it does as it is `compiled`.
 *
 * Machines that differ before the checks of locks are put in differ after it: the checks are added to their
 * code, in which nothing else changes. Those that do not differ before are compared as a whole.
 */
function isSameMachine(
  spec: LoadedSpec,
  { machine, unchecked }: Compiled,
  changed: MachineOptions,
): boolean {
  if (machine === undefined || unchecked === undefined) return false;
  const parts = partsOf(spec, changed);
  if (parts === undefined || !sameParts(unchecked, parts)) return false;
  const other = compileSpec(spec, changed).machine;
  return other !== undefined && sameBehaviour(machine, other);
}

/** The parts of a machine before the checks of locks: those of another claim, if that was compiled just now. */
function partsOf(
  spec: LoadedSpec,
  options: MachineOptions,
): { readonly base: Machine; readonly templates: Iterable<Template> } | undefined {
  const known = compiledBefore(spec, options)?.unchecked;
  if (known !== undefined) return { base: known, templates: known.templates };
  const { core } = elaborateSpec(spec, options);
  if (core === undefined) return undefined;
  const { base, templates } = lowerInParts(core, options, loweredThreads(spec));
  return base && { base, templates };
}
