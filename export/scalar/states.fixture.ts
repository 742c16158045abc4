/** Reachable states as leaves, for laws that compare with the interpreter. */
import { at } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { type State, stateKey } from '../../model/machine/state.ts';
import { attempts, initialState } from '../../model/meaning/interpret.ts';
import { type Leaves, leavesOfValues } from './execute.fixture.ts';
import type { System } from './system.ts';

const STATES_MAX = 60;

/** The first states of a machine, breadth first. */
export function someStates(machine: Machine): readonly State[] {
  const found = new Map([[stateKey(initialState(machine)), initialState(machine)]]);
  for (const state of found.values()) {
    if (found.size > STATES_MAX) break;
    for (const thread of machine.threads.keys()) {
      for (const { next } of attempts(machine, state, thread).results) {
        if (next !== undefined) found.set(stateKey(next), next);
      }
    }
  }
  return [...found.values()];
}

/** A leaf that is left out keeps its value, so it is in no state. */
export function leavesOfState(system: System, state: State): Leaves {
  const kept = new Set(system.initial.map(({ root }) => root));
  const whole = system.templates.flatMap(({ pc, slots, threads, isArray, template }) => {
    const own = threads.map((thread) => at(state.threads, thread));
    const ats = own.map((each) => template.locations.indexOf(each.pc));
    return [
      { root: pc, value: isArray ? ats : at(ats, 0) },
      ...slots.map((root, slot) => {
        const values = own.map((each) => at(each.slots, slot));
        return { root, value: isArray ? values : at(values, 0) };
      }),
    ];
  });
  const variables = system.variables.map((root, i) => ({ root, value: at(state.variables, i) }));
  return leavesOfValues(
    system,
    [...variables, ...whole].filter(({ root }) => kept.has(root)),
  );
}

/** The leaves as one text. */
export function shown(leaves: Leaves): string {
  return JSON.stringify([...leaves].sort(([a], [b]) => (a < b ? -1 : 1)));
}
