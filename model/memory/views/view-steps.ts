/** What reads, stores and fences do to views and messages, as lists of local actions within one step. */
import type { Expr, LValue } from '../../../spec/language/types/expression.ts';
import { fromOrdinal, type ScalarType, scalarSize } from '../../../spec/language/types/types.ts';
import { at } from '../../machine/assert.ts';
import type { Machine } from '../../machine/machine.ts';
import { type View, type ViewTables, valueAt } from './view-tables.ts';
import type { WeakPlace, WeakVariable } from './weak-variables.ts';

/** An assignment, or a choice of the message that is read or goes before a store. */
export type Action =
  | { readonly kind: 'assign'; readonly target: LValue; readonly value: Expr }
  | { readonly kind: 'choose'; readonly slot: number; readonly where: Expr };

/** The slots of a template that hold the location and the age of the access that is being done. */
export interface AccessSlots {
  readonly location: number;
  readonly age: number;
  readonly value: (of: WeakVariable) => number;
}

export interface ViewSteps {
  /** The thread reads a message of `place` that it may read, and has it in the slot for values. */
  readonly read: (place: WeakPlace, isAcquire: boolean) => readonly Action[];
  /** It reads what memory holds, in the expression that follows. */
  readonly readNewest: (place: WeakPlace, isAcquire: boolean) => readonly Action[];
  /** It reads what memory holds, anywhere. */
  readonly readAllNewest: () => readonly Action[];
  readonly store: (place: WeakPlace, value: Expr, isRelease: boolean) => readonly Action[];
  /** The assignment to memory that follows is the newest store to `place`. */
  readonly storeNewest: (place: WeakPlace, isRelease: boolean) => readonly Action[];
  readonly readOrdered: (variable: number) => readonly Action[];
  readonly wroteOrdered: (variable: number) => readonly Action[];
  readonly fence: (kind: 'mb' | 'rmb' | 'wmb') => readonly Action[];
}

export function viewSteps(machine: Machine, tables: ViewTables, slots: AccessSlots): ViewSteps {
  const { build, ages, location, locations, history, number, self } = tables;
  const span = self.span;
  const current = tables.current(self);
  const released = tables.released(self);
  const acquired = tables.acquired(self);
  const unlocked = tables.unlocked(self);
  const local = (slot: number, type: Expr['type']): Expr => ({ kind: 'local', slot, type, span });
  const slotPlace = (slot: number, type: Expr['type']): LValue => ({
    ...{ root: { kind: 'local', slot }, path: [], type, span },
  });
  const [here, age] = [local(slots.location, location), local(slots.age, ages)];
  const everywhere = Array.from({ length: locations }, (_, i) => number(i, location));
  const newest = number(0, ages);
  const set = (target: LValue, value: Expr): Action => ({ kind: 'assign', target, value });
  const least = (views: readonly View[], one: Expr): Expr =>
    views
      .map((view) => tables.age(view, one))
      .reduce((a, b) => build.conditional(build.greater(a, b), b, a));
  /** `view` has seen what it and `others` have. */
  const join = (view: View, others: readonly View[]): readonly Action[] =>
    everywhere.map((one) => set(tables.ageOf(view, one), least([view, ...others], one)));
  const older = (of: Expr): Expr => {
    let next: Expr = number(history - 1, ages);
    for (let i = history - 2; i >= 0; i -= 1) {
      const is = build.equal(of, number(i, ages));
      next = build.conditional(is, number(Math.min(i + 1, history - 1), ages), next);
    }
    return next;
  };
  const memoryOf = ({ of, indexes }: WeakPlace): LValue => ({
    root: { kind: 'global', variable: of.variable, racy: true },
    path: indexes.map((index) => ({ kind: 'index', index })),
    ...{ type: of.word, span },
  });
  const memory = (place: WeakPlace): Expr =>
    valueAt(build, at(machine.variables, place.of.variable).type, memoryOf(place));
  const oldPlace = ({ of, indexes }: WeakPlace, message: number): LValue =>
    tables.old(of, message, indexes);
  const old = (place: WeakPlace, message: number): Expr => {
    const target = oldPlace(place, message);
    const { variable } = target.root as { readonly variable: number };
    return valueAt(build, at(tables.added, variable - tables.first).type, target);
  };
  const locate = (place: WeakPlace): Action =>
    set(slotPlace(slots.location, location), locationOf(place));

  /** The number of the word, by comparing indexes with all values that they can have. */
  function locationOf({ of, indexes }: WeakPlace): Expr {
    const from = (level: number, base: number): Expr => {
      const index = indexes[level];
      if (index === undefined) return number(base, location);
      const size = of.indexes.slice(level + 1).reduce((product, t) => product * scalarSize(t), 1);
      const type = at(of.indexes, level) as ScalarType;
      const last = scalarSize(type) - 1;
      let found = from(level + 1, base + last * size);
      for (let i = last - 1; i >= 0; i -= 1) {
        const is = build.equal(index, build.constant(fromOrdinal(type, i), type));
        found = build.conditional(is, from(level + 1, base + i * size), found);
      }
      return found;
    };
    return from(0, of.base);
  }

  const chooseAge = (): Action => {
    const seen = tables.age(current, here);
    const where: Expr = { ...build.greater(seen, age), kind: 'compare', operator: '>=' } as Expr;
    return { kind: 'choose', slot: slots.age, where };
  };

  const sawMessage = (isAcquire: boolean): readonly Action[] => {
    const message = tables.message(here, age);
    return [
      set(tables.ageOf(current, here), age),
      ...join(acquired, [message, current]),
      ...(isAcquire ? join(current, [message]) : []),
    ];
  };

  /** Makes room for a message at `age` of `here`, which `value` is; message 0 is in memory. */
  const insert = (place: WeakPlace, value: Expr): readonly Action[] => {
    const actions: Action[] = [];
    for (let i = history - 1; i >= 1; i -= 1) {
      const is = build.equal(age, number(i, ages));
      const before = i === 1 ? memory(place) : old(place, i - 1);
      const moved = build.conditional(
        build.greater(age, number(i, ages)),
        old(place, i),
        build.conditional(is, value, before),
      );
      actions.push(set(oldPlace(place, i), moved));
      for (const one of everywhere) {
        const [own, next] = [number(i, ages), number(i - 1, ages)];
        const stays = build.conditional(
          build.greater(own, age),
          tables.age(tables.message(here, next), one),
          tables.age(tables.message(here, own), one),
        );
        actions.push(set(tables.ageOf(tables.message(here, own), one), stays));
      }
    }
    for (const view of tables.all) {
      const seen = tables.age(view, here);
      const grown = build.conditional(build.greater(age, seen), seen, older(seen));
      actions.push(set(tables.ageOf(view, here), grown));
    }
    return actions;
  };

  const passOn = (isRelease: boolean): readonly Action[] => {
    const message = tables.message(here, age);
    const source = isRelease ? current : released;
    return [
      ...everywhere.map((one) => set(tables.ageOf(message, one), tables.age(source, one))),
      set(tables.ageOf(message, here), age),
      set(tables.ageOf(current, here), age),
      ...join(acquired, [current]),
    ];
  };

  const atNewest: Action = set(slotPlace(slots.age, ages), newest);
  return {
    read: (place, isAcquire) => {
      let value = memory(place);
      for (let i = 1; i < history; i += 1) {
        value = build.conditional(build.equal(age, number(i, ages)), old(place, i), value);
      }
      const slot = slotPlace(slots.value(place.of), place.of.word);
      return [locate(place), chooseAge(), set(slot, value), ...sawMessage(isAcquire)];
    },
    readNewest: (place, isAcquire) => [locate(place), atNewest, ...sawMessage(isAcquire)],
    readAllNewest: () =>
      everywhere.flatMap((one) => [
        set(tables.ageOf(current, one), newest),
        set(tables.ageOf(acquired, one), newest),
      ]),
    store: (place, stored, isRelease) => {
      const slot = slots.value(place.of);
      const value = local(slot, place.of.word);
      const isNewest = build.equal(age, newest);
      return [
        set(slotPlace(slot, place.of.word), stored),
        locate(place),
        chooseAge(),
        ...insert(place, value),
        set(memoryOf(place), build.conditional(isNewest, value, memory(place))),
        ...passOn(isRelease),
      ];
    },
    storeNewest: (place, isRelease) => [
      ...[locate(place), atNewest],
      ...insert(place, memory(place)),
      ...passOn(isRelease),
    ],
    readOrdered: (variable) => [
      ...join(current, [tables.passed(variable)]),
      ...join(acquired, [current]),
      // What comes before an unlock and behind the lock that follows is in order for all (po-unlock-lock-po).
      ...join(released, [tables.passed(variable), unlocked]),
    ],
    wroteOrdered: (variable) => [
      ...join(tables.passed(variable), [current]),
      ...join(unlocked, [current]),
    ],
    fence: (kind) => {
      if (kind === 'rmb') return join(current, [acquired]);
      if (kind === 'wmb') return join(released, [current]);
      return [
        ...join(current, [acquired, tables.barrier]),
        ...[tables.barrier, released, acquired].flatMap((view) => join(view, [current])),
      ];
    },
  };
}
