/**
 * The graph of states by the reference interpreter, breadth first, as `explore.ts` goes; on the way,
 * every step is shown to the step properties.
 */
import { assert, at } from '../../model/assert.ts';
import { type Environment, EvaluationFailure, truth } from '../../model/evaluate.ts';
import { initialState, steps } from '../../model/interpret.ts';
import type { Machine } from '../../model/machine.ts';
import { type State, stateKey } from '../../model/state.ts';
import { evaluateStep, pairMachine } from '../../properties/evaluate-step.ts';
import type { Expr } from '../../spec/language/expression.ts';
import type { StepProperty } from '../../spec/language/formula.ts';
import type { Choice, ExploreOptions, Limit, Violation } from '../outcome.ts';
import { startWatch } from '../watch.ts';
import { NumberList, type StateGraph, type Valuation } from './state-graph.ts';

export interface GraphRequest {
  readonly stepProperties: readonly StepProperty[];
  /** The atoms of each temporal property; at most 31. */
  readonly atoms: readonly (readonly Expr[])[];
}

export interface BuiltGraph {
  /** Complete if there is no limit. */
  readonly graph: StateGraph;
  /** In the order of `GraphRequest.atoms`. */
  readonly valuations: readonly Valuation[];
  /** Of each broken step property a shortest run, first in the order of exploration. */
  readonly violations: readonly Violation[];
  readonly limit: Limit | undefined;
}

/** More threads would need more than a word for `enabled`; `lower.ts` makes at most 30. */
const THREADS_MAX = 31;

/** Explores all of `machine` within the limits. Deterministic. */
export function buildGraph(
  machine: Machine,
  { stepProperties, atoms }: GraphRequest,
  options: Pick<ExploreOptions, 'limits' | 'onProgress'>,
): BuiltGraph {
  assert(machine.threads.length <= THREADS_MAX, 'a machine has at most 31 threads');
  const watch = startWatch(options);
  const pairs = pairMachine(machine);
  const [first, to, thread, way] = [newList(), newList(), newList(), newList()];
  const [enabled, parents] = [newList(), newList()];
  const truths = atoms.map((list) => ({ list, isTrue: newList(), isUndefined: newList() }));
  const numbers = new Map<string, number>();
  // States that are not expanded yet; a state that is, is needed no more.
  const waiting: State[] = [];
  const violations = new Map<string, Violation>();
  let limit: Limit | undefined;

  const runTo = (state: number): Choice[] => {
    const run: Choice[] = [];
    for (let s = state; s !== 0; ) {
      const step = parents.at(s);
      run.push({ thread: thread.at(step), way: way.at(step) });
      s = sourceOf(first, step);
    }
    return run.reverse();
  };
  const discover = (state: State, step: number): number | undefined => {
    const key = stateKey(state);
    const known = numbers.get(key);
    if (known !== undefined) return known;
    if (numbers.size >= options.limits.maxStates) {
      limit = 'states';
      return undefined;
    }
    const number = numbers.size;
    numbers.set(key, number);
    parents.push(step);
    waiting.push(state);
    for (const { list, isTrue, isUndefined } of truths) {
      const values = evaluateAtoms(machine, list, state);
      isTrue.push(values.isTrue);
      isUndefined.push(values.isUndefined);
    }
    return number;
  };

  discover(initialState(machine), 0);
  let layer = waiting.splice(0);
  let depth = 0;
  let expanded = 0;
  for (; layer.length > 0 && limit === undefined; layer = waiting.splice(0), depth += 1) {
    for (const from of layer) {
      const counts = { states: numbers.size, transitions: to.length, depth };
      limit ??= watch.check({ ...counts, frontier: numbers.size - expanded });
      if (limit !== undefined) break;
      first.push(to.length);
      let movers = 0;
      for (const mover of machine.threads.keys()) {
        for (const { way: number, next } of steps(machine, from, mover)) {
          if (next === undefined) continue;
          movers |= 1 << mover;
          for (const property of stepProperties) {
            if (violations.has(property.name)) continue;
            if (evaluateStep(pairs, property, from, next, mover).kind !== 'broken') continue;
            const run = [...runTo(expanded), { thread: mover, way: number }];
            violations.set(property.name, { property: property.name, depth: run.length, run });
          }
          const target = discover(next, to.length);
          if (target === undefined) continue;
          to.push(target);
          thread.push(mover);
          way.push(number);
        }
      }
      enabled.push(movers);
      expanded += 1;
    }
  }
  first.push(to.length);

  return {
    graph: {
      stateCount: numbers.size,
      first: first.numbers(),
      to: to.numbers(),
      thread: Uint8Array.from(thread.numbers()),
      way: way.numbers(),
      enabled: enabled.numbers(),
    },
    valuations: truths.map(({ isTrue, isUndefined }) => ({
      isTrue: isTrue.numbers(),
      isUndefined: isUndefined.numbers(),
    })),
    violations: [...violations.values()],
    limit,
  };
}

function newList(): NumberList {
  return new NumberList();
}

/** The state from which step number `step` goes: the last one whose steps begin no later. */
function sourceOf(first: NumberList, step: number): number {
  let [low, high] = [0, first.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (first.at(middle) <= step) low = middle;
    else high = middle - 1;
  }
  return low;
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
