/** What is seen of operations that were called beside each other: the columns of a spec, as texts. */
import type { RunEnd } from '../../checker/concurrent/operation-runs.ts';
import type { Call, OperationSpace } from '../../checker/concurrent/operation-space.ts';
import { at } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import type { State } from '../../model/machine/state.ts';
import { labelText, outcomeText, valueText } from '../../properties/column-text.ts';
import { pairMachine } from '../../properties/evaluate-step.ts';
import { RESULT_LOCAL } from '../../spec/language/program/driver-threads.ts';
import type { CoreColumn, CoreTables } from '../../spec/language/types/core.ts';
import { firstValue, type ScalarType } from '../../spec/language/types/types.ts';
import { globalsIn } from '../../spec/language/types/walk-expression.ts';

/** An outcome, without what says when. */
export interface SeenOutcome {
  /** What all see: the effects, or without any the labels. */
  readonly shared: string;
  /** Of each call, what came of it; then the same of each operation that was blocked at the start. */
  readonly results: readonly string[];
  /** The operations of the results. */
  readonly names: readonly string[];
}

export interface Observer {
  /** What the labels say of a state. */
  readonly labels: (state: number) => string;
  /** The operations that have begun and not returned, by thread. */
  readonly blocked: (state: number) => readonly number[];
  readonly outcome: (start: number, end: RunEnd, calls: readonly Call[]) => SeenOutcome;
  /** How a text names the operation that a call, or a blocked driver, is in. */
  readonly nameOf: (call: Call) => string;
}

/** The variables that columns look at, in one state or in the other of two. */
export function columnVariables(machine: Machine, columns: readonly CoreColumn[]): Set<number> {
  const found = new Set<number>();
  for (const { shows, condition } of columns.flatMap(({ parts }) => parts)) {
    for (const expr of [shows, condition]) {
      if (expr === undefined || typeof expr === 'string') continue;
      for (const variable of globalsIn(expr)) found.add(variable % machine.variables.length);
    }
  }
  return found;
}

export function observer(space: OperationSpace, { columns, ids }: CoreTables): Observer {
  const { machine, states, places } = space;
  const { driverOf } = places;
  const pairs = pairMachine(machine);
  const labels = columns.filter(({ form }) => form === 'label');
  const effects = columns.filter(({ form }) => form === 'effect');
  const own = effects.length > 0 ? [] : columns.filter(({ form }) => form === 'outcome');
  const resultSlots = machine.threads.map(({ template }) =>
    at(machine.templates, template).slots.findIndex(({ name }) => name === RESULT_LOCAL),
  );
  const blocked = (state: number): readonly number[] =>
    [...driverOf.keys()].filter(
      (thread) =>
        driverOf[thread] !== undefined &&
        !places.isIdle(state, thread) &&
        !places.hasReturned(state, thread),
    );
  const labelTexts = new Map<number, string>();
  const labelsOf = (state: number): string => {
    const known = labelTexts.get(state);
    if (known !== undefined) return known;
    const [whole, waiting] = [states.state(state), blocked(state).length];
    const made = labels
      .map((label) => `${label.name}=${labelText(machine, label, ids, whole, waiting)}`)
      .join(' ');
    labelTexts.set(state, made);
    return made;
  };
  const returnedValue = (state: State, thread: number, type: ScalarType): number => {
    const value = at(state.threads, thread).slots[at(resultSlots, thread)];
    return typeof value === 'number' ? value : (firstValue(type) as number);
  };
  const resultText = (number: number, state: State, thread: number): string => {
    if (!places.hasReturned(number, thread)) return 'blocked';
    const type = driverOf[thread]?.result;
    return type === undefined ? 'done' : valueText(type, returnedValue(state, thread, type));
  };
  const columnText = (column: CoreColumn, number: number, pair: State, thread: number): string => {
    const type = driverOf[thread]?.result;
    const behind: State = { ...pair, threads: pair.threads.slice(machine.threads.length) };
    const waiting = blocked(number).length;
    return outcomeText(pairs, column, ids, pair, waiting, {
      thread,
      returned: places.hasReturned(number, thread),
      result: type === undefined ? 0 : returnedValue(behind, thread, type),
    });
  };
  const nameOf = ({ thread, operation }: Call): string =>
    at(driverOf[thread]?.operations ?? [], operation).name;
  return {
    labels: labelsOf,
    blocked,
    nameOf,
    outcome: (start, { state, failed }, calls) => {
      if (failed !== undefined) return { shared: `fails: ${failed}`, results: [], names: [] };
      const [before, behind] = [states.state(start), states.state(state)];
      const pair: State = {
        variables: [...before.variables, ...behind.variables],
        threads: [...before.threads, ...behind.threads],
      };
      const [first] = calls;
      const shared =
        effects.length > 0 && first !== undefined
          ? effects
              .map((each) => `${each.name}=${columnText(each, state, pair, first.thread)}`)
              .join(' ')
          : labelsOf(state);
      const threads = [...calls.map(({ thread }) => thread), ...blocked(start)];
      const results = threads.map((thread) => {
        const result = resultText(state, behind, thread);
        const more = own
          .map((column) => ({ column, text: columnText(column, state, pair, thread) }))
          .filter(({ text }) => text !== result);
        return [result, ...more.map(({ column, text }) => `${column.name}=${text}`)].join(' ');
      });
      const blockedNames = blocked(start).map(
        (thread) => `${nameOf({ thread, operation: space.operationOf(start, thread) })} (blocked)`,
      );
      return { shared, results, names: [...calls.map(nameOf), ...blockedNames] };
    },
  };
}
