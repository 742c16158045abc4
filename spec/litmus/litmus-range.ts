/** Which numbers a litmus test can have: its processes have no loops, so they are few. */
import { type Diagnostic, diagnostic } from '../language/text/diagnostics.ts';
import { callNamed } from './litmus-calls.ts';
import type { ConstantSyntax, LitmusExpr, LitmusTest } from './litmus-syntax.ts';
import { allStatements, equalities, expressionsOf } from './litmus-walk.ts';

export interface ValueRange {
  readonly low: number;
  readonly high: number;
}

/** More are no use in a test that is about order. */
const HIGHEST = 1000;

/**
 * Returns a range with all numbers of `test`.
 *
 * Each value is a constant, or comes of others by additions, of which each is done at most once: by a constant,
 * which adds that to the largest value, or by another value, which doubles it at most.
 */
export function valueRange(test: LitmusTest, say: (mistake: Diagnostic) => void): ValueRange {
  let largest = 1;
  let hasNegative = false;
  let added = 0;
  let doublings = 0;
  const take = (constant: ConstantSyntax | undefined): void => {
    if (constant?.kind !== 'number') return;
    largest = Math.max(largest, Math.abs(constant.value));
    hasNegative ||= constant.value < 0;
  };
  const add = (by: LitmusExpr | undefined): void => {
    if (by?.kind === 'number') added += by.value;
    else doublings += 1;
  };
  for (const { value } of test.initial) take(value);
  for (const condition of [test.condition, test.filter]) {
    for (const { value } of condition === undefined ? [] : equalities(condition)) take(value);
  }
  for (const expr of test.processes.flatMap(({ body }) => expressionsOf(body))) {
    if (expr.kind === 'number') take(expr);
    if (expr.kind === 'unary' && expr.operator === '-') hasNegative = true;
    if (expr.kind === 'binary' && (expr.operator === '+' || expr.operator === '-')) {
      hasNegative ||= expr.operator === '-';
      add([expr.left, expr.right].find(({ kind }) => kind === 'number'));
    }
    if (expr.kind !== 'call') continue;
    const call = callNamed(expr.callee.text);
    if (call?.kind !== 'read-modify-write') continue;
    hasNegative ||= /_(?:sub|dec)/.test(expr.callee.text);
    if (call.most === undefined) add(expr.operands.find((_, i) => i !== call.place));
    else added += call.most;
  }
  const high = 2 ** doublings * (largest + added);
  const [statement] = test.processes.flatMap(({ body }) => allStatements(body));
  if (high > HIGHEST && statement !== undefined) {
    say(diagnostic('K0702', { value: high, limit: HIGHEST }, statement.span));
    return { low: 0, high: 1 };
  }
  return { low: hasNegative ? -high : 0, high };
}
