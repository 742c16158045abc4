/** What the columns of a spec say of states between operations, and of operations. */

import type { DriverPlaces } from '../../checker/sequential/driver-places.ts';
import type { OpenStates } from '../../checker/sequential/open-states.ts';
import { at } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import type { State } from '../../model/machine/state.ts';
import { coneOfInfluence, type KeptPlaces } from '../../model/reduce/cone-of-influence.ts';
import { labelText, outcomeText } from '../../properties/column-text.ts';
import { pairMachine } from '../../properties/evaluate-step.ts';
import { RESULT_LOCAL } from '../../spec/language/program/driver-threads.ts';
import type { CoreTables } from '../../spec/language/types/core.ts';
import { firstValue } from '../../spec/language/types/types.ts';
import { subexpressions } from '../../spec/language/types/walk-expression.ts';

export interface ColumnTexts {
  /** Of a state between operations, the text of each label. */
  readonly labelsOf: (state: number) => readonly string[];
  /** Of an operation that leads from one state to another: each label that is named behind it, then all outcomes. */
  readonly afterOf: (from: number, thread: number, end: number) => readonly string[];
  /** How many texts `afterOf` has. */
  readonly afterCount: number;
}

/** The states are those of the machine that `machineOfColumns` returns. */
export function columnTexts(
  machine: Machine,
  { columns, ids }: CoreTables,
  states: OpenStates,
  places: DriverPlaces,
): ColumnTexts {
  const pairs = pairMachine(machine);
  const labels = columns.filter(({ form }) => form === 'label');
  const following = labels.filter(({ after }) => after !== undefined);
  const outcomes = columns.filter(({ form }) => form === 'outcome');
  const resultSlots = machine.threads.map(({ template }) =>
    at(machine.templates, template).slots.findIndex(({ name }) => name === RESULT_LOCAL),
  );
  const firstResults = places.driverOf.map((driver) =>
    driver?.result === undefined ? 0 : (firstValue(driver.result) as number),
  );
  const blockedIn = (state: number): number =>
    places.driverOf.filter(
      (driver, thread) =>
        driver !== undefined && !places.isIdle(state, thread) && !places.hasReturned(state, thread),
    ).length;
  const known = new Map<number, { readonly state: State; readonly texts: readonly string[] }>();
  const seen = (number: number): { readonly state: State; readonly texts: readonly string[] } => {
    const before = known.get(number);
    if (before !== undefined) return before;
    const state = states.state(number);
    const blocked = blockedIn(number);
    const texts = labels.map((label) => labelText(machine, label, ids, state, blocked));
    const made = { state, texts };
    known.set(number, made);
    return made;
  };
  return {
    labelsOf: (state) => seen(state).texts,
    afterCount: following.length + outcomes.length,
    afterOf(from, thread, end) {
      const [before, behind] = [seen(from), seen(end)];
      const state: State = {
        variables: [...before.state.variables, ...behind.state.variables],
        threads: [...before.state.threads, ...behind.state.threads],
      };
      const result = at(behind.state.threads, thread).slots[at(resultSlots, thread)];
      const done = {
        thread,
        returned: places.hasReturned(end, thread),
        result: typeof result === 'number' ? result : at(firstResults, thread),
      };
      const blocked = blockedIn(end);
      return [
        ...following.map((label) => at(behind.texts, labels.indexOf(label))),
        ...outcomes.map((column) => outcomeText(pairs, column, ids, state, blocked, done)),
      ];
    },
  };
}

/** Returns the machine without ghosts, and whatever else has no influence on columns and on what operations do. */
export function machineOfColumns(machine: Machine, tables: CoreTables): Machine {
  return coneOfInfluence(machine, new Set(), keptPlaces(machine, tables));
}

/** What the columns read. Ghosts and whatever else they do not would only make states. */
function keptPlaces({ variables }: Machine, { columns }: CoreTables): KeptPlaces {
  const read = columns.flatMap(({ parts }) =>
    parts.flatMap(({ shows, condition }) =>
      [shows, condition].flatMap((expr) =>
        expr === undefined || typeof expr === 'string' ? [] : [...subexpressions(expr)],
      ),
    ),
  );
  // Of an outcome, the variables behind the operation come after those before it.
  const numbers = read.flatMap((expr) =>
    expr.kind === 'global' ? [expr.variable % variables.length] : [],
  );
  return { variables: new Set(numbers), slots: new Set([RESULT_LOCAL]) };
}
