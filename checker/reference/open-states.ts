import { at } from '../../model/machine/assert.ts';
import { type State, stateKey } from '../../model/machine/state.ts';
import { attempts, initialState } from '../../model/meaning/interpret.ts';
import { evaluateProperty } from '../../properties/evaluate-property.ts';
import type { OpenStatesOf, OpenStep } from '../sequential/open-states.ts';

/** Expands states by the interpreter. */
export const openStates: OpenStatesOf = (machine) => {
  const states: State[] = [];
  const numbers = new Map<string, number>();
  const numberOf = (state: State): number => {
    const key = stateKey(state);
    const known = numbers.get(key);
    if (known !== undefined) return known;
    numbers.set(key, states.length);
    return states.push(state) - 1;
  };
  const initial = numberOf(initialState(machine));
  return {
    initial,
    count: () => states.length,
    steps: (from, isWanted) => {
      const steps: OpenStep[] = [];
      const enders: number[] = [];
      for (const thread of machine.threads.keys()) {
        if (!isWanted(thread)) continue;
        const { results, canEndRun } = attempts(machine, at(states, from), thread);
        if (canEndRun) enders.push(thread);
        for (const { next } of results) {
          if (next !== undefined) steps.push({ thread, to: numberOf(next) });
        }
      }
      return { steps, enders };
    },
    nodeOf: (state, thread) => at(at(states, state).threads, thread).pc,
    slotOf: (state, thread, slot) => at(at(at(states, state).threads, thread).slots, slot),
    state: (state) => at(states, state),
    broken: (state) =>
      machine.properties
        .filter(
          (property) => evaluateProperty(machine, property, at(states, state)).kind === 'broken',
        )
        .map(({ name }) => name),
    numberOf,
  };
};
