/** Which threads' steps are explored from a state, on the interpreter: see `ample-sets.ts`. */
import { at } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import type { State } from '../../model/machine/state.ts';
import { type StepResult, steps } from '../../model/meaning/interpret.ts';
import type { AmpleSets } from './ample-sets.ts';

/** Returns the threads whose steps are an ample set of `state`; all threads if there is no smaller one. */
export function threadsToExpand(
  machine: Machine,
  { stops, takesAll }: AmpleSets,
  state: State,
): readonly number[] {
  const threads = [...machine.threads.keys()];
  for (const { template, stop, bad } of stops) {
    const ample = threads.filter((thread) => {
      const stands = at(machine.threads, thread).template === template;
      if (!stands || at(state.threads, thread).at !== stop) return false;
      const found = steps(machine, state, thread);
      return found.length > 0 && found.every((step) => isGood(step, thread, bad));
    });
    if (ample.length > 0) return takesAll ? ample : ample.slice(0, 1);
  }
  return threads;
}

function isGood(step: StepResult, thread: number, bad: ReadonlySet<number>): boolean {
  const { next, violations, path } = step;
  if (next === undefined || violations.length > 0) return false;
  return ![...path, at(next.threads, thread).at].some((node) => bad.has(node));
}
