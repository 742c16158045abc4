/** Which single change of a spec's version makes a violation disappear: a variant less, or one more. */

import type { Limits } from '../../checker/outcome.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { resultOf, type Verdict } from '../../report/verdict/result.ts';
import { checkableNames } from '../project/checkable-names.ts';
import { compileSpec, type LoadedSpec, type MachineOptions } from '../project/compile.ts';
import { type EngineName, runJob } from '../search/search-job.ts';

export interface Remedy {
  readonly change: 'without' | 'with';
  readonly variant: string;
  /** Of the property alone. */
  readonly verdict: Verdict;
}

export interface RemedySearch {
  readonly spec: LoadedSpec;
  readonly options: MachineOptions;
  readonly property: string;
  readonly engine: EngineName;
  /** Of each search. */
  readonly limits: Limits;
  /** For all searches together. */
  readonly maxSeconds: number;
  readonly onTry: (text: string) => void;
}

/**
 * Returns what became of each version of the spec that differs in one variant. Left out are versions
 * that do not compile, do what the spec does already, or do not have the property.
 */
export async function findRemedies(search: RemedySearch): Promise<readonly Remedy[]> {
  const { spec, options, property, onTry } = search;
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
  const deadline = performance.now() + search.maxSeconds * 1000;
  const found: Remedy[] = [];
  for (const { change, variant, variants } of candidates) {
    onTry(`${change} ${variant}`);
    const { machine } = compileSpec(spec, { ...options, variants });
    if (machine === undefined || !checkableNames(machine).includes(property)) continue;
    const isLate = performance.now() > deadline;
    const verdict = isLate ? 'unknown' : await verdictOf(machine, search);
    found.push({ change, variant, verdict });
  }
  return found;
}

async function verdictOf(
  machine: Machine,
  { property, engine, limits }: RemedySearch,
): Promise<Verdict> {
  const checks = new Set([property]);
  const { outcome } = await runJob(
    { machine, engine, limits, checks, counterexample: undefined },
    () => 'go',
  );
  return resultOf(machine, outcome, checks).verdict;
}
