/**
 * A state of a machine: the values of its variables, and where each thread stands with what locals.
 *
 * States are immutable and share what they have in common. A state is never compared by identity:
 * `stateKey` is what makes two states one.
 */
import type { Value } from '../../spec/language/types/types.ts';

export interface State {
  /** One value a variable, in the order of `machine.variables`. */
  readonly variables: readonly Value[];
  /** One entry a thread, in the order of `machine.threads`. */
  readonly threads: readonly ThreadState[];
}

export interface ThreadState {
  /** The node of its template before which the thread stands. */
  readonly at: number;
  /** One value a slot of its template. */
  readonly slots: readonly Value[];
}

/**
 * Returns a text that identifies the state.
 *
 * Law: `stateKey(a) = stateKey(b)` exactly if `a` and `b` are equal in every part, for two states
 * of one machine. Nothing is hashed, so no two states are ever taken for one.
 */
export function stateKey(state: State): string {
  let key = JSON.stringify(state.variables);
  for (const thread of state.threads) key += `${thread.at}${JSON.stringify(thread.slots)}`;
  return key;
}
