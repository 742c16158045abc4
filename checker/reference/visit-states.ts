/** All reachable states, by the interpreter, nearest first; without symmetry or any other reduction. */

import type { Machine } from '../../model/machine/machine.ts';
import { type State, stateKey } from '../../model/machine/state.ts';
import { initialState, steps } from '../../model/meaning/interpret.ts';
import type { ExploreOptions, Limit } from '../outcome.ts';
import { startClock } from '../search-clock.ts';

/** What finds all reachable states, in any order. `visit` gets each once. */
export type VisitStates = (
  machine: Machine,
  options: Pick<ExploreOptions, 'limits' | 'onProgress'>,
  visit: (state: State) => void,
) => Limit | undefined;

export const visitStates: VisitStates = (machine, options, visit) => {
  const watch = startClock(options);
  const known = new Set<string>();
  let transitions = 0;
  let next: State[] = [];
  /** Returns whether the limit of states allows it. */
  const discover = (state: State): boolean => {
    const key = stateKey(state);
    if (known.has(key)) return true;
    if (known.size >= options.limits.maxStates) return false;
    known.add(key);
    next.push(state);
    visit(state);
    return true;
  };

  discover(initialState(machine));
  for (let depth = 0; next.length > 0; depth += 1) {
    const layer = next;
    next = [];
    for (const from of layer) {
      const limit = watch.check({
        states: known.size,
        transitions,
        depth,
        frontier: layer.length + next.length,
      });
      if (limit !== undefined) return limit;
      for (const thread of machine.threads.keys()) {
        for (const { next: to } of steps(machine, from, thread)) {
          if (to === undefined) continue;
          transitions += 1;
          if (!discover(to)) return 'states';
        }
      }
    }
  }
  return undefined;
};
