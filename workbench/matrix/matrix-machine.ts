/** The machines on which operations are compared, and checked. */
import type { Machine } from '../../model/machine/machine.ts';
import { coneOfInfluence, type KeptPlaces } from '../../model/reduce/cone-of-influence.ts';
import { OPERATION_LOCAL, RESULT_LOCAL } from '../../spec/language/program/driver-threads.ts';
import type { CoreTables } from '../../spec/language/types/core.ts';
import { columnVariables } from './seen-outcome.ts';

/**
 * Returns `machine` without ghosts and all else that neither the columns look at nor anything depends on, since
 * such a difference is none that a user sees.
 */
export function matrixMachine(machine: Machine, { columns }: CoreTables): Machine {
  return coneOfInfluence(machine, new Set(), keptFor(machine, columns));
}

/**
 * Returns `machine` with all that its properties of states and steps look at, and without the rest. A property of steps may
 * look at anything.
 */
export function propertyMachine(machine: Machine, { columns }: CoreTables): Machine {
  const properties = machine.properties.filter(({ form }) => form !== 'cover');
  if (machine.stepProperties.length > 0) return { ...machine, properties, temporal: [] };
  const names = new Set(properties.map(({ name }) => name));
  return coneOfInfluence(machine, names, keptFor(machine, columns));
}

/** The variables that properties look at, and what is compared does not depend on: ghosts, above all. */
export function watchedVariables(machine: Machine, tables: CoreTables): readonly number[] {
  const [compared, watched] = [matrixMachine(machine, tables), propertyMachine(machine, tables)];
  return [...machine.variables.keys()].filter(
    (i) =>
      watched.variables[i] === machine.variables[i] &&
      compared.variables[i] !== machine.variables[i],
  );
}

function keptFor(machine: Machine, columns: CoreTables['columns']): KeptPlaces {
  return {
    variables: columnVariables(machine, columns),
    slots: new Set([OPERATION_LOCAL, RESULT_LOCAL]),
  };
}
