import { describe, expect, test } from 'vitest';
import type { Expr } from '../../spec/language/types/expression.ts';
import type { Value } from '../../spec/language/types/types.ts';
import { atLabel, buildMachine, isDone } from '../machine/machine.fixture.ts';
import type { Machine } from '../machine/machine.ts';
import { EvaluationFailure, meaning } from './evaluate.ts';
import * as e from './expression.fixture.ts';
import { initialState } from './interpret.ts';
import { labelled, skip } from './statement.fixture.ts';

const PAGE = e.identity('Page', 3);
const COLOUR = e.enumOf('Colour', 'red', 'green', 'blue');
const CELL = e.structOf('Cell', { full: e.BOOL, count: e.range(0, 9) });
const PAGES = e.setOf(PAGE);
const OFFSETS = e.setOf(e.range(5, 7));
const QUEUE = e.seqOf(e.range(0, 9), 3);
const NUMBER = e.range(0, 9);

/** Two threads `p[0]`, `p[1]` at the label `here`, and one that has ended. */
const machine: Machine = buildMachine('values', (b) => {
  b.shared('x', NUMBER, 7);
  b.thread('p', { indexes: { i: e.BOOL } }, ({ local }) => {
    local('l', NUMBER);
    return [labelled('here', skip)];
  });
  b.thread('q', {}, () => []);
});
const X = e.expr(NUMBER, { kind: 'global', variable: 0, racy: false });
const state = initialState(machine);

/** The value of `expr` for thread 1, or how it fails. */
function result(expr: Expr): Value | string {
  try {
    return meaning(expr)({ machine, state, thread: 1 });
  } catch (error) {
    if (error instanceof EvaluationFailure) return `${error.property}: ${error.message}`;
    throw error;
  }
}

function check(cases: readonly (readonly [Expr, Value | string])[]): void {
  expect(cases.map(([expr]) => result(expr))).toEqual(cases.map(([, value]) => value));
}

const int = (value: number): Expr => e.num(value);
const queue = (...values: number[]): Expr => e.constant(QUEUE, values);
const page = (value: number): Expr => e.constant(PAGE, value);
/** Fails if it is evaluated. */
const FAILING: Expr = e.unwrap(e.none(e.BOOL));

test('names stand for what they name', () => {
  check([
    [X, 7],
    [e.expr(NUMBER, { kind: 'local', slot: 0 }), 0],
    [e.expr(e.BOOL, { kind: 'arg', index: 0 }), 1],
    [e.expr(e.identity('Tid', 3, false), { kind: 'self' }), 1],
  ]);
});

test('arithmetic is that of the integers, with `/` down and `%` never negative', () => {
  check([
    [e.subtract(int(2), int(5)), -3],
    [e.arithmetic('*', int(-2), int(3)), -6],
    [e.arithmetic('/', int(-7), int(2)), -4],
    [e.arithmetic('/', int(7), int(2)), 3],
    [e.arithmetic('%', int(-7), int(4)), 1],
    [e.arithmetic('%', int(7), int(4)), 3],
  ]);
});

test('there is no minus zero', () => {
  check([
    [e.negate(int(0)), 0],
    [e.arithmetic('*', int(-2), int(0)), 0],
    [e.arithmetic('%', int(-4), int(4)), 0],
  ]);
});

test('comparison is by number, equality by all parts', () => {
  check([
    [e.lt(e.constant(COLOUR, 0), e.constant(COLOUR, 2)), 1],
    [e.le(int(2), int(1)), 0],
    [e.eq(e.constant(CELL, [1, 2]), e.constant(CELL, [1, 2])), 1],
    [e.eq(queue(1), queue(1, 2)), 0],
    [e.ne(e.none(NUMBER), e.some(int(0))), 1],
  ]);
});

test('logic does not evaluate what does not decide', () => {
  check([
    [e.and(e.FALSE, FAILING), 0],
    [e.or(e.TRUE, FAILING), 1],
    [e.implies(e.FALSE, FAILING), 1],
    [e.and(e.TRUE, FAILING), 'range: `none` has no value'],
    [e.conditional(e.TRUE, int(1), e.unwrap(e.none(NUMBER))), 1],
  ]);
});

describe('quantifiers', () => {
  test('ask each value for which `where` holds', () => {
    const isOdd = (bound: Expr): Expr => e.eq(e.arithmetic('%', bound, int(2)), int(1));
    const above = (limit: number) => (bound: Expr) => e.lt(int(limit), bound);
    check([
      [e.forall(NUMBER, above(-1)), 1],
      [e.exists(NUMBER, above(9)), 0],
      [e.quantified('count', NUMBER, isOdd, above(4)), 3],
      [e.quantified('forall', NUMBER, isOdd, (bound) => e.eq(bound, X)), 1],
      [e.quantified('exists', NUMBER, isOdd, () => e.FALSE), 0],
    ]);
  });

  test('end with the first value that decides', () => {
    const failsAtOne = (bound: Expr): Expr =>
      e.conditional(e.eq(bound, int(1)), FAILING, e.eq(bound, int(0)));
    check([
      [e.exists(NUMBER, failsAtOne), 1],
      [e.forall(NUMBER, failsAtOne), 'range: `none` has no value'],
    ]);
  });

  test('may stand in each other', () => {
    const different = e.forall(PAGE, (a) => e.exists(PAGE, (b) => e.ne(a, b)));
    check([[different, 1]]);
  });
});

test('structs and arrays are taken apart and put together', () => {
  const cell = e.constant(CELL, [1, 4]);
  check([
    [e.field(cell, 'count'), 4],
    [e.update(cell, 'count', int(5)), [1, 5]],
    [e.struct(CELL, e.FALSE, X), [0, 7]],
    [e.index(e.constant(e.arrayOf(e.range(5, 7), NUMBER), [1, 2, 3]), int(6)), 2],
  ]);
});

test('sets are sets', () => {
  const pages = e.set(PAGES, page(0), page(2), page(0));
  check([
    [pages, 0b101],
    [e.setOperation('union', pages, e.set(PAGES, page(1))), 0b111],
    [e.setOperation('minus', pages, e.set(PAGES, page(2))), 0b001],
    [e.setOperation('intersect', pages, e.set(PAGES, page(1), page(2))), 0b100],
    [e.length(pages), 2],
    [e.isIn(page(2), pages), 1],
    [e.isIn(page(1), pages), 0],
  ]);
});

test('a number outside the element type is in no set', () => {
  const five = e.set(OFFSETS, int(5));
  check([
    [five, 0b001],
    [e.isIn(int(5), five), 1],
    [e.isIn(int(4), five), 0],
    [e.isIn(int(37), five), 0],
  ]);
});

test('sequences are queues', () => {
  check([
    [e.seq(QUEUE, int(1), X), [1, 7]],
    [e.append(queue(1), int(2)), [1, 2]],
    [e.head(queue(1, 2)), 1],
    [e.tail(queue(1, 2)), [2]],
    [e.length(queue(1, 2)), 2],
    [e.element(queue(1, 2), int(1)), 2],
    [e.isIn(int(2), queue(1, 2)), 1],
    [e.isIn(int(3), queue(1, 2)), 0],
  ]);
});

test('what does not fit or is not there is told in words', () => {
  check([
    [e.append(queue(1, 2, 3), int(4)), 'range: the sequence is full: it has 3 of 3 elements'],
    [e.head(queue()), 'index: the sequence is empty'],
    [e.tail(queue()), 'index: the sequence is empty'],
    [e.element(queue(1), int(1)), 'index: there is no element 1 in a sequence of one element'],
    [e.element(queue(1, 2), int(-1)), 'index: there is no element -1 in a sequence of 2 elements'],
    [e.fitted(X, e.range(0, 3)), 'range: 7 is outside 0..3'],
    [e.fitted(X, PAGE), 'index: 7 is outside Page (0..2)'],
    [e.unwrap(e.none(NUMBER)), 'range: `none` has no value'],
  ]);
});

test('numbers and identities are the same numbers', () => {
  check([
    [e.expr(PAGE, { kind: 'convert', operand: e.arithmetic('%', X, int(3)) }), 1],
    [e.expr(e.range(0, 2), { kind: 'convert', operand: page(2) }), 2],
    [e.unwrap(e.some(X)), 7],
  ]);
});

test('properties see the control locations of threads', () => {
  const [p, q] = [0, 1];
  check([
    [atLabel(p, [e.TRUE], 'here'), 1],
    [atLabel(p, [e.TRUE], 'there'), 0],
    [isDone(p, [e.FALSE]), 0],
    [isDone(q, []), 1],
  ]);
});
