/** A simplest run of operations, as states: whoever draws it asks the interpreter for its steps. */
import type { Rules, Visit } from '../../checker/concurrent/operation-runs.ts';
import type { Call, OperationSpace } from '../../checker/concurrent/operation-space.ts';
import { simplestRun, type Wanted } from '../../checker/concurrent/simplest-run.ts';
import type { State } from '../../model/machine/state.ts';

export interface StateRun {
  readonly start: State;
  readonly steps: readonly { readonly thread: number; readonly to: State }[];
  /** The check that fails in a step behind them. */
  readonly failed: string | undefined;
}

export function runOf(
  space: OperationSpace,
  start: number,
  calls: readonly Call[],
  rules: Rules,
  wanted: Wanted,
  visit: Visit,
): StateRun | undefined {
  const run = simplestRun(space, start, calls, rules, wanted, visit);
  if (run === undefined) return undefined;
  const { state } = space.states;
  return {
    start: state(run.start),
    steps: run.steps.map(({ thread, to }) => ({ thread, to: state(to) })),
    failed: run.end.failed,
  };
}
