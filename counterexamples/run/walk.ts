/** A walk through a state space: a run that grows by one step at a time, and can be taken back. */
import { at } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import type { State } from '../../model/machine/state.ts';
import { initialState, type StepResult, steps } from '../../model/meaning/interpret.ts';
import { lastState, type Trace, type TraceStep } from './replay.ts';

/** A step that can be taken, with what it makes of the state. */
export interface PossibleStep extends StepResult {
  readonly thread: number;
}

/** Returns the walk that has taken no step. */
export function startWalk(machine: Machine): Trace {
  return { initial: initialState(machine), steps: [] };
}

/** Returns all steps from where the walk is, in spec order. A step that failed is the last. */
export function possibleSteps(machine: Machine, walk: Trace): readonly PossibleStep[] {
  if (hasFailed(walk)) return [];
  const state: State = lastState(walk);
  return machine.threads.flatMap((_, thread) =>
    steps(machine, state, thread).map((result) => ({ ...result, thread })),
  );
}

/** Tells whether the last step of the walk failed: then it leads nowhere. */
export function hasFailed({ steps: taken }: Trace): boolean {
  return taken.length > 0 && taken.at(-1)?.after === undefined;
}

/** Returns the walk with `step`, one of its possible steps, taken. */
export function takeStep(walk: Trace, step: PossibleStep): Trace {
  const { thread, successor, next, path, choices, violations } = step;
  const before = lastState(walk);
  const taken: TraceStep = { thread, successor, before, after: next, path, choices, violations };
  return { ...walk, steps: [...walk.steps, taken] };
}

/** Returns the walk without its last `count` steps. */
export function stepBack(walk: Trace, count: number): Trace {
  return { ...walk, steps: walk.steps.slice(0, Math.max(0, walk.steps.length - count)) };
}

/**
 * Returns the walk with up to `count` steps more, picked by `random` (from 0 to below 1). It stops
 * where no step is possible, where one fails, and where `isEnd` says so.
 */
export function walkOn(
  machine: Machine,
  walk: Trace,
  count: number,
  random: () => number,
  isEnd: (walk: Trace) => boolean,
): Trace {
  let now = walk;
  for (let i = 0; i < count; i += 1) {
    const possible = possibleSteps(machine, now);
    if (possible.length === 0) break;
    now = takeStep(now, at(possible, Math.floor(random() * possible.length)));
    if (isEnd(now)) break;
  }
  return now;
}
