/**
 * A state of a machine: the values of its variables, and each thread's control location and locals.
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
  /** The control location: the node of its template that the thread executes next. */
  readonly pc: number;
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
  for (const thread of state.threads) key += `${thread.pc}${JSON.stringify(thread.slots)}`;
  return key;
}
