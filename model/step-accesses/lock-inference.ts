/**
 * Which variables a program uses as locks and as counters, so that facts about them are true.
 *
 * A *lock* is a flag or an owner that is written in two ways only: taken, in a step that found it free,
 * and given back by a thread that holds it. Then at any time at most one thread holds it, and if one
 * does, it is not free: true at first, and kept by either write. What matters is what the steps do and
 * not what was declared: where one step writes it otherwise, it is no lock.
 *
 * A *counter* is a number that constants are added to and nothing else, and that never leaves its
 * range. Its value is the initial one and what each thread has added so far.
 */

import type { Value } from '../../spec/language/types/types.ts';
import { at, InternalError } from '../machine/assert.ts';
import type { Machine } from '../machine/machine.ts';
import { DELTA_MAX, deltaOf } from './abstract-state.ts';
import type { AccessSite } from './abstract-step.ts';
import { type AccessPath, aliasCondition, shapeOf } from './access-path.ts';
import { type Fact, placeOfFact } from './facts.ts';
import type { ThreadAnalysis } from './thread-analysis.ts';

export interface InferredLocks {
  /** Whether facts of this shape are true. */
  readonly isLock: (shape: string) => boolean;
  /** Whether adding to `place` can fail, or is not all that is done to it. */
  readonly isCounter: (place: AccessPath) => boolean;
  /**
   * Whether the counter is above 0 while `a` and `b`, of two threads, are about to step.
   */
  readonly isPositive: (shape: string, a: AccessSite, b: AccessSite) => boolean;
}

export function inferLocks(machine: Machine, analyses: readonly ThreadAnalysis[]): InferredLocks {
  const writes = analyses.flatMap(({ accessSites }) =>
    accessSites.filter(({ operation }) => operation.kind === 'write'),
  );
  const locks = new Map<string, boolean>();
  const counters = new Map<string, boolean>();

  const isLock = (shape: string): boolean => {
    const known = locks.get(shape);
    if (known !== undefined) return known;
    const any = placeOfFact({ kind: 'held', shape, terms: [] });
    const found = writes.every(
      ({ place, lock }) =>
        aliasCondition(place, any) === undefined ||
        (lock !== undefined && shapeOf(place) === shape),
    );
    locks.set(shape, found);
    return found;
  };

  const sumOfExtremes = (shape: string, end: 0 | 1, without: readonly number[] = []): number =>
    analyses.reduce(
      (sum, { deltaExtremes }, thread) =>
        without.includes(thread) ? sum : sum + deltaOf(deltaExtremes, shape)[end],
      0,
    );

  const isCounterShape = (shape: string, place: AccessPath): boolean => {
    const known = counters.get(shape);
    if (known !== undefined) return known;
    const { initial, low, high } = numberAt(machine, place);
    const found =
      place.path.every(({ kind }) => kind === 'field') &&
      writes.every(
        (write) =>
          aliasCondition(write.place, place) === undefined ||
          (write.operation.kind === 'write' &&
            write.operation.how === 'add' &&
            shapeOf(write.place) === shape),
      ) &&
      analyses.every(({ deltaExtremes }) =>
        deltaOf(deltaExtremes, shape).every((net) => Math.abs(net) < DELTA_MAX),
      ) &&
      initial + sumOfExtremes(shape, 0) >= low &&
      initial + sumOfExtremes(shape, 1) <= high;
    counters.set(shape, found);
    return found;
  };

  return {
    isLock,
    isCounter: (place) => isCounterShape(shapeOf(place), place),
    isPositive: (shape, a, b) => {
      const place = placeOfFact({ kind: 'zero', shape, terms: [] } satisfies Fact);
      if (!isCounterShape(shape, place)) return false;
      const { initial } = numberAt(machine, place);
      const others = sumOfExtremes(shape, 0, [a.thread, b.thread]);
      return (
        initial + others + deltaOf(a.counterDeltas, shape)[0] + deltaOf(b.counterDeltas, shape)[0] >
        0
      );
    },
  };
}

/** The initial value of a number and its range; an empty range if there is no such number. */
function numberAt(
  machine: Machine,
  { variable, path }: AccessPath,
): { readonly initial: number; readonly low: number; readonly high: number } {
  let { type, initial: value }: { type: Machine['variables'][number]['type']; initial: Value } = at(
    machine.variables,
    variable,
  );
  const nothing = { initial: 0, low: 1, high: 0 };
  for (const step of path) {
    if (step.kind !== 'field' || type.kind !== 'struct') return nothing;
    if (!Array.isArray(value)) throw new InternalError('a struct has parts');
    value = at(value as readonly Value[], step.field);
    type = at(type.fields, step.field).type;
  }
  if (type.kind !== 'int' || typeof value !== 'number') return nothing;
  return { initial: value, low: type.low, high: type.high };
}
