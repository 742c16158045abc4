/**
 * All reachable states by generated code: what `checker/reference/visit-states.ts` does, on packed
 * states.
 *
 * Law: the same states as the reference, if no limit is reached.
 */

import type { Machine } from '../../model/machine/machine.ts';
import { initialState } from '../../model/meaning/interpret.ts';
import type { VisitStates } from '../reference/visit-states.ts';
import { visitStates } from '../reference/visit-states.ts';
import { startClock } from '../search-clock.ts';
import { withReferenceFallback } from './reference-fallback.ts';
import { Search } from './search/search.ts';
import { packState, unpackState } from './state/pack-state.ts';
import { compileMachine } from './visited/compile-machine.ts';
import { StateTable } from './visited/state-table.ts';

/** By the reference, if the machine does not fit the engine. */
export const visitStatesFast: VisitStates = (...asked) => visitOrReference(...asked);

const visitByCode: VisitStates = (machine, options, visit) => {
  const whole: Machine = { ...machine, usesSymmetry: false };
  const compiled = compileMachine(whole, new Set());
  const { layout } = compiled;
  const { wordCount } = layout;
  const search = new Search(compiled, options.limits.maxMemory);
  for (const i of compiled.reportables.keys()) search.hits.ignore(i);

  const watch = startClock(options);
  const states = new StateTable(wordCount);
  const first = new Uint32Array(wordCount);
  packState(whole, layout, initialState(whole), first, 0);
  states.numberOf(first, 0);
  let [depth, layerEnd, transitions] = [0, 1, 0];
  for (let from = 0; from < states.count; from += 1) {
    if (from === layerEnd) [depth, layerEnd] = [depth + 1, states.count];
    const counts = { states: states.count, transitions, depth };
    const limit = watch.check({ ...counts, frontier: states.count - from });
    if (limit !== undefined) return limit;
    visit(unpackState(whole, layout, states.words(from), 0));
    const { entries } = search.successors(states.words(from));
    for (let offset = 0; offset < entries.length; offset += wordCount + 1) {
      transitions += 1;
      if (states.isOneTooMany(entries, offset, options.limits.maxStates)) return 'states';
      states.numberOf(entries, offset);
    }
  }
  return undefined;
};

const visitOrReference: VisitStates = withReferenceFallback(visitByCode, visitStates);
