/**
 * The checker against a second opinion: all runs that end in a loop, up to a length, each asked by the
 * definitions of the formula and of fairness. No automaton, no components.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { at } from '../../model/machine/assert.ts';
import { PATIENCE, runCount } from '../../model/machine/random-machine.fixture.ts';
import { holdsOnLasso } from '../../properties/ltl/evaluate-lasso.ts';
import { negated } from '../../properties/ltl/formula.ts';
import type { Formula } from '../../spec/language/types/formula.ts';
import { findCounterexample } from './check-temporal.ts';
import {
  atoms,
  doors,
  formulas,
  graphOf,
  type Kripke,
  kripkes,
  masksOf,
  type Step,
  valuationOf,
} from './kripke.fixture.ts';

const LENGTH_MAX = 7;
/** Runs looked at for one graph; all of them on nearly every one. */
const RUNS_MAX = 20_000;

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
      const found = findCounterexample(
        {
          graph,
          valuation: valuationOf(kripke, normal),
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
