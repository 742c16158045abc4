/**
 * The graph of states by the reference interpreter, breadth first, as `explore.ts` goes; on the way,
 * every step is shown to the step properties.
 */
import { assert, at } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { differsInData } from '../../model/machine/shared-data.ts';
import { type State, stateKey } from '../../model/machine/state.ts';
import type { Environment } from '../../model/meaning/environment.ts';
import { EvaluationFailure, truth } from '../../model/meaning/evaluate.ts';
import { attempts, initialState } from '../../model/meaning/interpret.ts';
import { evaluateStep, pairMachine } from '../../properties/evaluate-step.ts';
import type { Expr } from '../../spec/language/types/expression.ts';
import type { StepProperty } from '../../spec/language/types/formula.ts';
import { GraphWriter, ValuationWriter } from '../graph/graph-writer.ts';
import { NumberList, type StateGraph, type Valuation } from '../graph/state-graph.ts';
import type { Choice, ExploreOptions, Limit, Violation } from '../outcome.ts';
import { startClock } from '../search-clock.ts';

export interface GraphRequest {
  readonly stepProperties: readonly StepProperty[];
  /** The atoms of each temporal property; at most 31. */
  readonly atoms: readonly (readonly Expr[])[];
  /** Whether `BuiltGraph.threads` is wanted. Default: no. */
  readonly wantsThreads?: boolean;
}

/** What is known of threads in each state. */
export interface ThreadView {
  /** Of state `s` and thread `t`, at `s * threads + t`: the position of its control location in its template. */
  readonly locations: Uint32Array;
  /** Of each state: bit `t` is set if a step of thread `t` changes shared data (`differsInData`). */
  readonly changing: Uint32Array;
}

export interface BuiltGraph {
  /** Complete if there is no limit. */
  readonly graph: StateGraph;
  /** In the order of `GraphRequest.atoms`. */
  readonly valuations: readonly Valuation[];
  /** Empty if not requested. */
  readonly threads: ThreadView;
  /** Of each broken step property a shortest run, first in the order of exploration. */
  readonly violations: readonly Violation[];
  readonly limit: Limit | undefined;
}

/** More threads would need more than a word for `enabled`; `lower.ts` makes at most 30. */
const THREADS_MAX = 31;

/** Explores all of `machine` within the limits. Any engine can do it; all give the same. */
export type BuildGraph = (
  machine: Machine,
  request: GraphRequest,
  options: Pick<ExploreOptions, 'limits' | 'onProgress'>,
) => BuiltGraph;

export const buildGraph: BuildGraph = (machine, request, options) => {
  const { stepProperties, atoms, wantsThreads = false } = request;
  assert(machine.threads.length <= THREADS_MAX, 'a machine has at most 31 threads');
  const watch = startClock(options);
  const check = stepChecker(machine, stepProperties);
  const writer = new GraphWriter();
  const valuations = atoms.map((list) => ({ list, writer: new ValuationWriter() }));
  const [locations, changing] = [new NumberList(), new NumberList()];
  const numbers = new Map<string, number>();
  // States that are not expanded yet; a state that is, is needed no more.
  let waiting: State[] = [];
  let limit: Limit | undefined;

  const numberOf = (state: State): number | undefined => {
    const key = stateKey(state);
    const known = numbers.get(key);
    if (known !== undefined) return known;
    if (writer.stateCount >= options.limits.maxStates) {
      limit = 'states';
      return undefined;
    }
    const number = writer.found();
    numbers.set(key, number);
    waiting.push(state);
    for (const { list, writer: values } of valuations) {
      values.push(evaluateAtoms(machine, list, state));
    }
    if (wantsThreads) for (const location of locationsIn(machine, state)) locations.push(location);
    return number;
  };

  numberOf(initialState(machine));
  for (let depth = 0; waiting.length > 0 && limit === undefined; depth += 1) {
    const layer = waiting;
    waiting = [];
    for (const from of layer) {
      const { stateCount: states, stepCount: transitions } = writer;
      limit ??= watch.check({ states, transitions, depth, frontier: waiting.length });
      if (limit !== undefined) break;
      writer.expand();
      let [runEnders, changed] = [0, 0];
      for (const thread of machine.threads.keys()) {
        const { results, canEndRun } = attempts(machine, from, thread);
        if (canEndRun) runEnders |= 1 << thread;
        for (const { successor, next } of results) {
          if (next === undefined) continue;
          const to = numberOf(next);
          if (to === undefined) continue;
          writer.add(to, thread, successor);
          if (wantsThreads && differsInData(machine, from, next)) changed |= 1 << thread;
          check.look(from, next, { thread, successor }, () => writer.runTo(writer.expanded));
        }
      }
      writer.addRunEnders(runEnders);
      if (wantsThreads) changing.push(changed);
    }
  }
  return {
    graph: writer.graph(),
    valuations: valuations.map(({ writer: values }) => values.valuation()),
    threads: { locations: locations.numbers(), changing: changing.numbers() },
    violations: check.violations(),
    limit,
  };
};

function locationsIn(machine: Machine, state: State): readonly number[] {
  return machine.threads.map(({ template }, thread) =>
    at(machine.templates, template).locations.indexOf(at(state.threads, thread).pc),
  );
}

/** Shows steps to step properties until each is broken. */
export interface StepChecker {
  /** Whether some property is not broken yet. */
  readonly isAwake: () => boolean;
  readonly look: (
    before: State,
    after: State,
    choice: Choice,
    runToBefore: () => readonly Choice[],
  ) => void;
  readonly violations: () => readonly Violation[];
}

export function stepChecker(machine: Machine, properties: readonly StepProperty[]): StepChecker {
  const pairs = pairMachine(machine);
  const violations: Violation[] = [];
  let open = properties;
  return {
    isAwake: () => open.length > 0,
    look: (before, after, choice, runToBefore) => {
      if (open.length === 0) return;
      const broken = open.filter(
        (each) => evaluateStep(pairs, each, before, after, choice.thread).kind === 'broken',
      );
      if (broken.length === 0) return;
      const run = [...runToBefore(), choice];
      violations.push(...broken.map(({ name }) => ({ property: name, depth: run.length, run })));
      open = open.filter((each) => !broken.includes(each));
    },
    violations: () => violations,
  };
}

/** Returns which of `atoms` are true in `state`, and which have no value there, a bit each. */
export function evaluateAtoms(
  machine: Machine,
  atoms: readonly Expr[],
  state: State,
): { readonly isTrue: number; readonly isUndefined: number } {
  const env: Environment = { machine, state, thread: undefined };
  let [isTrue, isUndefined] = [0, 0];
  for (const i of atoms.keys()) {
    try {
      if (truth(at(atoms, i))(env)) isTrue |= 1 << i;
    } catch (error) {
      if (!(error instanceof EvaluationFailure)) throw error;
      isUndefined |= 1 << i;
    }
  }
  return { isTrue, isUndefined };
}
