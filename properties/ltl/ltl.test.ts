/** Formulas in normal form and as automata: known sizes, and limits. */
import { expect, test } from 'vitest';
import { BOOL, NOWHERE } from '../../model/meaning/expression.fixture.ts';
import type { Formula } from '../../spec/language/types/formula.ts';
import { holdsOnLasso } from './evaluate-lasso.ts';
import { negated, normalForm } from './formula.ts';
import { toBuchi } from './to-buchi.ts';

const atom = (variable: number): Formula => ({
  kind: 'atom',
  expr: { kind: 'global', variable, racy: false, type: BOOL, span: NOWHERE },
});
const [p, q] = [atom(0), atom(1)];
const not = (operand: Formula): Formula => ({ kind: 'not', operand });
const always = (operand: Formula): Formula => ({ kind: 'always', operand });
const eventually = (operand: Formula): Formula => ({ kind: 'eventually', operand });
const next = (operand: Formula): Formula => ({ kind: 'next', operand });
const pair = (
  kind: 'and' | 'or' | 'until' | 'leads-to',
  left: Formula,
  right: Formula,
): Formula => ({
  kind,
  left,
  right,
});

test('equal atoms are one, and constants decide what they can', () => {
  expect(normalForm(pair('and', p, pair('or', atom(0), q)), true).atoms).toHaveLength(2);
  const yes: Formula = {
    kind: 'atom',
    expr: { kind: 'const', value: 1, type: BOOL, span: NOWHERE },
  };
  expect(normalForm(pair('or', p, yes), true).formula.kind).toBe('true');
  expect(normalForm(pair('and', p, yes), true).formula.kind).toBe('literal');
  expect(normalForm(pair('until', p, not(yes)), true).formula.kind).toBe('false');
  expect(normalForm(always(not(yes)), false).formula.kind).toBe('true');
  expect(normalForm(next(yes), true).formula.kind).toBe('true');
});

test('a formula and its negation are told apart by their automata alone', () => {
  // Published for this construction: 3 nodes for `p U q`; its negation is a release.
  const size = (formula: Formula): number | undefined =>
    toBuchi(normalForm(formula, true).formula)?.nodes.length;
  expect(size(pair('until', p, q))).toBe(3);
  expect(size(eventually(p))).toBe(3);
  expect(size(always(p))).toBe(1);
  expect(toBuchi(negated(always(eventually(p))).formula)?.acceptanceCount).toBe(1);
  expect(toBuchi(normalForm(always(p), true).formula)).toMatchObject({
    initial: [0],
    nodes: [{ positive: 1, negative: 0, next: [0] }],
  });
});

test('a formula that is never true has no automaton to speak of', () => {
  expect(toBuchi(normalForm(pair('and', p, not(p)), true).formula)?.initial).toEqual([]);
});

test('an automaton that nobody could read is refused, soon', () => {
  const many = Array.from({ length: 14 }, (_, i) => eventually(atom(i)));
  const all = many.reduce((left, right) => pair('and', left, right));
  expect(toBuchi(normalForm(all, true).formula)).toBeUndefined();
});

test('one that is given up before it has a node is none that nothing fulfils', () => {
  // Every way but the last is a contradiction, and there are too many to look at.
  const contradicted = Array.from({ length: 22 }, (_, i) => eventually(atom(i + 2))).reduceRight(
    (rest, first) => pair('or', not(first), rest),
    p,
  );
  const formula = pair('and', pair('or', always(p), always(q)), not(contradicted));
  expect(toBuchi(normalForm(formula, true).formula)).toBeUndefined();
});

test('a formula on a run with a loop, from the definition', () => {
  // p, then p q, then for ever: nothing, q.
  const run = [[0], [0, 1], [], [1]];
  const holds = (formula: Formula): boolean =>
    holdsOnLasso(formula, {
      length: run.length,
      loopStart: 2,
      isTrue: (expr, i) => expr.kind === 'global' && (run[i] ?? []).includes(expr.variable),
    });
  expect(holds(pair('until', p, q))).toBe(true);
  expect(holds(pair('until', q, p))).toBe(true);
  expect(holds(pair('until', p, not(p)))).toBe(true);
  expect(holds(always(eventually(q)))).toBe(true);
  expect(holds(eventually(always(q)))).toBe(false);
  expect(holds(eventually(always(not(p))))).toBe(true);
  expect(holds(pair('leads-to', p, q))).toBe(true);
  expect(holds(pair('leads-to', q, p))).toBe(false);
  expect(holds(next(next(next(next(next(q))))))).toBe(true);
  expect(holds(next(next(q)))).toBe(false);
});
