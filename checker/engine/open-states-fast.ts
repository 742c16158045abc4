/**
 * States expanded by generated code: what `checker/reference/open-states.ts` does, on packed states.
 *
 * Law: the same steps between the same states, in the same order.
 */
import { at } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import type { State } from '../../model/machine/state.ts';
import { initialState } from '../../model/meaning/interpret.ts';
import { openStates } from '../reference/open-states.ts';
import type { OpenStatesOf, OpenStep } from '../sequential/open-states.ts';
import { withReferenceFallback } from './reference-fallback.ts';
import { Search } from './search/search.ts';
import { locationIndex, packState, unpackSlot, unpackState } from './state/pack-state.ts';
import { compileMachine } from './visited/compile-machine.ts';
import { StateTable } from './visited/state-table.ts';

/** Unpacked states that are kept: those between operations are asked for again and again. */
const UNPACKED_MAX = 4096;

const openByCode: OpenStatesOf = (machine, maxMemory) => {
  // No symmetry: a walk distinguishes threads.
  const whole: Machine = { ...machine, usesSymmetry: false };
  const compiled = compileMachine(whole, new Set());
  const { layout } = compiled;
  const { wordCount } = layout;
  const search = new Search(compiled, maxMemory);
  const { hits } = search;
  const properties: { readonly number: number; readonly name: string }[] = [];
  for (const [number, { kind, name }] of compiled.reportables.entries()) {
    if (kind === 'broken') properties.push({ number, name });
    else hits.ignore(number);
  }
  const states = new StateTable(wordCount);
  const first = new Uint32Array(wordCount);
  packState(whole, layout, initialState(whole), first, 0);
  const locations = machine.threads.map(
    ({ template }) => at(machine.templates, template).locations,
  );
  const threadCount = machine.threads.length;
  const unpacked = new Map<number, State>();
  return {
    initial: states.numberOf(first, 0),
    count: () => states.count,
    steps: (from, isWanted) => {
      const { entries, runEnders } = search.successors(states.words(from));
      const steps: OpenStep[] = [];
      for (let offset = 0; offset < entries.length; offset += wordCount + 1) {
        const thread = entries[offset + wordCount]! % threadCount;
        if (!isWanted(thread)) continue;
        steps.push({ thread, to: states.numberOf(entries, offset) });
      }
      const enders: number[] = [];
      for (let thread = 0; runEnders >>> thread !== 0; thread += 1) {
        if (((runEnders >>> thread) & 1) === 1 && isWanted(thread)) enders.push(thread);
      }
      return { steps, enders };
    },
    nodeOf: (state, thread) =>
      at(
        at(locations, thread),
        locationIndex(layout, thread, states.allWords, states.offsetOf(state)),
      ),
    slotOf: (state, thread, slot) =>
      unpackSlot(layout, thread, slot, states.allWords, states.offsetOf(state)),
    // The code evaluates the properties of a state when it expands it.
    broken: (state) => {
      if (properties.length === 0) return [];
      for (const { number } of properties) hits.clear(number);
      search.successors(states.words(state));
      return properties
        .filter(({ number }) => hits.first(number) !== undefined)
        .map(({ name }) => name);
    },
    state: (number) => {
      const known = unpacked.get(number);
      if (known !== undefined) return known;
      if (unpacked.size === UNPACKED_MAX) unpacked.clear();
      const state = unpackState(whole, layout, states.allWords, states.offsetOf(number));
      unpacked.set(number, state);
      return state;
    },
    numberOf: (state) => {
      packState(whole, layout, state, first, 0);
      return states.numberOf(first, 0);
    },
  };
};

/** By the reference, if the machine does not fit the engine. */
export const openStatesFast: OpenStatesOf = withReferenceFallback(openByCode, openStates);
