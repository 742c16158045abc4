/** From the reductions that the user wants to what others are asked for, and what cannot be had. */

import type { LowerOptions } from '../../model/lower/lower.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { activeSymmetries } from '../../model/reduce/symmetry.ts';
import { needsGraph } from '../../properties/needs-graph.ts';
import { NO_REDUCED_RUNS, showAsymmetry } from '../../report/verdict/symmetry.ts';
import { UserError } from '../errors/user-error.ts';
import type { SearchReductions } from './search-job.ts';

/** Reductions that a machine or an engine may use; each has a soundness test. */
export const REDUCTIONS = [
  'dead-locals',
  'racy-buffers',
  'symmetry',
  'constants',
  'ample',
  'cone',
] as const;
export type Reduction = (typeof REDUCTIONS)[number];
/** Those under which counts are recorded. */
const DEFAULT_REDUCTIONS: ReadonlySet<Reduction> = new Set([
  'dead-locals',
  'racy-buffers',
  'symmetry',
  'constants',
]);
/** Those that keep all states and steps, so that counts are the same without them. */
const KEEP_COUNTS: ReadonlySet<Reduction> = new Set(['constants']);

/** What a set of reductions can be called. */
export type ReductionName = 'default' | 'all' | 'none' | Reduction;
export const REDUCTION_NAMES: readonly ReductionName[] = ['default', 'all', 'none', ...REDUCTIONS];

export interface ChosenReductions {
  readonly reductions: ReadonlySet<Reduction>;
  /** Those of them that were asked for by name: that one cannot run is an error. */
  readonly required: ReadonlySet<Reduction>;
}

export function chooseReductions(names: readonly ReductionName[]): ChosenReductions {
  const groups = { default: DEFAULT_REDUCTIONS, all: REDUCTIONS, none: [] };
  const isGroup = (name: ReductionName): name is keyof typeof groups => name in groups;
  return {
    reductions: new Set(names.flatMap((name) => (isGroup(name) ? [...groups[name]] : [name]))),
    required: new Set(names.flatMap((name) => (isGroup(name) ? [] : [name]))),
  };
}

/** Whether counts under these reductions are those that claims record. */
export function areUsual(reductions: ReadonlySet<Reduction>): boolean {
  return REDUCTIONS.every(
    (name) => KEEP_COUNTS.has(name) || reductions.has(name) === DEFAULT_REDUCTIONS.has(name),
  );
}

/** Returns what the lowering is asked for. */
export function reductionOptions({
  reductions,
}: Pick<ChosenReductions, 'reductions'>): LowerOptions {
  return {
    resetDeadLocals: reductions.has('dead-locals'),
    useSymmetry: reductions.has('symmetry'),
    useRacyBuffers: reductions.has('racy-buffers'),
  };
}

/** Returns what a machine was made with of which a run says that these reductions were in use. */
export function reductionsOfRun(reductions: readonly string[]): LowerOptions {
  return {
    resetDeadLocals: reductions.includes('dead-locals'),
    useRacyBuffers: reductions.includes('racy-buffers'),
  };
}

/** Returns what a search is asked for. */
export function searchReductions({
  reductions,
}: Pick<ChosenReductions, 'reductions'>): SearchReductions {
  return {
    useAmpleSets: reductions.has('ample'),
    useCone: reductions.has('cone'),
    useConstants: reductions.has('constants'),
  };
}

/**
 * Does nothing if all reductions that were asked for by name can run when `checks` are checked.
 *
 * @throws UserError if one cannot.
 */
export function requireReductions(
  machine: Machine,
  checks: ReadonlySet<string> | 'all',
  { required }: Pick<ChosenReductions, 'required'>,
): void {
  if (required.has('symmetry')) {
    const broken = machine.symmetries.find((symmetry) => symmetry.broken !== undefined);
    if (broken !== undefined) {
      throw new UserError(showAsymmetry(broken), 'leave `symmetry` out of `--reduce`');
    }
  }
  if (!needsGraph(machine, checks)) return;
  for (const name of required) {
    if (name === 'dead-locals' || name === 'racy-buffers' || name === 'constants') continue;
    if (name === 'symmetry' && activeSymmetries(machine).length === 0) continue;
    throw new UserError(
      `\`--reduce ${name}\` cannot run: ${NO_REDUCED_RUNS}`,
      `leave \`${name}\` out of \`--reduce\``,
    );
  }
}
