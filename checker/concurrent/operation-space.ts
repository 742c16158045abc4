/**
 * The states of a machine with drivers, as searches of operations ask for them: each state is expanded once,
 * and what a thread may do in it is known.
 */
import { at } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { evaluateStep, pairMachine } from '../../properties/evaluate-step.ts';
import { OPERATION_LOCAL } from '../../spec/language/program/driver-threads.ts';
import type { CoreDriver } from '../../spec/language/types/core.ts';
import { type DriverPlaces, driverPlaces, partakers } from '../sequential/driver-places.ts';
import type { OpenStates, OpenStep } from '../sequential/open-states.ts';
import { failuresOf } from '../sequential/operation-ends.ts';

/** An operation, and the driver that is to call it. */
export interface Call {
  readonly thread: number;
  /** Its place among the operations of the driver. */
  readonly operation: number;
}

/** What threads may do in a state, besides beginning an operation and coming back from one. */
export interface Moves {
  readonly steps: readonly OpenStep[];
  /** The threads that may end the run here, each with the checks that fail there; none for an `assume`. */
  readonly endings: readonly { readonly thread: number; readonly failed: readonly string[] }[];
}

/** An operation that has begun. */
export interface Begun {
  readonly to: number;
  /** The state before its `when` was asked, which is a step of its own. */
  readonly through: number | undefined;
}

export interface OperationSpace {
  readonly machine: Machine;
  readonly states: OpenStates;
  readonly places: DriverPlaces;
  readonly moves: (state: number) => Moves;
  /** Whether `thread` is a daemon: hardware, which may act while an operation runs alone. */
  readonly isDaemon: (thread: number) => boolean;
  /** The operation in which `thread` is: its place among those of its driver. */
  readonly operationOf: (state: number, thread: number) => number;
  /** Whether the operation in which `thread` is may be cut here (`splits at`). */
  readonly isSplit: (state: number, thread: number) => boolean;
  /**
   * The state in which an idle driver has begun its operation; undefined if it is not to be taken here, as its
   * `when` says.
   */
  readonly begin: (state: number, call: Call) => Begun | undefined;
  /** The properties that are broken in a state, and those that are by a step. */
  readonly broken: (state: number) => readonly string[];
  readonly brokenByStep: (from: number, thread: number, to: number) => readonly string[];
}

export function operationSpace(
  machine: Machine,
  drivers: readonly CoreDriver[],
  states: OpenStates,
): OperationSpace {
  const places = driverPlaces(machine, drivers, states);
  const takesPart = partakers(machine);
  const { driverOf, isIdle, hasReturned } = places;
  const moves: Moves[] = [];
  const mayMove = (state: number, thread: number): boolean =>
    at(takesPart, thread) &&
    (driverOf[thread] === undefined || !(isIdle(state, thread) || hasReturned(state, thread)));
  const movesOf = (state: number): Moves => {
    const known = moves[state];
    if (known !== undefined) return known;
    const movers = new Set([...driverOf.keys()].filter((thread) => mayMove(state, thread)));
    const { steps, enders } = states.steps(state, (thread) => movers.has(thread));
    const made = {
      steps,
      endings: enders.map((thread) => ({
        ...{ thread, failed: failuresOf(machine, states, state, thread) },
      })),
    };
    moves[state] = made;
    return made;
  };
  const splitNodes = machine.threads.map(({ template }, thread) => {
    const { nodes, locations } = at(machine.templates, template);
    const splits = driverOf[thread]?.operations.map((each) => new Set(each.splits)) ?? [];
    return splits.map(
      (labels) =>
        new Set(
          locations.filter((each) => {
            const { labels: own, frames } = at(nodes, each).origin;
            const inside = frames.at(-1)?.proc;
            return (
              own.some((label) => labels.has(label)) || (inside !== undefined && labels.has(inside))
            );
          }),
        ),
    );
  });
  const operationOf = (state: number, thread: number): number => {
    return states.slotOf(state, thread, at(operationSlots, thread)) as number;
  };
  const operationSlots = machine.threads.map(({ template }) => {
    const { slots } = at(machine.templates, template);
    return slots.findIndex(({ name }) => name === OPERATION_LOCAL);
  });
  const mayCut = splitNodes.map((each) => each.some((nodes) => nodes.size > 0));
  return {
    machine,
    states,
    places,
    moves: movesOf,
    operationOf,
    ...brokenParts(machine, states),
    isDaemon: (thread) => at(machine.templates, at(machine.threads, thread).template).daemon,
    isSplit: (state, thread) => {
      if (!at(mayCut, thread) || isIdle(state, thread) || hasReturned(state, thread)) return false;
      const node = states.nodeOf(state, thread);
      const cut = at(splitNodes, thread);
      if (!cut.some((nodes) => nodes.has(node))) return false;
      return cut[operationOf(state, thread)]?.has(node) === true;
    },
    begin: (state, { thread, operation }) => {
      const chosen = states.steps(state, (each) => each === thread).steps;
      const begun = at(chosen, operation).to;
      const isConditional = driverOf[thread]?.operations[operation]?.isConditional === true;
      if (!isConditional) return { to: begun, through: undefined };
      const asked = movesOf(begun).steps.find((step) => step.thread === thread);
      return asked && { to: asked.to, through: begun };
    },
  };
}

function brokenParts(
  machine: Machine,
  states: OpenStates,
): Pick<OperationSpace, 'broken' | 'brokenByStep'> {
  const pairs = pairMachine(machine);
  const known: (readonly string[])[] = [];
  return {
    broken: (state) => {
      const names = known[state] ?? states.broken(state);
      known[state] = names;
      return names;
    },
    brokenByStep: (from, thread, to) => {
      const [before, after] = [states.state(from), states.state(to)];
      const { stepProperties } = machine;
      return stepProperties
        .filter((each) => evaluateStep(pairs, each, before, after, thread).kind === 'broken')
        .map(({ name }) => name);
    },
  };
}
