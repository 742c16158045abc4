import type { Machine } from '../machine/machine.ts';
import { type State, stateKey } from '../machine/state.ts';
import { initialState, steps } from './interpret.ts';

/** All reachable states, by a closure that knows nothing of layers or properties. */
export function reachable(machine: Machine): readonly State[] {
  const found = new Map<string, State>();
  const pending = [initialState(machine)];
  for (let state = pending.pop(); state !== undefined; state = pending.pop()) {
    const key = stateKey(state);
    if (found.has(key)) continue;
    found.set(key, state);
    for (const thread of machine.threads.keys()) {
      for (const { next } of steps(machine, state, thread))
        if (next !== undefined) pending.push(next);
    }
  }
  return [...found.values()];
}
