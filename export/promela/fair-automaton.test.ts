/**
 * The automaton of fair runs against the checker, which knows fairness as it is and no automaton for it: on random
 * graphs, the system and the automaton run side by side as SPIN has them, and a cycle is looked for.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findCounterexample } from '../../checker/temporal/check-temporal.ts';
import {
  atoms,
  doors,
  formulas,
  graphOf,
  type Kripke,
  kripkes,
  masksOf,
  valuationOf,
} from '../../checker/temporal/kripke.fixture.ts';
import { at } from '../../model/machine/assert.ts';
import { PATIENCE, runCount } from '../../model/machine/random-machine.fixture.ts';
import { type Normal, negated } from '../../properties/ltl/formula.ts';
import { type Automaton, toBuchi } from '../../properties/ltl/to-buchi.ts';
import { type FairAutomaton, fairAutomaton } from './fair-automaton.ts';

/** A state of the system as SPIN has it, beside the state of the automaton that has seen it. */
interface Pair {
  readonly state: number;
  /** Who stepped last; undefined: nobody yet, or the run has stopped. */
  readonly last: number | undefined;
  readonly isStopped: boolean;
  readonly place: number;
}

function nameOf({ state, last, isStopped, place }: Pair): string {
  return `${state} ${last} ${isStopped} ${place}`;
}

interface Question {
  readonly kripke: Kripke;
  readonly normal: Normal;
  readonly nodes: Automaton['nodes'];
  readonly automaton: FairAutomaton;
}

/** All pairs that come of `pair`, whose state the automaton has not seen. */
function seen(question: Question, pair: Pair): readonly Pair[] {
  const { kripke, normal, nodes, automaton } = question;
  const graph = graphOf(kripke);
  const isTrue = at(valuationOf(kripke, normal).isTrue, pair.state);
  return at(automaton, pair.place).edges.flatMap(({ node, demands, target }) => {
    const { positive, negative } = at(nodes, node);
    const fits = (positive & ~isTrue) === 0 && (negative & isTrue) === 0;
    const isMet = demands.every(({ kind, thread }) => {
      const cannot = ((at(graph.enabled, pair.state) >>> thread) & 1) === 0;
      const stepped = pair.last === thread;
      return kind === 'stepped' ? stepped : cannot || (kind === 'stepped or cannot' && stepped);
    });
    return fits && isMet ? [{ ...pair, place: target }] : [];
  });
}

function successors(question: Question, pair: Pair): readonly Pair[] {
  const { kripke } = question;
  const { weak, strong } = masksOf(kripke);
  const { enabled } = graphOf(kripke);
  const steps = pair.isStopped ? [] : kripke.steps.filter(({ from }) => from === pair.state);
  const mayStop = (at(enabled, pair.state) & (weak | strong)) === 0;
  return [
    ...steps.map(({ thread, to }) => ({ ...pair, state: to, last: thread })),
    ...(mayStop ? [{ ...pair, last: undefined, isStopped: true }] : []),
  ].flatMap((next) => seen(question, next));
}

/** Whether the automaton takes a run: a cycle with an accepting state in it. */
function takesRun(question: Question): boolean {
  const start = { state: 0, last: undefined, isStopped: false, place: 0 };
  const reach = (from: readonly Pair[]): ReadonlyMap<string, Pair> => {
    const found = new Map(from.map((pair) => [nameOf(pair), pair]));
    for (const pair of found.values()) {
      for (const next of successors(question, pair)) found.set(nameOf(next), next);
    }
    return found;
  };
  const all = [...reach(seen(question, start)).values()];
  return all
    .filter(({ place }) => at(question.automaton, place).isAccepting)
    .some((pair) => reach(successors(question, pair)).has(nameOf(pair)));
}

test.each([
  ['any graphs', kripkes],
  ['a door and who leaves by it', doors],
])('it takes a run exactly if the checker finds one that is fair: %s', PATIENCE, (_, graphs) => {
  let [violated, held] = [0, 0];
  fc.assert(
    fc.property(graphs, formulas, (kripke, formula) => {
      const normal = negated(formula);
      const nodes = toBuchi(normal.formula);
      const { fairness } = kripke;
      const of = (wanted: string): readonly number[] =>
        fairness.flatMap((kind, thread) => (kind === wanted ? [thread] : []));
      const automaton = nodes && fairAutomaton(nodes, { weak: of('weak'), strong: of('strong') });
      if (nodes === undefined || automaton === undefined) return;
      const found = findCounterexample(
        {
          graph: graphOf(kripke),
          valuation: valuationOf(kripke, normal),
          normal,
          masks: masksOf(kripke),
        },
        () => undefined,
      );
      if (found === undefined) held += 1;
      else violated += 1;
      expect(takesRun({ kripke, normal, nodes: nodes.nodes, automaton })).toBe(found !== undefined);
    }),
    { numRuns: runCount(120) },
  );
  expect(Math.min(violated, held)).toBeGreaterThan(runCount(120) / 20);
});

const ATOM = { kind: 'atom', expr: at(atoms, 0) } as const;

test('too many strongly fair threads are refused', () => {
  const nodes = toBuchi(negated({ kind: 'eventually', operand: ATOM }).formula);
  if (nodes === undefined) throw new Error('it is small');
  const strong = Array.from({ length: 12 }, (_, i) => i);
  expect(fairAutomaton(nodes, { weak: [], strong })).toBeUndefined();
  expect(fairAutomaton(nodes, { weak: [], strong: [0, 1] })).toBeDefined();
});
