/**
 * The compiled code of recent machines, for searches that go over the same states again (the shortest run, the graph).
 *
 * Only code that writes all successors of a state is kept: none with ample sets. Code with symmetry is kept too:
 * symmetry changes how successors are looked up, not how they are made.
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
