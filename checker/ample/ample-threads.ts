/** Which threads' steps are explored from a state, on the interpreter: see `ample-sets.ts`. */
import { at } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import type { State } from '../../model/machine/state.ts';
import { type StepResult, steps } from '../../model/meaning/interpret.ts';
import type { AmpleSets } from './ample-sets.ts';

/** Returns the threads whose steps are an ample set of `state`; all threads if there is no smaller one. */
export function ampleThreads(
  machine: Machine,
  { locations, expandsWholeOrbit }: AmpleSets,
  state: State,
): readonly number[] {
  const threads = [...machine.threads.keys()];
  for (const { template, location, unsafe } of locations) {
    const ample = threads.filter((thread) => {
      const hasTemplate = at(machine.threads, thread).template === template;
      if (!hasTemplate || at(state.threads, thread).pc !== location) return false;
      const found = steps(machine, state, thread);
      return found.length > 0 && found.every((step) => isSafeStep(step, thread, unsafe));
    });
    if (ample.length > 0) return expandsWholeOrbit ? ample : ample.slice(0, 1);
  }
  return threads;
}

function isSafeStep(step: StepResult, thread: number, unsafe: ReadonlySet<number>): boolean {
  const { next, violations, path } = step;
  if (next === undefined || violations.length > 0) return false;
  return ![...path, at(next.threads, thread).pc].some((node) => unsafe.has(node));
}
