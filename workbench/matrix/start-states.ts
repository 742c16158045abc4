/**
 * The states from which operations are called beside each other: those between operations that a sequence of
 * operations leads to, each kind once.
 *
 * Two are of one kind if all labels, in which operations drivers are blocked, and all that single operations
 * do from there look the same, whichever driver of a kind it is that calls them. A kind is represented by its
 * first state, on a shortest sequence. Drivers from which all operations look the same are *alike* there.
 */

import type { OperationSpace } from '../../checker/concurrent/operation-space.ts';
import type { Limit } from '../../checker/outcome.ts';
import {
  type QuiescentState,
  sequentialWalk,
  type WalkOptions,
} from '../../checker/sequential/sequential-walk.ts';
import { at } from '../../model/machine/assert.ts';
import type { State } from '../../model/machine/state.ts';
import type { CoreTables } from '../../spec/language/types/core.ts';
import type { Observer } from './seen-outcome.ts';

export interface StartState {
  readonly state: State;
  /** For each driver that is idle, what its operations do: the same number, the same to be seen. */
  readonly alike: ReadonlyMap<number, number>;
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
  readonly quiescent: number;
  readonly limit: Limit | 'length' | undefined;
  /** Labels behind which more than one kind hides. */
  readonly ambiguous: number;
  readonly sleepers: readonly Sleeper[];
}

/** An operation that stays blocked, one at a time, though the same would return if it were called now. */
export interface Sleeper {
  readonly asleep: string;
  readonly labels: string;
  readonly sequence: readonly string[];
}

export interface WantedStarts {
  readonly minIdle: number;
  readonly maxAsleep: number;
  /** States with different values of these variables are told apart, though they look the same. */
  readonly told: readonly number[];
}

/**
 * Finds the start states in which at most `maxAsleep` are blocked and at least `minIdle` drivers idle, on sequences where
 * that is so all the way.
 */
export function startStates(
  space: OperationSpace,
  tables: CoreTables,
  observer: Observer,
  { minIdle, maxAsleep, told }: WantedStarts,
  options: WalkOptions,
): StartStates {
  const { machine, states, places } = space;
  const drivers = places.driverOf.filter((driver) => driver !== undefined).length;
  const does = new Map<QuiescentState, Map<number, string[]>>();
  const sleepers = new Map<string, Sleeper>();
  /** The operations that return if somebody calls them, whatever comes. */
  const returning = new Map<QuiescentState, Set<string>>();
  const namesOf = (state: number, asleep: readonly number[]): readonly string[] =>
    asleep
      .map((thread) => observer.nameOf({ thread, operation: space.operationOf(state, thread) }))
      .sort();
  const sequenceTo = (from: QuiescentState): readonly string[] => {
    const names: string[] = [];
    for (let { by } = from; by !== undefined; by = by.from.by) names.push(observer.nameOf(by));
    return names.reverse();
  };
  const isFollowed = (state: number): boolean => {
    const asleep = observer.blocked(state).length;
    return asleep <= maxAsleep && drivers - asleep >= minIdle;
  };
  const walk = { ...options, isFollowed };
  const limit = sequentialWalk(machine, tables.drivers, states, walk, (transition) => {
    const { from, thread, operation, ends, failures, isEndless } = transition;
    const call = { thread, operation };
    const texts = ends.map((state) => {
      const end = { state, order: 0, failed: undefined };
      const { shared, results } = observer.outcome(from.state, end, [call]);
      const waiting = namesOf(state, observer.blocked(state));
      return `${observer.labels(state)} ${shared} ${results.join()} ${waiting.join()}`;
    });
    const known = does.get(from) ?? new Map<number, string[]>();
    does.set(from, known);
    const own = known.get(thread) ?? [];
    known.set(thread, own);
    const returnsAlways =
      ends.length > 0 && ends.every((end) => !observer.blocked(end).includes(thread));
    if (returnsAlways) {
      returning.set(from, (returning.get(from) ?? new Set<string>()).add(observer.nameOf(call)));
    }
    const all = [...texts, ...failures].sort();
    own.push(`${operation} ${JSON.stringify(all)} ${isEndless}`);
  });
  const starts = new Map<string, StartState>();
  const looks = new Map<string, number>();
  for (const [from, done] of does) {
    const asleep = observer.blocked(from.state);
    const labels = observer.labels(from.state);
    const names = namesOf(from.state, asleep);
    for (const name of names) {
      const key = JSON.stringify([name, labels]);
      if (returning.get(from)?.has(name) !== true || sleepers.has(key)) continue;
      sleepers.set(key, { asleep: name, labels, sequence: sequenceTo(from) });
    }
    const look = JSON.stringify([labels, names]);
    const kinds = [...done].map(([thread, all]) => ({
      thread,
      kind: JSON.stringify([at(machine.threads, thread).template, all]),
    }));
    const { variables } = states.state(from.state);
    const values = told.map((variable) => at(variables, variable));
    const key = JSON.stringify([look, kinds.map(({ kind }) => kind).sort(), values]);
    if (starts.has(key)) continue;
    looks.set(look, (looks.get(look) ?? 0) + 1);
    const sequence = sequenceTo(from);
    const known = [...new Set(kinds.map(({ kind }) => kind))];
    const alike = new Map(kinds.map(({ thread, kind }) => [thread, known.indexOf(kind)]));
    starts.set(key, { state: states.state(from.state), alike, labels, asleep: names, sequence });
  }
  return {
    starts: [...starts.values()],
    quiescent: does.size,
    limit,
    ambiguous: [...looks.values()].filter((count) => count > 1).length,
    sleepers: [...sleepers.values()],
  };
}
