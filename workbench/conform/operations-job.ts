/** All operations of a machine, one at a time, in the words of the columns: the work of a worker. */
import type { Limit, Limits } from '../../checker/outcome.ts';
import {
  driverPlaces,
  type QuietState,
  sequentialWalk,
  type Transition,
} from '../../checker/sequential/sequential-walk.ts';
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
import { type EngineName, engineNamed, type JobControl } from '../search/search-job.ts';

export interface OperationsJob {
  readonly machine: Machine;
  readonly tables: CoreTables;
  readonly engine: EngineName;
  readonly limits: Limits;
  /** Only these operations are taken; undefined: all. */
  readonly only?: readonly string[] | undefined;
  /** Operations in a sequence at most; undefined: as many as lead to something new. */
  readonly maxLength: number | undefined;
}

/** What operations do, by what is seen before each. */
export interface WalkedOperations {
  /** Texts of the labels, in the order of the columns, and all that operations did there. */
  readonly cells: readonly WalkedCell[];
  /** Quiet states that were reached, and all states on the way. */
  readonly quiet: number;
  readonly states: number;
  readonly limit: Limit | 'length' | undefined;
  /** The checks that fail within an operation, each with a shortest sequence. */
  readonly failures: readonly { readonly check: string; readonly sequence: readonly string[] }[];
}

export interface WalkedCell {
  readonly before: readonly string[];
  readonly operation: string;
  readonly outcomes: readonly WalkedOutcome[];
}

export interface WalkedOutcome {
  /** Of each label that has one, the column behind the operation; then all outcomes. */
  readonly after: readonly string[];
  /** A shortest sequence of operations that has it, this one included. */
  readonly sequence: readonly string[];
}

/** Says so of an operation that never comes to an end. */
const NEVER_ENDS = '(does not end)';

export async function walkOperations(
  { machine: whole, tables, engine, limits, maxLength, only }: OperationsJob,
  { onProgress, isStopped }: JobControl,
): Promise<WalkedOperations> {
  const { drivers, columns, ids } = tables;
  const machine = coneOfInfluence(whole, new Set(), keptPlaces(whole, tables));
  const { openStates } = await engineNamed(engine);
  const states = openStates(machine, limits.maxMemory);
  const places = driverPlaces(machine, drivers, states);
  const pairs = pairMachine(machine);
  const labels = columns.filter(({ form }) => form === 'label');
  const following = labels.filter(({ after }) => after !== undefined);
  const outcomes = columns.filter(({ form }) => form === 'outcome');
  const cells = new Map<string, { cell: WalkedCell; outcomes: Map<string, WalkedOutcome> }>();
  const failures = new Map<string, readonly string[]>();
  const quiet = new Set<number>();
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
  const nameOf = (thread: number, operation: number): string =>
    at(places.driverOf[thread]?.operations ?? [], operation).name;
  const sequenceTo = (from: QuietState): readonly string[] => {
    const names: string[] = [];
    for (let by = from.by; by !== undefined; by = by.from.by) {
      names.push(nameOf(by.thread, by.operation));
    }
    return names.reverse();
  };
  const afterOf = ({ from, thread }: Transition, end: number): readonly string[] => {
    const [before, behind] = [seen(from.state), seen(end)];
    const state: State = {
      variables: [...before.state.variables, ...behind.state.variables],
      threads: [...before.state.threads, ...behind.state.threads],
    };
    const result = at(behind.state.threads, thread).slots[at(resultSlots, thread)];
    const returned = places.hasReturned(end, thread);
    const done = {
      thread,
      returned,
      result: typeof result === 'number' ? result : at(firstResults, thread),
    };
    const blocked = blockedIn(end);
    return [
      ...following.map((label) => at(behind.texts, labels.indexOf(label))),
      ...outcomes.map((column) => outcomeText(pairs, column, ids, state, blocked, done)),
    ];
  };

  const visit = (transition: Transition): void => {
    const { from, thread, operation, ends, failures: failed } = transition;
    quiet.add(from.state);
    const name = nameOf(thread, operation);
    const sequence = (): readonly string[] => [...sequenceTo(from), name];
    for (const check of failed) if (!failures.has(check)) failures.set(check, sequence());
    const { texts: before } = seen(from.state);
    const key = JSON.stringify([before, name]);
    const entry = cells.get(key) ?? {
      cell: { before, operation: name, outcomes: [] },
      outcomes: new Map<string, WalkedOutcome>(),
    };
    const afters = ends.map((end) => afterOf(transition, end));
    if (transition.isEndless) {
      afters.push([...following, ...outcomes].map(() => NEVER_ENDS));
    }
    if (afters.length > 0) cells.set(key, entry);
    for (const after of afters) {
      const place = JSON.stringify(after);
      if (!entry.outcomes.has(place)) entry.outcomes.set(place, { after, sequence: sequence() });
    }
  };
  const limit = sequentialWalk(
    machine,
    drivers,
    states,
    {
      limits,
      maxLength,
      isTaken: ({ name }) => only === undefined || only.includes(name),
      onProgress: (progress) => {
        onProgress(progress);
        return isStopped() ? 'stop' : 'go';
      },
    },
    visit,
  );
  return {
    cells: [...cells.values()].map(({ cell, outcomes: found }) => ({
      ...cell,
      outcomes: [...found.values()],
    })),
    quiet: quiet.size,
    states: states.count(),
    limit,
    failures: [...failures].map(([check, sequence]) => ({ check, sequence })),
  };
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
