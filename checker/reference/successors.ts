/** The graph in which counterexamples are searched, and how the interpreter makes one. */

import { at } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { type State, stateKey } from '../../model/machine/state.ts';
import { initialState, steps } from '../../model/meaning/interpret.ts';
import { evaluateProperty } from '../../properties/evaluate-property.ts';
import { evaluateStep, pairMachine } from '../../properties/evaluate-step.ts';
import { type Choice, DEADLOCK } from '../outcome.ts';
import { deadlockTest } from './deadlock.ts';

/**
 * The states of a machine, numbered, and the steps between them. Any engine can offer one; a search
 * asks nothing else. All answers are pure but for their cost.
 */
export interface Successors {
  readonly initial: number;
  /** Whether the initial state is what is searched for: a run of no steps. */
  readonly initialIsGoal: boolean;
  /** All steps from a state that was named before, in spec order: by thread, then by `Choice.successor`. */
  readonly successors: (state: number) => readonly Edge[];
}

export interface Edge {
  readonly choice: Choice;
  /** Undefined if the step fails. */
  readonly to: number | undefined;
  /** Whether the step, or the state it leads to, is what is searched for. */
  readonly isGoal: boolean;
}

/** What is searched for, as outcome.ts names it: an entry of `violations` or one of `covered`. */
export interface Goal {
  readonly kind: 'violation' | 'cover';
  readonly property: string;
}

/** Returns the graph of `machine` as the reference interpreter sees it, explored as it is asked. */
export function referenceSuccessors(machine: Machine, goal: Goal): Successors {
  const { property } = goal;
  const isGoalState = goalTest(machine, goal);
  const stepProperties = machine.stepProperties.filter(({ name }) => name === property);
  const pairs = pairMachine(machine);
  const breaksStep = (before: State, after: State | undefined, thread: number): boolean =>
    after !== undefined &&
    stepProperties.some(
      (each) => evaluateStep(pairs, each, before, after, thread).kind === 'broken',
    );
  const states: State[] = [];
  const goals: boolean[] = [];
  const numbers = new Map<string, number>();
  const known: (readonly Edge[] | undefined)[] = [];

  const numberOf = (state: State): number => {
    const key = stateKey(state);
    const old = numbers.get(key);
    if (old !== undefined) return old;
    numbers.set(key, states.length);
    goals.push(isGoalState(state));
    return states.push(state) - 1;
  };
  const expand = (state: number): readonly Edge[] =>
    machine.threads.flatMap((_, thread) =>
      steps(machine, at(states, state), thread).map(({ successor, next, violations }) => {
        const to = next && numberOf(next);
        const breaks =
          goal.kind === 'violation' &&
          (violations.some((broken) => broken.property === property) ||
            breaksStep(at(states, state), next, thread));
        return {
          choice: { thread, successor },
          to,
          isGoal: breaks || (to !== undefined && at(goals, to)),
        };
      }),
    );

  const initial = numberOf(initialState(machine));
  return {
    initial,
    initialIsGoal: at(goals, initial),
    successors: (state) => {
      const edges = known[state] ?? expand(state);
      known[state] = edges;
      return edges;
    },
  };
}

function goalTest(machine: Machine, { kind, property }: Goal): (state: State) => boolean {
  const kindOfGoal = kind === 'cover' ? 'reached' : 'broken';
  const named = machine.properties.filter(({ name }) => name === property);
  const isDeadlock =
    kind === 'violation' && property === DEADLOCK ? deadlockTest(machine) : () => false;
  return (state) =>
    named.some((each) => evaluateProperty(machine, each, state).kind === kindOfGoal) ||
    isDeadlock(state);
}
