/**
 * When two accesses of two threads can be exchanged: see `checker/ample/ample-sets.ts` for what that is good for.
 */
import { at } from '../machine/assert.ts';
import type { AccessSite } from './abstract-step.ts';
import { commute, isBlindTo } from './access.ts';
import { aliasCondition, constant, shapeOf, type Term } from './access-path.ts';
import type { Fact } from './facts.ts';
import type { InferredLocks } from './lock-inference.ts';

/**
 * Whether the accesses of two threads, both before their steps, are independent in every state in which both steps
 * get to them: neither changes what the other does, and their order does not matter.
 */
export function areIndependent(a: AccessSite, b: AccessSite, inferred: InferredLocks): boolean {
  if (a.operation.kind === 'read' && b.operation.kind === 'read') return true;
  const equal = aliasCondition(a.place, b.place);
  if (equal === undefined) return true;
  if (a.place.path.length === b.place.path.length) {
    if (commute(a.operation, b.operation) && isSafe(a, inferred) && isSafe(b, inferred))
      return true;
    if (isUnseenRelease(a, b, inferred) || isUnseenRelease(b, a, inferred)) return true;
  }
  return areExclusive(a, b, equal, inferred);
}

/** Counting is exchanged with counting only if it cannot fail. */
function isSafe({ operation, place }: AccessSite, inferred: InferredLocks): boolean {
  return operation.kind === 'read' || operation.how !== 'add' || inferred.isCounter(place);
}

/** An owner that leaves changes nothing for who asks whether a third thread owns the lock. */
function isUnseenRelease(write: AccessSite, read: AccessSite, inferred: InferredLocks): boolean {
  const { lock, operation, place, thread } = write;
  const isByOwner =
    lock === 'release' && operation.kind === 'write' && operation.value === constant(null);
  const between = [constant(null), constant(thread)] as const;
  return isByOwner && isBlindTo(read.operation, between) && inferred.isLock(shapeOf(place));
}

/** Whether `a` and `b` cannot both be about to happen at one place, since both need one lock. */
export function areExclusive(
  a: AccessSite,
  b: AccessSite,
  equal: readonly (readonly [Term, Term])[],
  inferred: InferredLocks,
): boolean {
  const isSame = (x: string, y: string): boolean => {
    if (x === y && !x.startsWith('s:') && !x.startsWith('o:')) return true;
    return equal.some(([left, right]) => left === x && right === y);
  };
  for (const one of a.before.values()) {
    for (const other of b.before.values()) {
      if (one.shape !== other.shape) continue;
      if (!contradict(one, other)) continue;
      if (!one.terms.every((term, i) => isSame(term, at(other.terms, i)))) continue;
      if (inferred.isLock(one.shape)) return true;
    }
  }
  const isImpossible = (fact: Fact): boolean =>
    fact.kind === 'zero' && fact.terms.length === 0 && inferred.isPositive(fact.shape, a, b);
  return [...a.before.values(), ...b.before.values()].some(isImpossible);
}

function contradict(one: Fact, other: Fact): boolean {
  return (
    (one.kind === 'held' && (other.kind === 'held' || other.kind === 'free')) ||
    (one.kind === 'free' && other.kind === 'held')
  );
}
