/**
 * Replays a run without end, and asks it directly whether it is one and what it breaks.
 *
 * The loop must lead back to the state where it begins, every fair thread must get what it is owed,
 * and the formula must be false of the run by its definition. So an error in the automaton or in the
 * search for components can hide a violation, but not invent one.
 */
import type { Choice } from '../../checker/outcome.ts';
import { at } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { type State, stateKey } from '../../model/machine/state.ts';
import { EvaluationFailure, truth } from '../../model/meaning/evaluate.ts';
import { canStep } from '../../model/meaning/interpret.ts';
import { holdsOnLasso } from '../../properties/ltl/evaluate-lasso.ts';
import { type Replay, replay, type Trace } from './replay.ts';

/** Returns the trace of `run`, which repeats from step `loopStart` on. Never throws. */
export function replayLasso(
  machine: Machine,
  property: string,
  run: readonly Choice[],
  loopStart: number,
): Replay {
  const replayed = replay(machine, run);
  if (!replayed.ok) return replayed;
  const wrong = (why: string): Replay => ({
    ok: false,
    step: loopStart,
    message: `the loop of the run is none: ${why}; this is a bug in the checker, please report it`,
  });
  const states = statesOf(replayed.trace);
  const end = states.at(-1);
  const start = states[loopStart];
  if (end === undefined || start === undefined) return wrong('it begins outside of the run');
  if (stateKey(end) !== stateKey(start)) return wrong('it does not lead back to where it begins');
  const unfair = neglected(machine, run, loopStart, states);
  if (unfair !== undefined) return wrong(`${unfair} is owed a step in it`);
  const formula = machine.temporal.find(({ name }) => name === property)?.formula;
  if (formula === undefined) return wrong(`there is no property \`${property}\` of runs`);
  const isStopped = loopStart === run.length;
  try {
    const holds = holdsOnLasso(formula, {
      length: isStopped ? states.length : run.length,
      loopStart,
      isTrue: (atom, position) =>
        truth(atom)({ machine, state: at(states, position), thread: undefined }),
    });
    return holds ? wrong(`\`${property}\` is true of it`) : replayed;
  } catch (error) {
    // Somewhere an atom has no value. The checker asks fewer of them than the definition does.
    if (error instanceof EvaluationFailure) return replayed;
    throw error;
  }
}

/** Returns the states of a run, from the initial one; one more than it has steps. */
export function statesOf({ initial, steps: taken }: Trace): readonly State[] {
  return [initial, ...taken.map(({ before, after }) => after ?? before)];
}

/** The first thread, by name, to which the loop is not fair. */
function neglected(
  machine: Machine,
  run: readonly Choice[],
  loopStart: number,
  states: readonly State[],
): string | undefined {
  const loop = states.slice(loopStart);
  const found = machine.threads.findIndex(({ template }, thread) => {
    const { fairness } = at(machine.templates, template);
    if (fairness === 'none') return false;
    if (run.slice(loopStart).some((choice) => choice.thread === thread)) return false;
    const isAble = (state: State): boolean => canStep(machine, state, thread);
    return fairness === 'weak' ? loop.every(isAble) : loop.some(isAble);
  });
  return machine.threads[found]?.name;
}
