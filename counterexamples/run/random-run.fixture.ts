/** Runs of machines that random numbers choose. */
import { at } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import type { State } from '../../model/machine/state.ts';
import { initialState, steps } from '../../model/meaning/interpret.ts';
import type { Trace, TraceStep } from './replay.ts';

/** Returns a run of steps that do not fail: of those that are possible, `picks` says which comes next. */
export function randomRun(machine: Machine, picks: readonly number[]): Trace {
  const initial = initialState(machine);
  const taken: TraceStep[] = [];
  let state = initial;
  for (const pick of picks) {
    const before: State = state;
    const possible = machine.threads.flatMap((_, thread) =>
      steps(machine, before, thread).flatMap(({ next, ...step }) =>
        next === undefined ? [] : [{ thread, ...step, before, after: next }],
      ),
    );
    if (possible.length === 0) break;
    const chosen = at(possible, pick % possible.length);
    taken.push(chosen);
    state = chosen.after;
  }
  return { initial, steps: taken };
}
