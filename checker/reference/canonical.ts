/**
 * One name for all states that a renaming of identities makes of each other: a reduction.
 *
 * Idea: states that differ in the names of interchangeable identities alone are found once.
 * Source: Ip and Dill, Better Verification Through Symmetry, 1996 (`model/reduce/symmetry.ts`).
 * Sound because: renaming is an automorphism of the steps, and properties do not see it; and the state
 * that is kept is one that a run reached, so every reported run is an execution of the machine.
 * Switch: `--reduce symmetry`. Test that would fail: symmetry.test.ts.
 */
import { at } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { type State, stateKey } from '../../model/machine/state.ts';
import {
  activeSymmetries,
  exchange,
  renamedState,
  threadsOf,
} from '../../model/reduce/symmetry.ts';

/**
 * Returns a key of a state: keys are equal exactly if a renaming makes one state of the other.
 * All renamings are tried, and the smallest text wins.
 */
export function canonicalKey(machine: Machine): (state: State) => string {
  const threads = threadsOf(machine);
  const exchanges = activeSymmetries(machine).flatMap((symmetry) =>
    Array.from({ length: symmetry.size - 1 }, (_, i) => exchange(symmetry, i, threads)),
  );
  if (exchanges.length === 0) return stateKey;
  return (state) => {
    const renamings = new Map([[stateKey(state), state]]);
    for (const each of renamings.values()) {
      for (const renaming of exchanges) {
        const other = renamedState(machine, each, renaming);
        const key = stateKey(other);
        if (!renamings.has(key)) renamings.set(key, other);
      }
    }
    return at([...renamings.keys()].sort(), 0);
  };
}
