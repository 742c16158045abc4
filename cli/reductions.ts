/** From the reductions that the user wants to what the lowering is asked for, and what cannot be had. */

import type { LowerOptions } from '../model/lower.ts';
import type { Machine } from '../model/machine.ts';
import { showAsymmetry } from '../report/symmetry.ts';
import type { SearchOptions } from './options.ts';
import { UserError } from './user-error.ts';

export function reductionOptions({ reductions }: Pick<SearchOptions, 'reductions'>): LowerOptions {
  return {
    resetDeadLocals: reductions.has('dead-locals'),
    useSymmetry: reductions.has('symmetry'),
  };
}

/** @throws UserError if a reduction was asked for by name and the spec does not allow it. */
export function requireReductions(machine: Machine, { required }: SearchOptions): void {
  if (!required.has('symmetry')) return;
  const broken = machine.symmetries.find((symmetry) => symmetry.broken !== undefined);
  if (broken !== undefined) {
    throw new UserError(showAsymmetry(broken), 'leave `symmetry` out of `--reduce`');
  }
}
