/**
 * The states from which operations are called beside each other: those between operations that a sequence of
 * operations leads to, each kind once.
 *
 * Two are of one kind if all labels, who is blocked in which operation, and all that single operations
 * do from there look the same. A kind is represented by its first state, on a shortest sequence.
 */

import type { OperationSpace } from '../../checker/concurrent/operation-space.ts';
import type { Limit } from '../../checker/outcome.ts';
import {
  type QuietState,
  sequentialWalk,
  type WalkOptions,
} from '../../checker/sequential/sequential-walk.ts';
import type { State } from '../../model/machine/state.ts';
import type { CoreTables } from '../../spec/language/types/core.ts';
import type { Observer } from './seen-outcome.ts';

export interface StartState {
  readonly state: State;
  /** What is seen of it. */
  readonly labels: string;
  /** The operations in which drivers are blocked. */
  readonly asleep: readonly string[];
  /** The operations that lead there. */
  readonly sequence: readonly string[];
}

export interface StartStates {
  readonly starts: readonly StartState[];
  /** All states between operations. */
  readonly quiet: number;
  readonly limit: Limit | 'length' | undefined;
  /** Labels behind which more than one kind hides. */
  readonly ambiguous: number;
  /** Operations after which somebody stays blocked: what is seen then, and a shortest sequence. */
  readonly sleepers: readonly Sleeper[];
}

/** Somebody who is blocked at the end of an operation of another. */
export interface Sleeper {
  readonly operation: string;
  readonly asleep: string;
  readonly labels: string;
  readonly sequence: readonly string[];
}

/** Finds the start states in which at most `maxAsleep` are blocked and at least `minIdle` drivers idle. */
export function startStates(
  space: OperationSpace,
  tables: CoreTables,
  observer: Observer,
  { minIdle, maxAsleep }: { readonly minIdle: number; readonly maxAsleep: number },
  options: WalkOptions,
): StartStates {
  const { machine, states, places } = space;
  const { driverOf } = places;
  const does = new Map<QuietState, string[]>();
  const sleepers = new Map<string, Sleeper>();
  const operationOf = new Map<QuietState, ReadonlyMap<number, number>>();
  /** The operation in which each blocked driver is. */
  const running = (from: QuietState): ReadonlyMap<number, number> => {
    const known = operationOf.get(from);
    if (known !== undefined) return known;
    const made = new Map(from.by === undefined ? [] : running(from.by.from));
    if (from.by !== undefined) made.set(from.by.thread, from.by.operation);
    const asleep = new Set(observer.blocked(from.state));
    for (const thread of [...made.keys()]) if (!asleep.has(thread)) made.delete(thread);
    operationOf.set(from, made);
    return made;
  };
  const sequenceTo = (from: QuietState): readonly string[] => {
    const names: string[] = [];
    for (let { by } = from; by !== undefined; by = by.from.by) names.push(observer.nameOf(by));
    return names.reverse();
  };
  const limit = sequentialWalk(machine, tables.drivers, states, options, (transition) => {
    const { from, thread, operation, ends, failures, isEndless } = transition;
    const call = { thread, operation };
    const texts = ends.map((state) => {
      const end = { state, order: 0, failed: undefined };
      const { shared, results } = observer.outcome(from.state, end, [call]);
      const asleep = observer.blocked(state);
      for (const each of asleep) {
        const inside = each === thread ? operation : running(from).get(each);
        if (each === thread || inside === undefined) continue;
        const name = observer.nameOf({ thread: each, operation: inside });
        const labels = observer.labels(state);
        const key = JSON.stringify([observer.nameOf(call), name, labels]);
        if (sleepers.has(key)) continue;
        const sequence = [...sequenceTo(from), observer.nameOf(call)];
        sleepers.set(key, { operation: observer.nameOf(call), asleep: name, labels, sequence });
      }
      return `${observer.labels(state)} ${shared} ${results.join()} ${asleep.join()}`;
    });
    const known = does.get(from) ?? [];
    does.set(from, known);
    const all = [...texts, ...failures].sort();
    known.push(`${thread} ${operation} ${JSON.stringify(all)} ${isEndless}`);
  });
  const starts = new Map<string, StartState>();
  const looks = new Map<string, number>();
  for (const [from, done] of does) {
    const asleep = observer.blocked(from.state);
    const idle = driverOf.filter((driver, i) => driver !== undefined && !asleep.includes(i));
    if (asleep.length > maxAsleep || idle.length < minIdle) continue;
    const inside = running(from);
    const labels = observer.labels(from.state);
    const names = asleep.map((thread) =>
      observer.nameOf({ thread, operation: inside.get(thread) ?? 0 }),
    );
    const look = JSON.stringify([labels, asleep, names]);
    const key = JSON.stringify([look, done]);
    if (starts.has(key)) continue;
    looks.set(look, (looks.get(look) ?? 0) + 1);
    const sequence = sequenceTo(from);
    starts.set(key, { state: states.state(from.state), labels, asleep: names, sequence });
  }
  return {
    starts: [...starts.values()],
    quiet: does.size,
    limit,
    ambiguous: [...looks.values()].filter((count) => count > 1).length,
    sleepers: [...sleepers.values()],
  };
}
