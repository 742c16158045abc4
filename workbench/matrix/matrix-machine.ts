/** The machine on which operations are compared. */
import type { Machine } from '../../model/machine/machine.ts';
import { coneOfInfluence } from '../../model/reduce/cone-of-influence.ts';
import { OPERATION_LOCAL, RESULT_LOCAL } from '../../spec/language/program/driver-threads.ts';
import type { CoreTables } from '../../spec/language/types/core.ts';
import { columnVariables } from './seen-outcome.ts';

/**
 * Returns `machine` without ghosts and all else that neither the columns look at nor anything depends on, since
 * such a difference is none that a user sees.
 */
export function matrixMachine(machine: Machine, { columns }: CoreTables): Machine {
  return coneOfInfluence(machine, new Set(), {
    variables: columnVariables(machine, columns),
    slots: new Set([OPERATION_LOCAL, RESULT_LOCAL]),
  });
}
