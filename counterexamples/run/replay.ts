/**
 * Replays a run by the reference interpreter.
 *
 * Whatever found a run, only its choices are believed: states, violations and the nodes executed
 * come from here. A wrong engine can then fail, but not tell a believable lie.
 */
import type { Choice } from '../../checker/outcome.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { type State, stateKey } from '../../model/machine/state.ts';
import type { StepViolation } from '../../model/meaning/execute-node.ts';
import { initialState, type StepResult, steps } from '../../model/meaning/interpret.ts';

export interface Trace {
  readonly initial: State;
  readonly steps: readonly TraceStep[];
}

/** One step of a run, as the interpreter took it. */
export interface TraceStep {
  readonly thread: number;
  readonly successor: number;
  readonly before: State;
  /** Undefined if the step fails; then it is the last one. */
  readonly after: State | undefined;
  /** The nodes executed, by their number in the thread's template. */
  readonly path: readonly number[];
  /** What each `choose` and `either` on the path chose. */
  readonly choices: readonly number[];
  readonly violations: readonly StepViolation[];
}

export type Replay =
  | { readonly ok: true; readonly trace: Trace }
  /** The run is not one of the machine. `step` counts from 0. */
  | { readonly ok: false; readonly step: number; readonly message: string };

/** Returns the trace of `run`, or at which of its choices it leaves the machine. Never throws. */
export function replay(machine: Machine, run: readonly Choice[]): Replay {
  const initial = initialState(machine);
  const taken: TraceStep[] = [];
  let state: State | undefined = initial;
  for (const [i, { thread, successor }] of run.entries()) {
    const wrong = (why: string): Replay => ({ ok: false, step: i, message: bug(i, why) });
    if (state === undefined)
      return wrong('the step before it failed, and a failing step is the last');
    if (machine.threads[thread] === undefined) return wrong(`there is no thread ${thread}`);
    const results = steps(machine, state, thread);
    const result = results[successor];
    if (result === undefined) {
      const name = machine.threads[thread].name;
      return wrong(`${name} has no successor ${successor} there: it has ${results.length}`);
    }
    const { next, path, choices, violations } = result;
    taken.push({ thread, successor, before: state, after: next, path, choices, violations });
    state = next;
  }
  return { ok: true, trace: { initial, steps: taken } };
}

/** Returns the trace from `initial` through states that follow each other by a step of the thread that is named. */
export function replayStates(
  machine: Machine,
  initial: State,
  run: readonly { readonly thread: number; readonly to: State }[],
  failed: string | undefined,
): Replay {
  const taken: TraceStep[] = [];
  let before = initial;
  const push = (thread: number, isWanted: (result: StepResult) => boolean): boolean => {
    const results = steps(machine, before, thread);
    const successor = results.findIndex(isWanted);
    const result = results[successor];
    if (result === undefined) return false;
    const { next, path, choices, violations } = result;
    taken.push({ thread, successor, before, after: next, path, choices, violations });
    before = next ?? before;
    return true;
  };
  for (const [i, { thread, to }] of run.entries()) {
    const key = stateKey(to);
    if (push(thread, ({ next }) => next !== undefined && stateKey(next) === key)) continue;
    const why = `${machine.threads[thread]?.name ?? thread} has no such step there`;
    return { ok: false, step: i, message: bug(i, why) };
  }
  const fails = ({ next, violations }: StepResult): boolean =>
    next === undefined && violations.some(({ property }) => property === failed);
  const { length } = run;
  if (failed !== undefined && ![...machine.threads.keys()].some((each) => push(each, fails))) {
    return { ok: false, step: length, message: bug(length, `no thread fails in ${failed}`) };
  }
  return { ok: true, trace: { initial, steps: taken } };
}

/** Returns the state in which a trace ends, or the last one before its failing step. */
export function lastState({ initial, steps: taken }: Trace): State {
  const last = taken.at(-1);
  return last === undefined ? initial : (last.after ?? last.before);
}

function bug(step: number, why: string): string {
  return `step ${step + 1} of the run is no step of the machine: ${why}; this is a bug in the checker, please report it`;
}
