/** The states of a machine, numbered as they are found, and expanded as they are asked for. */
import type { Machine } from '../../model/machine/machine.ts';
import type { State } from '../../model/machine/state.ts';
import type { Value } from '../../spec/language/types/types.ts';

/**
 * What a search that goes its own way asks of an engine.
 *
 * Law: both engines offer the same steps between the same states, in spec order (`sequential-walk.test.ts`).
 */
export interface OpenStates {
  readonly initial: number;
  /** How many states were found so far. */
  readonly count: () => number;
  /**
   * The steps of some threads from a state, by thread and then in the order of the interpreter. Where the others
   * lead is not found by this.
   */
  readonly steps: (state: number, isWanted: (thread: number) => boolean) => OpenSteps;
  /** The control location of `thread`. */
  readonly nodeOf: (state: number, thread: number) => number;
  /** The value of one local of `thread`. */
  readonly slotOf: (state: number, thread: number, slot: number) => Value;
  readonly state: (state: number) => State;
  /** The properties of a state that are broken in it, by name, in the order of the machine. */
  readonly broken: (state: number) => readonly string[];
  /** The number of a state, which may be one that nothing has led to yet. */
  readonly numberOf: (state: State) => number;
}

export interface OpenSteps {
  readonly steps: readonly OpenStep[];
  /** Which of those threads may end the run here: they fail, or an `assume` drops them. */
  readonly enders: readonly number[];
}

export interface OpenStep {
  readonly thread: number;
  readonly to: number;
}

/** Opens the states of `machine`, at most `maxMemory` bytes of them. */
export type OpenStatesOf = (machine: Machine, maxMemory: number) => OpenStates;
