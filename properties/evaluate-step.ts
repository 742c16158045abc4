/** What a step property says of one step. */

import type { Machine } from '../model/machine/machine.ts';
import type { State } from '../model/machine/state.ts';
import { EvaluationFailure, truth } from '../model/meaning/evaluate.ts';
import type { StepProperty } from '../spec/language/types/formula.ts';
import type { Finding } from './evaluate-property.ts';

/**
 * Returns the machine of pairs of states, over which the bodies of step properties are expressions
 * like any other: all variables, templates and threads twice. Nobody runs it.
 */
export function pairMachine(machine: Machine): Machine {
  const { variables, templates, threads } = machine;
  const after = threads.map((thread) => ({
    ...thread,
    template: thread.template + templates.length,
  }));
  return {
    ...machine,
    variables: [...variables, ...variables],
    templates: [...templates, ...templates],
    threads: [...threads, ...after],
  };
}

/** Returns what `property` says of the step of `thread` from `before` to `after`; pure. */
export function evaluateStep(
  pairs: Machine,
  property: StepProperty,
  before: State,
  after: State,
  thread: number,
): Finding {
  const state: State = {
    variables: [...before.variables, ...after.variables],
    threads: [...before.threads, ...after.threads],
  };
  try {
    const holds = truth(property.body)({ machine: pairs, state, thread });
    return holds ? { kind: 'silent' } : { kind: 'broken', message: property.message };
  } catch (error) {
    if (!(error instanceof EvaluationFailure)) throw error;
    return { kind: 'broken', message: error.message };
  }
}
