/** Why a reduction that was wanted did not run. */
import { AMPLE } from '../../checker/ample/ample-sets.ts';
import type { Outcome } from '../../checker/outcome.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { CONE } from '../../model/reduce/cone-of-influence.ts';
import { needsGraph } from '../../properties/needs-graph.ts';
import { NO_REDUCED_RUNS, symmetryRemarks } from './symmetry.ts';

/** Returns some lines; none if all reductions ran that were wanted. */
export function reductionRemarks(
  machine: Machine,
  outcome: Outcome,
  checks: ReadonlySet<string> | 'all',
  requested: {
    readonly useAmpleSets?: boolean;
    readonly useCone?: boolean;
    readonly isProfiled?: boolean;
  },
): readonly string[] {
  const remarks = [...symmetryRemarks(machine, outcome, checks)];
  if (requested.useAmpleSets === true && !outcome.reductions.includes(AMPLE)) {
    const why = needsGraph(machine, checks)
      ? NO_REDUCED_RUNS
      : requested.isProfiled === true
        ? 'a profile is of the steps of all threads'
        : 'no step can be exchanged with all that other threads do';
    remarks.push(`ample sets did not run: ${why}`);
  }
  if (requested.useCone === true && !outcome.reductions.includes(CONE)) {
    const why = needsGraph(machine, checks) ? NO_REDUCED_RUNS : 'all variables have influence';
    remarks.push(`cone of influence did not run: ${why}`);
  }
  return remarks;
}
