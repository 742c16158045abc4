/**
 * Does every fair run fulfil the temporal properties, and every step the step properties?
 *
 * A run breaks a property if it fulfils the negation. The negation becomes an automaton; the product
 * with the graph of states has a fair component exactly if such a run exists. Exact: no reduction but
 * dead locals runs with it. That one is sound here: states that differ in dead locals alone are
 * bisimilar step by step, with the same threads moving, and no atom reads a local; so they begin the
 * same runs, the same threads can step on the way, and `next` too sees no difference.
 *
 * A run that cannot go on, or need not (no fair thread can step), stays in its state for ever. A thread
 * that would fail, or that a false `assume` drops, can step there: the run that it ends is no witness, nor
 * is one that only keeps it from going on, which is not fair to it.
 */
import { at } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { type Normal, negated } from '../../properties/ltl/formula.ts';
import { toBuchi } from '../../properties/ltl/to-buchi.ts';
import type { StateGraph, Valuation } from '../graph/state-graph.ts';
import type { ExploreOptions, Limit, Violation } from '../outcome.ts';
import { type BuildGraph, buildGraph } from '../reference/build-graph.ts';
import { startClock } from '../search-clock.ts';
import { type FairnessMasks, fairComponents } from './fair-components.ts';
import { lassoOf, runTo } from './lasso.ts';
import { buildProduct } from './product.ts';

export interface TemporalOutcome {
  /** At most one for each property, in the order of the machine: step properties first. */
  readonly violations: readonly Violation[];
  /** Undefined if all that was asked for was decided. */
  readonly limit: Limit | undefined;
}

/**
 * Checks the temporal and step properties among `options.checks`, on the graph that `build` finds.
 * Deterministic.
 */
export function checkTemporal(
  machine: Machine,
  options: ExploreOptions,
  build: BuildGraph = buildGraph,
): TemporalOutcome {
  const isChecked = ({ name }: { readonly name: string }): boolean =>
    options.checks === 'all' || options.checks.has(name);
  const temporal = machine.temporal.filter(isChecked);
  const stepProperties = machine.stepProperties.filter(isChecked);
  const normals = temporal.map(({ formula }) => negated(formula));
  const watch = startClock(options);
  const built = build(
    machine,
    { stepProperties, atoms: normals.map(({ atoms }) => atoms) },
    options,
  );
  const violations = [...built.violations];
  let { limit } = built;
  if (limit !== undefined) return { violations, limit };
  const masks = fairnessMasks(machine);
  for (const [i, { name }] of temporal.entries()) {
    const { graph, valuations } = built;
    const counts = { states: graph.stateCount, transitions: graph.to.length };
    const found = findCounterexample(
      { graph, valuation: at(valuations, i), normal: at(normals, i), masks },
      () => watch.check({ ...counts, depth: 0, frontier: 0 }),
    );
    if (typeof found === 'string') limit ??= found;
    else if (found !== undefined) violations.push({ property: name, ...found });
  }
  return { violations, limit };
}

/** Returns which threads are fair. */
export function fairnessMasks(machine: Machine): FairnessMasks {
  let [weak, strong] = [0, 0];
  for (const [thread, { template }] of machine.threads.entries()) {
    const { fairness } = at(machine.templates, template);
    // Who steps again and again whenever it can again and again, does so if it always can.
    if (fairness === 'weak') weak |= 1 << thread;
    if (fairness === 'strong') strong |= 1 << thread;
  }
  return { weak, strong };
}

/** One property of runs, over one graph of states. */
export interface RunQuestion {
  readonly graph: StateGraph;
  readonly valuation: Valuation;
  /** The negation of the property, whose atoms `valuation` values. */
  readonly normal: Normal;
  readonly masks: FairnessMasks;
}

/**
 * Returns a fair run that fulfils `normal`, or undefined if there is none, or the limit that kept it
 * from an answer. If an atom has no value where one is needed, the run to that state, without a loop.
 */
export function findCounterexample(
  { graph, valuation, normal, masks }: RunQuestion,
  checkLimit: () => Limit | undefined,
): Omit<Violation, 'property'> | Limit | undefined {
  const automaton = toBuchi(normal.formula);
  if (automaton === undefined) return 'memory';
  const fair = masks.weak | masks.strong;
  const product = buildProduct({ graph, valuation, automaton, fair }, checkLimit);
  if (typeof product === 'string') return product;
  if (product.failure !== undefined) {
    const run = runTo(product, graph, product.failure.node);
    return { depth: run.length, run };
  }
  const components = fairComponents(product, graph, automaton.acceptanceCount, masks);
  if (components.entry === undefined) return undefined;
  const { prefix, loop } = lassoOf(product, graph, components, masks);
  const run = [...prefix, ...loop];
  return { depth: run.length, run, loopStart: prefix.length };
}
