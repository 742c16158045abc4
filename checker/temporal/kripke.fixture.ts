/** Random graphs of states with fair threads, and random formulas over them. */
import fc from 'fast-check';
import { at } from '../../model/machine/assert.ts';
import { BOOL, NOWHERE } from '../../model/meaning/expression.fixture.ts';
import type { Normal } from '../../properties/ltl/formula.ts';
import type { Expr } from '../../spec/language/types/expression.ts';
import type { Fairness, Formula } from '../../spec/language/types/formula.ts';
import type { StateGraph, Valuation } from '../graph/state-graph.ts';
import type { FairnessMasks } from './fair-components.ts';

const ATOM_COUNT = 2;

export interface Step {
  readonly from: number;
  readonly thread: number;
  readonly to: number;
}

export interface Kripke {
  /** By state, then by thread. */
  readonly steps: readonly Step[];
  /** By state: which atoms are true, a bit each. */
  readonly truths: readonly number[];
  /** By state: the threads that may end the run there, by a failure or before a false `assume`. */
  readonly runEnders: readonly number[];
  readonly fairness: readonly Fairness[];
}

export const atoms: readonly Expr[] = Array.from({ length: ATOM_COUNT }, (_, variable) => ({
  kind: 'global',
  variable,
  racy: false,
  type: BOOL,
  span: NOWHERE,
}));

export const formulas: fc.Arbitrary<Formula> = fc.letrec<{ formula: Formula }>((tie) => ({
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

export const kripkes: fc.Arbitrary<Kripke> = fc
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
export const doors: fc.Arbitrary<Kripke> = fc.integer({ min: 2, max: 4 }).chain((states) => {
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

export function graphOf({ steps, truths, runEnders }: Kripke): StateGraph {
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

export function masksOf({ fairness }: Kripke): FairnessMasks {
  const mask = (kind: Fairness): number =>
    fairness.reduce((bits, each, thread) => (each === kind ? bits | (1 << thread) : bits), 0);
  return { weak: mask('weak'), strong: mask('strong') };
}

/** Which atoms of `normal` are true in which state; all have a value. */
export function valuationOf({ truths }: Kripke, { atoms: own }: Normal): Valuation {
  const isTrue = truths.map((bits) =>
    own.reduce((sum, atom, i) => sum | (((bits >>> atoms.indexOf(atom)) & 1) << i), 0),
  );
  return { isTrue: Uint32Array.from(isTrue), isUndefined: new Uint32Array(isTrue.length) };
}
