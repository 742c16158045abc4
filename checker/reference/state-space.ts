/** A small state space wholly in memory, for people to look at: its states, its steps, what is wrong. */
import { at } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import type { State } from '../../model/machine/state.ts';
import { initialState, steps } from '../../model/meaning/interpret.ts';
import { evaluateProperty } from '../../properties/evaluate-property.ts';
import { evaluateStep, pairMachine } from '../../properties/evaluate-step.ts';
import { type Choice, DEADLOCK } from '../outcome.ts';
import { canonicalKey } from './canonical.ts';
import { deadlockTest } from './deadlock.ts';

export interface StateSpace {
  /** In order of discovery, so by depth; the first is the initial one. */
  readonly nodes: readonly SpaceNode[];
  readonly edges: readonly SpaceEdge[];
  /** The number of a state that was found; of one that renaming makes of it, too. */
  readonly numberOf: (state: State) => number | undefined;
}

export interface SpaceNode {
  readonly state: State;
  readonly depth: number;
  /** The properties that the state breaks. */
  readonly broken: readonly string[];
}

export interface SpaceEdge {
  readonly from: number;
  /** Undefined if the step fails. */
  readonly to: number | undefined;
  readonly choice: Choice;
  /** The properties that the step breaks. */
  readonly broken: readonly string[];
}

/** Steps from a state, on average. Few states may have very many between them. */
const EDGES_MAX = 8;

/**
 * Explores all of `machine` by the interpreter, in the order of `explore.ts`; undefined if it has more
 * than `maxStates` states, or very many steps between them.
 */
export function stateSpace(machine: Machine, maxStates: number): StateSpace | undefined {
  const keyOf = canonicalKey(machine);
  const isDeadlock = deadlockTest(machine);
  const pairs = pairMachine(machine);
  const numbers = new Map<string, number>();
  const nodes: SpaceNode[] = [];
  const edges: SpaceEdge[] = [];

  const numberOf = (state: State, depth: number): number => {
    const key = keyOf(state);
    const known = numbers.get(key);
    if (known !== undefined) return known;
    numbers.set(key, nodes.length);
    const broken = machine.properties.filter(
      (property) => evaluateProperty(machine, property, state).kind === 'broken',
    );
    const names = broken.map(({ name }) => name);
    return (
      nodes.push({ state, depth, broken: isDeadlock(state) ? [...names, DEADLOCK] : names }) - 1
    );
  };

  numberOf(initialState(machine), 0);
  for (let from = 0; from < nodes.length; from += 1) {
    if (nodes.length > maxStates || edges.length > EDGES_MAX * maxStates) return undefined;
    const { state, depth } = at(nodes, from);
    for (const thread of machine.threads.keys()) {
      for (const { successor, next, violations } of steps(machine, state, thread)) {
        const brokenSteps =
          next === undefined
            ? []
            : machine.stepProperties.filter(
                (each) => evaluateStep(pairs, each, state, next, thread).kind === 'broken',
              );
        edges.push({
          from,
          to: next && numberOf(next, depth + 1),
          choice: { thread, successor },
          broken: [
            ...violations.map(({ property }) => property),
            ...brokenSteps.map(({ name }) => name),
          ],
        });
      }
    }
  }
  return { nodes, edges, numberOf: (state) => numbers.get(keyOf(state)) };
}
