/**
 * How strong `atomic` blocks are in the view machine. One that writes is a read-modify-write that returns a value, and
 * those are full barriers in the kernel. Procs that take or give back a lock have acquire and release order only, and so
 * have blocks with such calls in them, which are critical sections in one step, and blocks that write by
 * `smp_store_release()` alone.
 */
import type { Machine, MachineNode, Template } from '../../machine/machine.ts';
import { lockedBlocks } from '../stores.ts';

export interface AtomicBlocks {
  /** The numbers of the blocks with full barriers around them. */
  readonly full: ReadonlySet<number>;
  /** Whether `node` is in a block whose reads acquire, and whose stores release. */
  readonly isSynchronising: (node: MachineNode) => boolean;
}

export function atomicBlocks(machine: Machine, template: Template): AtomicBlocks {
  const locked = lockedBlocks(machine, template);
  const lockProcs = new Set(
    machine.procEffects.flatMap(({ proc, effects }) =>
      effects.some(({ kind }) => kind !== 'sleeps') ? [proc] : [],
    ),
  );
  const ofLocks = new Set(
    template.nodes
      .filter(({ origin }) => origin.frames.some(({ proc }) => lockProcs.has(proc)))
      .map(({ origin }) => origin.atomic),
  );
  const full = new Set([...locked].filter((block) => !ofLocks.has(block)));
  return {
    full,
    isSynchronising: ({ origin }) => origin.atomic !== undefined && locked.has(origin.atomic),
  };
}
