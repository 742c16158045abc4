/**
 * The checker against a second opinion: all runs that end in a loop, up to a length, each asked by the
 * definitions of the formula and of fairness. No automaton, no components.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { at } from '../../model/machine/assert.ts';
import { PATIENCE, runCount } from '../../model/machine/random-machine.fixture.ts';
import { BOOL, NOWHERE } from '../../model/meaning/expression.fixture.ts';
import { holdsOnLasso } from '../../properties/ltl/evaluate-lasso.ts';
import { negated } from '../../properties/ltl/formula.ts';
import type { Expr } from '../../spec/language/types/expression.ts';
import type { Fairness, Formula } from '../../spec/language/types/formula.ts';
import type { StateGraph } from '../graph/state-graph.ts';
import { findCounterexample } from './check-temporal.ts';
import type { FairnessMasks } from './fair-components.ts';

const ATOM_COUNT = 2;
const LENGTH_MAX = 7;
/** Runs looked at for one graph; all of them on nearly every one. */
const RUNS_MAX = 20_000;

interface Step {
  readonly from: number;
  readonly thread: number;
  readonly to: number;
}

interface Kripke {
  /** By state, then by thread. */
  readonly steps: readonly Step[];
  /** By state: which atoms are true, a bit each. */
  readonly truths: readonly number[];
  /** By state: the threads that may end the run there, by a failure or before a false `assume`. */
  readonly runEnders: readonly number[];
  readonly fairness: readonly Fairness[];
}

const atoms: readonly Expr[] = Array.from({ length: ATOM_COUNT }, (_, variable) => ({
  kind: 'global',
  variable,
  racy: false,
  type: BOOL,
  span: NOWHERE,
}));

const formulas: fc.Arbitrary<Formula> = fc.letrec<{ formula: Formula }>((tie) => ({
  formula: fc.oneof(
    { maxDepth: 4, depthSize: 'medium', withCrossShrink: true },
    fc.constantFrom(...atoms).map((expr): Formula => ({ kind: 'atom', expr })),
    fc
      .record({
        kind: fc.constantFrom('not', 'always', 'eventually', 'next', 'always', 'eventually'),
        operand: tie('formula'),
      })
      .map((parts) => parts as Formula),
    fc
      .record({
        kind: fc.constantFrom('and', 'or', 'implies', 'until', 'leads-to', 'until'),
        left: tie('formula'),
        right: tie('formula'),
      })
      .map((parts) => parts as Formula),
  ),
})).formula;

/** Mostly nobody. */
function enders(states: number, all: number): fc.Arbitrary<readonly number[]> {
  const mask = fc.oneof(
    { weight: 4, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.nat(all) },
  );
  return fc.array(mask, { minLength: states, maxLength: states });
}

const kripkes: fc.Arbitrary<Kripke> = fc
  .record({ states: fc.integer({ min: 1, max: 4 }), threads: fc.integer({ min: 1, max: 3 }) })
  .chain(({ states, threads }) => {
    const target = fc.nat(states - 1);
    const pairs = Array.from({ length: states }, (_, from) =>
      Array.from({ length: threads }, (_, thread) => ({ from, thread })),
    ).flat();
    const targets = fc.oneof(
      { weight: 3, arbitrary: fc.constant<number[]>([]) },
      { weight: 3, arbitrary: fc.tuple(target) },
      { weight: 1, arbitrary: fc.tuple(target, target) },
    );
    return fc.record({
      steps: fc
        .tuple(...pairs.map((pair) => targets.map((all) => all.map((to) => ({ ...pair, to })))))
        .map((all) => all.flat()),
      truths: fc.array(fc.nat(2 ** ATOM_COUNT - 1), { minLength: states, maxLength: states }),
      runEnders: enders(states, 2 ** threads - 1),
      fairness: fc.array(fc.constantFrom<Fairness>('none', 'weak', 'strong'), {
        minLength: threads,
        maxLength: threads,
      }),
    });
  });

/**
 * A door that swings as it likes, and a strongly fair thread that leaves by it: fair runs are those
 * that avoid it from some point on, and lie in a part of a component.
 */
const doors: fc.Arbitrary<Kripke> = fc.integer({ min: 2, max: 4 }).chain((states) => {
  const target = fc.nat(states - 1);
  const swing = fc.array(target, { minLength: 1, maxLength: 2 });
  return fc
    .record({
      swings: fc.array(swing, { minLength: states, maxLength: states }),
      isOpen: fc.array(fc.boolean(), { minLength: states, maxLength: states }),
      truths: fc.array(fc.nat(2 ** ATOM_COUNT - 1), {
        minLength: states + 1,
        maxLength: states + 1,
      }),
      runEnders: enders(states + 1, 3),
      other: fc.constantFrom<Fairness>('none', 'weak', 'strong'),
    })
    .map(({ swings, isOpen, truths, runEnders, other }) => ({
      runEnders,
      steps: swings.flatMap((all, from) => [
        ...all.map((to) => ({ from, thread: 0, to })),
        ...(isOpen[from] ? [{ from, thread: 1, to: states }] : []),
      ]),
      truths,
      fairness: [other, 'strong' as const],
    }));
});

function graphOf({ steps, truths, runEnders }: Kripke): StateGraph {
  const first = Array.from(
    { length: truths.length + 1 },
    (_, state) => steps.filter(({ from }) => from < state).length,
  );
  const enabled = truths.map((_, state) =>
    steps.reduce(
      (bits, { from, thread }) => (from === state ? bits | (1 << thread) : bits),
      at(runEnders, state),
    ),
  );
  return {
    stateCount: truths.length,
    first: Uint32Array.from(first),
    to: Uint32Array.from(steps, ({ to }) => to),
    thread: Uint8Array.from(steps, ({ thread }) => thread),
    // The step's own number, so that a counterexample names it.
    successor: Uint32Array.from(steps.keys()),
    enabled: Uint32Array.from(enabled),
    runEnders: Uint32Array.from(runEnders),
  };
}

function masksOf({ fairness }: Kripke): FairnessMasks {
  const mask = (kind: Fairness): number =>
    fairness.reduce((bits, each, thread) => (each === kind ? bits | (1 << thread) : bits), 0);
  return { weak: mask('weak'), strong: mask('strong') };
}

/** A run: its steps, and from which of them it repeats; it stops if that is their number. */
interface Run {
  readonly steps: readonly Step[];
  readonly loopStart: number;
}

/** Whether the thread does not wait: who would only end the run does not either. */
function canStep({ steps, runEnders }: Kripke, state: number, thread: number): boolean {
  if (((at(runEnders, state) >>> thread) & 1) === 1) return true;
  return steps.some((step) => step.from === state && step.thread === thread);
}

function isFair(kripke: Kripke, { steps, loopStart }: Run): boolean {
  const loop = steps.slice(loopStart);
  const end = steps.at(-1)?.to ?? 0;
  const states = loop.length === 0 ? [end] : loop.map(({ from }) => from);
  return kripke.fairness.every((kind, thread) => {
    const moves = loop.some((step) => step.thread === thread);
    if (kind === 'none' || moves) return true;
    return kind === 'weak'
      ? states.some((state) => !canStep(kripke, state, thread))
      : states.every((state) => !canStep(kripke, state, thread));
  });
}

function isTrueOf({ truths }: Kripke, formula: Formula, { steps, loopStart }: Run): boolean {
  const end = steps.at(-1)?.to ?? 0;
  const isStopped = loopStart === steps.length;
  const states = [...steps.map(({ from }) => from), ...(isStopped ? [end] : [])];
  return holdsOnLasso(formula, {
    length: states.length,
    loopStart,
    isTrue: (atom, position) => {
      const bit = atoms.indexOf(atom);
      return ((at(truths, at(states, position)) >>> bit) & 1) === 1;
    },
  });
}

/** All runs of at most `LENGTH_MAX` steps, the shortest first. */
function* runsOf({ steps }: Kripke): Generator<Run> {
  let layer: (readonly Step[])[] = [[]];
  for (let length = 0; length <= LENGTH_MAX; length += 1) {
    const longer: (readonly Step[])[] = [];
    for (const path of layer) {
      const end = path.at(-1)?.to ?? 0;
      yield { steps: path, loopStart: path.length };
      for (const [i, step] of path.entries()) {
        if (step.from === end) yield { steps: path, loopStart: i };
      }
      for (const step of steps) if (step.from === end) longer.push([...path, step]);
    }
    layer = longer;
  }
}

test.each([
  ['any graphs', kripkes],
  ['a door and who leaves by it', doors],
])('a run breaks a formula exactly if the checker finds one: %s', PATIENCE, (_, graphs) => {
  let [violated, held, refused] = [0, 0, 0];
  fc.assert(
    fc.property(graphs, formulas, (kripke, formula) => {
      const graph = graphOf(kripke);
      const normal = negated(formula);
      const isTrue = kripke.truths.map((bits) =>
        normal.atoms.reduce((sum, atom, i) => sum | (((bits >>> atoms.indexOf(atom)) & 1) << i), 0),
      );
      const found = findCounterexample(
        {
          graph,
          valuation: {
            isTrue: Uint32Array.from(isTrue),
            isUndefined: new Uint32Array(isTrue.length),
          },
          normal,
          masks: masksOf(kripke),
        },
        () => undefined,
      );
      if (typeof found === 'string') {
        // Deeply nested: its automaton is refused.
        refused += 1;
      } else if (found !== undefined) {
        violated += 1;
        const { run, loopStart = -1 } = found;
        const steps = run.map(({ successor }) => at(kripke.steps, successor));
        const lasso = { steps, loopStart };
        let state = 0;
        for (const { from, to } of steps) {
          expect(from).toBe(state);
          state = to;
        }
        if (loopStart < steps.length) expect(state).toBe(at(steps, loopStart).from);
        expect(isFair(kripke, lasso)).toBe(true);
        expect(isTrueOf(kripke, formula, lasso)).toBe(false);
      } else {
        held += 1;
        let count = 0;
        for (const run of runsOf(kripke)) {
          count += 1;
          if (count > RUNS_MAX) break;
          if (isFair(kripke, run) && !isTrueOf(kripke, formula, run)) {
            expect(run).toBe('not there: the checker says that the formula holds');
          }
        }
      }
    }),
    { numRuns: runCount(300) },
  );
  // Both answers are put to the test.
  expect(Math.min(violated, held)).toBeGreaterThan(runCount(300) / 10);
  expect(refused).toBeLessThan(runCount(300) / 50);
});
