/**
 * Which stores need no store buffer, since no other thread can tell when they reach memory: a reduction.
 *
 * Idea: x86-TSO differs from sequential consistency by the delays of stores, and a delay that nobody observes makes no
 * difference. This is the argument that programs without data races run as under sequential consistency (Adve, Hill,
 * Weak ordering - a new definition, ISCA 1990; Owens, Reasoning about the implementation of concurrency abstractions
 * on x86-TSO, ECOOP 2010), for each variable by itself, beside others that do race.
 * Switch: `--reduce`, name `racy-buffers`. Test that would fail: `unobserved-delays.test.ts`.
 *
 * Let thread t do a plain store to variable v that stays in its buffer for a while. No property reads v.
 *
 * *At once*: every other thread that accesses v at that place does it in a step that needs a lock K which t holds during the
 * store (or no other thread accesses it). While the store is pending, K in memory says t: t took K before, by
 * a locked instruction, and its giving K back is behind the store in the buffer, or is a locked instruction, which waits
 * for the store. So nobody accesses v meanwhile, and the store may as well reach memory at once. The other way
 * round, a store that reached memory at once has overtaken those that are in the buffer, and nobody can tell: whoever
 * accesses v has seen K free before, and then they are in memory too. The thread itself sees its own stores in either case.
 *
 * *With the store before*: v is such a lock word, and the store gives it back. Others only take it where they
 * find it free, or ask whether a third thread has it (their own numbers). So that memory has it free earlier is seen by
 * nobody who would not see the same later: a thread that waits takes no step. But it must not overtake the stores
 * that are pending, which the lock may protect. So it reaches memory in one step with the store before it, or at once if the
 * buffer is empty.
 *
 * K is what is used as a lock by all steps of all threads, whatever is declared (`step-accesses/lock-inference.ts`), and is
 * taken by locked instructions only. Indexes of K by memory that others may write are not relied on.
 *
 * A `ghost ... with store` moves with the store before it, so a variable that may be that store keeps its buffer.
 * Properties of steps and of runs see each step, also those in which nothing changes that they read: with one of
 * these, everything is buffered.
 */
import { globalsIn } from '../../spec/language/types/walk-expression.ts';
import { at } from '../machine/assert.ts';
import type { Machine, MachineNode, Template } from '../machine/machine.ts';
import { successors } from '../machine/node.ts';
import type { AccessSite } from '../step-accesses/abstract-step.ts';
import { isBlindTo } from '../step-accesses/access.ts';
import { aliasCondition, constant, shapeOf, type Term } from '../step-accesses/access-path.ts';
import { analyseThreads } from '../step-accesses/analyse-threads.ts';
import { type Fact, placeOfFact } from '../step-accesses/facts.ts';
import { type InferredLocks, inferLocks } from '../step-accesses/lock-inference.ts';
import { isGhostWithStore, isLocked, isPlainStore } from './stores.ts';

/** Variables by number. */
export interface UnobservedDelays {
  /** Stores to these go to memory at once. */
  readonly atOnce: ReadonlySet<number>;
  /** Stores to these reach memory in one step with the store before them. */
  readonly withStoreBefore: ReadonlySet<number>;
}

export const ALL_OBSERVED: UnobservedDelays = { atOnce: new Set(), withStoreBefore: new Set() };

/** Returns what of `machine`, which has no buffers yet, need not be delayed. `locked`: for each template its locked blocks. */
export function unobservedDelays(
  machine: Machine,
  locked: readonly ReadonlySet<number>[],
): UnobservedDelays {
  const { variables, properties, temporal, stepProperties } = machine;
  if (temporal.length > 0 || stepProperties.length > 0) return ALL_OBSERVED;
  const seen = new Set(properties.flatMap(({ body }) => [...globalsIn(body)]));
  for (const variable of movesGhosts(machine, locked)) seen.add(variable);

  const analyses = analyseThreads(machine);
  const sites = analyses.flatMap(({ accessSites }) => accessSites);
  const isLockTakenByLocked = usableLocks(machine, locked, sites, inferLocks(machine, analyses));
  const byVariable = new Map<number, AccessSite[]>();
  for (const site of sites) {
    const known = byVariable.get(site.place.variable);
    if (known === undefined) byVariable.set(site.place.variable, [site]);
    else known.push(site);
  }
  const [atOnce, withStoreBefore] = [new Set<number>(), new Set<number>()];
  for (const [variable, own] of byVariable) {
    if (at(variables, variable).storage === 'ghost' || seen.has(variable)) continue;
    const stores = own.filter((site) => isPlain(machine, locked, site));
    if (stores.length === 0) continue;
    const isEach = (test: (store: AccessSite, other: AccessSite) => boolean): boolean =>
      stores.every((store) =>
        own.every(
          (other) =>
            other.thread === store.thread ||
            aliasCondition(store.place, other.place) === undefined ||
            test(store, other),
        ),
      );
    if (isEach((store, other) => isApart(machine, variable, store, other, isLockTakenByLocked))) {
      atOnce.add(variable);
    } else if (
      stores.every(
        ({ lock, place }) => lock === 'release' && isLockTakenByLocked(shapeOf(place)),
      ) &&
      isEach((store, other) => isUnseenRelease(store, other))
    ) {
      withStoreBefore.add(variable);
    }
  }
  return { atOnce, withStoreBefore };
}

function nodeOf(machine: Machine, { thread, node }: AccessSite): MachineNode {
  return at(at(machine.templates, at(machine.threads, thread).template).nodes, node);
}

function isPlain(
  machine: Machine,
  locked: readonly ReadonlySet<number>[],
  site: AccessSite,
): boolean {
  const { template } = at(machine.threads, site.thread);
  return (
    site.operation.kind === 'write' &&
    isPlainStore(machine, nodeOf(machine, site), at(locked, template))
  );
}

/** Tells of a shape whether all steps use it as a lock that is taken by locked instructions. */
function usableLocks(
  machine: Machine,
  locked: readonly ReadonlySet<number>[],
  sites: readonly AccessSite[],
  inferred: InferredLocks,
): (shape: string) => boolean {
  const takenPlainly = new Set(
    sites
      .filter((site) => site.lock === 'acquire' && isPlain(machine, locked, site))
      .map(({ place }) => shapeOf(place)),
  );
  return (shape) => inferred.isLock(shape) && !takenPlainly.has(shape);
}

/** Whether a lock that the thread of `store` holds keeps `other` away until the lock is given back in memory. */
function isApart(
  machine: Machine,
  variable: number,
  store: AccessSite,
  other: AccessSite,
  isLock: (shape: string) => boolean,
): boolean {
  // Within `atomic` the lock may have been given back before the store.
  if (nodeOf(machine, store).origin.atomic !== undefined) return false;
  const equal = aliasCondition(store.place, other.place) ?? [];
  for (const held of store.before.values()) {
    if (held.kind !== 'held' || placeOfFact(held).variable === variable) continue;
    if (!isLock(held.shape)) continue;
    for (const fact of other.before.values()) {
      if (fact.kind !== 'zero' && isSameLock(held, fact, equal)) return true;
    }
  }
  return false;
}

/** Whether `store`, which gives a lock back, changes nothing for `other`, of another thread, that accesses the lock. */
function isUnseenRelease(store: AccessSite, other: AccessSite): boolean {
  const { place, operation, thread, before } = store;
  const equal = aliasCondition(place, other.place) ?? [];
  if (place.path.length !== other.place.path.length) return false;
  if (operation.kind !== 'write') return false;
  if (operation.value === constant(null)) {
    if (isBlindTo(other.operation, [constant(null), constant(thread)])) return true;
  }
  const shape = shapeOf(place);
  return [...before.values()].some(
    (held) =>
      held.kind === 'held' &&
      held.shape === shape &&
      [...other.before.values()].some(
        (fact) => fact.kind !== 'zero' && isSameLock(held, fact, equal),
      ),
  );
}

/** Whether two facts of two threads are about one lock, wherever the pairs of `equal` are equal. */
function isSameLock(a: Fact, b: Fact, equal: readonly (readonly [Term, Term])[]): boolean {
  if (a.shape !== b.shape) return false;
  return a.terms.every((left, i) => {
    const right = at(b.terms, i);
    // What memory holds need not be what both threads see of it.
    if (left.startsWith('g:') || right.startsWith('g:')) return false;
    if (left === right && left.startsWith('c:')) return true;
    return equal.some(([one, other]) => one === left && other === right);
  });
}

/** The variables of plain stores behind which a ghost may be updated that moves with them. */
function movesGhosts(
  machine: Machine,
  locked: readonly ReadonlySet<number>[],
): ReadonlySet<number> {
  const found = new Set<number>();
  for (const [i, template] of machine.templates.entries()) {
    for (const node of template.nodes) {
      if (!isPlainStore(machine, node, at(locked, i))) continue;
      if (reachesGhost(machine, template, at(locked, i), node))
        found.add(node.target.root.variable);
    }
  }
  return found;
}

/** Whether a path from behind `store` comes to a ghost that moves with stores before it comes to another store. */
function reachesGhost(
  machine: Machine,
  template: Template,
  locked: ReadonlySet<number>,
  store: MachineNode,
): boolean {
  const open = [...successors(store)];
  const reached = new Set(open);
  for (let number = open.pop(); number !== undefined; number = open.pop()) {
    const node = at(template.nodes, number);
    // A locked instruction waits for all stores, and another store is the one that the ghost moves with.
    if (isLocked(node, locked) || isPlainStore(machine, node, locked)) continue;
    if (isGhostWithStore(machine, node)) return true;
    for (const next of successors(node)) {
      if (reached.has(next)) continue;
      reached.add(next);
      open.push(next);
    }
  }
  return false;
}
