/** What a property says of one state. */

import type { Machine, Property } from '../model/machine/machine.ts';
import type { State } from '../model/machine/state.ts';
import { EvaluationFailure, truth } from '../model/meaning/evaluate.ts';

/**
 * - `silent`: nothing to report.
 * - `broken`: an `invariant` that is false, a `never` that is true, or any property, `cover` too,
 *   whose body has no value here (`message` says why).
 * - `reached`: a `cover` that is true.
 */
export type Finding =
  | { readonly kind: 'silent' | 'reached' }
  | { readonly kind: 'broken'; readonly message: string };

const SILENT: Finding = { kind: 'silent' };
const REACHED: Finding = { kind: 'reached' };

/** Returns what `property` says of `state`; pure. */
export function evaluateProperty(machine: Machine, property: Property, state: State): Finding {
  try {
    const holds = truth(property.body)({ machine, state, thread: undefined });
    if (property.form === 'cover') return holds ? REACHED : SILENT;
    return holds === (property.form === 'invariant') ? SILENT : broken(property.message);
  } catch (error) {
    if (!(error instanceof EvaluationFailure)) throw error;
    return broken(error.message);
  }
}

function broken(message: string): Finding {
  return { kind: 'broken', message };
}
