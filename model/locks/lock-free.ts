/**
 * Whether the order in which memory sees accesses can matter to a machine.
 *
 * A program without data races, all of whose shared data is under locks, has no other runs on real
 * hardware than the interleavings that are explored here (Adve, Hill, Weak ordering - a new definition,
 * ISCA 1990). `guarded` declares such data, and `data_race` proves it. All other data that two threads
 * share, and each barrier, is there because order matters.
 */
import { reads, written } from '../../spec/language/elaborate/accesses.ts';
import type { Type } from '../../spec/language/types/types.ts';
import { at } from '../machine/assert.ts';
import type { Machine, MachineNode } from '../machine/machine.ts';
import { expressions } from '../machine/node.ts';
import { isLockType } from '../machine/shared-data.ts';

/**
 * Tells whether `machine` has a barrier, a `racy` access, or data that one thread writes and another
 * accesses and that no `guarded` puts under a lock. A lock itself is no data.
 */
export function hasLockFreeAccess(machine: Machine): boolean {
  const templates = machine.templates.map(({ nodes }) => accessesOf(nodes));
  const ofThreads = machine.threads.map(({ template }) => at(templates, template));
  if (ofThreads.some(({ hasBarrier }) => hasBarrier)) return true;
  return machine.variables.some(({ storage, type, isGuarded }, variable) => {
    if (storage === 'ghost' || isLock(machine, type)) return false;
    const writers = ofThreads.filter(({ writes }) => writes.has(variable)).length;
    const users = ofThreads.filter(({ uses }) => uses.has(variable)).length;
    if (writers === 0 || users < 2) return false;
    return isGuarded !== true || ofThreads.some(({ racy }) => racy.has(variable));
  });
}

/** The variables that a thread of one template touches. */
interface Accesses {
  readonly hasBarrier: boolean;
  readonly uses: ReadonlySet<number>;
  readonly writes: ReadonlySet<number>;
  readonly racy: ReadonlySet<number>;
}

function accessesOf(nodes: readonly MachineNode[]): Accesses {
  const [uses, writes, racy] = [new Set<number>(), new Set<number>(), new Set<number>()];
  const never = (): boolean => false;
  for (const node of nodes) {
    const write = node.kind === 'assign' ? written(node.target, never) : undefined;
    const read = expressions(node).flatMap((expr) => reads(expr, never));
    for (const access of write === undefined ? read : [write, ...read]) {
      if (access.variable === undefined) continue;
      uses.add(access.variable);
      if (access === write) writes.add(access.variable);
      if (access.racy) racy.add(access.variable);
    }
  }
  return { hasBarrier: nodes.some(({ kind }) => kind === 'barrier'), uses, writes, racy };
}

function isLock(machine: Machine, type: Type): boolean {
  return type.kind === 'array' ? isLock(machine, type.element) : isLockType(machine, type);
}
