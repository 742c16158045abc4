/** Which single change of a spec's version makes a violation disappear: a variant less, or one more. */

import type { Limits } from '../../checker/outcome.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { isCutShort, resultOf, type Verdict } from '../../report/verdict/result.ts';
import { checkableNames } from '../project/checkable-names.ts';
import { compileSpec, type MachineOptions } from '../project/compile.ts';
import type { LoadedSpec } from '../project/load-spec.ts';
import type { Events } from '../search/events.ts';
import { search as searchStates } from '../search/search.ts';
import type { EngineName } from '../search/shortest-run-job.ts';
import type { TimeAllowance } from '../search/time-allowance.ts';

export interface VariantFix {
  readonly change: 'without' | 'with';
  readonly variant: string;
  /** Of the property alone. */
  readonly verdict: Verdict;
}

export interface VariantFixSearch {
  readonly spec: LoadedSpec;
  readonly options: MachineOptions;
  readonly property: string;
  readonly engine: EngineName;
  /** Of each search. */
  readonly limits: Limits;
  /** For all searches together. */
  readonly allowance: TimeAllowance;
}

/**
 * Returns what became of each version of the spec that differs in one variant. Left out are versions
 * that do not compile, do what the spec does already, or do not have the property.
 */
export async function findVariantFixes(
  { signal, onActivity }: Pick<Events, 'signal' | 'onActivity'>,
  search: VariantFixSearch,
): Promise<readonly VariantFix[]> {
  const { spec, options, property } = search;
  const used = options.variants;
  const candidates = [
    ...used.map((variant) => ({
      change: 'without' as const,
      variant,
      variants: used.filter((other) => other !== variant),
    })),
    ...spec.variants
      .filter((variant) => !used.includes(variant))
      .map((variant) => ({ change: 'with' as const, variant, variants: [...used, variant] })),
  ];
  const { allowance } = search;
  const found: VariantFix[] = [];
  for (const { change, variant, variants } of candidates) {
    onActivity(`trying ${change} ${variant}`);
    const { machine } = compileSpec(spec, { ...options, variants });
    if (machine === undefined || !checkableNames(machine).includes(property)) continue;
    const verdict = allowance.isOver()
      ? 'unknown'
      : await verdictOf(machine, search, allowance, signal);
    found.push({ change, variant, verdict });
  }
  return found;
}

async function verdictOf(
  machine: Machine,
  { property, engine, limits }: VariantFixSearch,
  { within }: TimeAllowance,
  signal: AbortSignal,
): Promise<Verdict> {
  const checks = new Set([property]);
  const job = { machine, engine, limits: within(limits), checks, counterexample: undefined };
  const { outcome } = await searchStates(job, { signal });
  const result = resultOf(machine, outcome, checks);
  return isCutShort(result) ? 'unknown' : result.verdict;
}
