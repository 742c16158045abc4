/**
 * The code of machines that were explored a moment ago, for those who go over the same states again.
 *
 * Only code that writes all successors of a state is kept, that is none with ample sets. Symmetry is no
 * hindrance: it is in what is done with successors, not in how they are written.
 */
import type { Machine } from '../../model/machine/machine.ts';
import type { CompiledMachine } from './visited/compile-machine.ts';

const known = new WeakMap<Machine, CompiledMachine>();

/** Keeps `compiled` for as long as its machine lives. */
export function cacheCode(compiled: CompiledMachine): void {
  if (!compiled.hasAmpleSets) known.set(compiled.machine, compiled);
}

/** Returns code that writes all successors of the states of `machine`; undefined if there is none yet. */
export function cachedCode(machine: Machine): CompiledMachine | undefined {
  return known.get(machine);
}
