/** All operations of a machine, one at a time, in the words of the columns: the work of a worker. */
import type { Limit, Limits } from '../../checker/outcome.ts';
import { driverPlaces } from '../../checker/sequential/driver-places.ts';
import {
  type QuiescentState,
  sequentialWalk,
  type Transition,
} from '../../checker/sequential/sequential-walk.ts';
import { at } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import type { CoreTables } from '../../spec/language/types/core.ts';
import type { JobControl } from '../search/search-job.ts';
import { type EngineName, engineNamed } from '../search/shortest-run-job.ts';
import { columnTexts, machineOfColumns } from './column-texts.ts';

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
  /** Quiescent states that were reached, and all states on the way. */
  readonly quiescent: number;
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
  const { drivers } = tables;
  const machine = machineOfColumns(whole, tables);
  const { openStates } = await engineNamed(engine);
  const states = openStates(machine, limits.maxMemory);
  const places = driverPlaces(machine, drivers, states);
  const failures = new Map<string, readonly string[]>();
  const cells = new Map<string, { cell: WalkedCell; outcomes: Map<string, WalkedOutcome> }>();
  const quiescent = new Set<number>();
  const { labelsOf, afterOf, afterCount } = columnTexts(machine, tables, states, places);
  const nameOf = (thread: number, operation: number): string =>
    at(places.driverOf[thread]?.operations ?? [], operation).name;
  const sequenceTo = (from: QuiescentState): readonly string[] => {
    const names: string[] = [];
    for (let by = from.by; by !== undefined; by = by.from.by) {
      names.push(nameOf(by.thread, by.operation));
    }
    return names.reverse();
  };
  const visit = (transition: Transition): void => {
    const { from, thread, operation, ends, failures: failed } = transition;
    quiescent.add(from.state);
    const name = nameOf(thread, operation);
    const sequence = (): readonly string[] => [...sequenceTo(from), name];
    for (const check of failed) if (!failures.has(check)) failures.set(check, sequence());
    const before = labelsOf(from.state);
    const key = JSON.stringify([before, name]);
    const entry = cells.get(key) ?? {
      cell: { before, operation: name, outcomes: [] },
      outcomes: new Map<string, WalkedOutcome>(),
    };
    const afters = ends.map((end) => afterOf(from.state, thread, end));
    if (transition.isEndless) {
      afters.push(Array.from({ length: afterCount }, () => NEVER_ENDS));
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
    quiescent: quiescent.size,
    states: states.count(),
    limit,
    failures: [...failures].map(([check, sequence]) => ({ check, sequence })),
  };
}
