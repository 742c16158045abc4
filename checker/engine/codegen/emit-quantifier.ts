/**
 * Quantifiers as code. Those over small types are unrolled, so that what their variable indexes is at a
 * constant place; others are loops.
 */
import type { Expr } from '../../../spec/language/types/expression.ts';
import { fromOrdinal, scalarSize, scalarValues } from '../../../spec/language/types/types.ts';
import { add, and, get, int, isZero, notEqual, ONE, set, ZERO } from '../code/build-code.ts';
import { type Code, Label, type Stmt } from '../code/code.ts';
import { andThen, orElse } from './emit-logic.ts';
import { apart, type Scope } from './emit-scope.ts';

type Quantified = Expr & { kind: 'quantified' };
/** Makes the code of a number or truth value; what must come first goes to the scope's sink. */
type ToNumber = (expr: Expr) => Code;

/** Unrolled at most this often, all quantifiers around included. */
const UNROLL_MAX = 64;

/** How often the current expression is unrolled already. */
const unrolled = new WeakMap<ReadonlyMap<number, Code>, number>();

/** The truth value or count of `expr`, whose parts `number` compiles. */
export function compileQuantified(scope: Scope, expr: Quantified, number: ToNumber): Code {
  const count = scalarSize(expr.domain);
  const depth = unrolled.get(scope.bound) ?? 1;
  if (count * depth > UNROLL_MAX) return compileLoop(scope, expr, number);
  unrolled.set(scope.bound, depth * Math.max(1, count));
  let all: Code = expr.quantifier === 'forall' ? ONE : ZERO;
  for (const value of scalarValues(expr.domain)) {
    scope.bound.set(expr.id, int(value));
    const one = (): Code => askOne(scope, expr, number);
    if (expr.quantifier === 'forall') all = andThen(scope, all, one);
    else if (expr.quantifier === 'exists') all = orElse(scope, all, one);
    else all = add(all, one());
  }
  scope.bound.delete(expr.id);
  unrolled.set(scope.bound, depth);
  return all;
}

/** What the body of a quantifier says for one value: `where implies body`, or `where and body`. */
function askOne(scope: Scope, { quantifier, where, body }: Quantified, number: ToNumber): Code {
  const admitted = where === undefined ? ONE : number(where);
  const holds = (): Code => number(body);
  if (quantifier === 'forall') return orElse(scope, isZero(admitted), holds);
  return andThen(scope, admitted, holds);
}

function compileLoop(scope: Scope, expr: Quantified, number: ToNumber): Code {
  const [value, result] = [scope.builder.local(), scope.builder.local()];
  const [again, out] = [new Label(), new Label()];
  scope.bound.set(expr.id, get(value));
  const { made, sink } = apart(scope, () => askOne(scope, expr, number));
  scope.bound.delete(expr.id);
  const low = fromOrdinal(expr.domain, 0);
  const decided: readonly Stmt[] =
    expr.quantifier === 'count'
      ? [set(result, add(get(result), made))]
      : [
          set(result, made),
          {
            op: 'br-if',
            test: expr.quantifier === 'forall' ? isZero(get(result)) : get(result),
            label: out,
          },
        ];
  const body: readonly Stmt[] = [
    ...sink.statements,
    ...decided,
    set(value, add(get(value), ONE)),
    {
      op: 'br-if',
      test: notEqual(get(value), int(low + scalarSize(expr.domain))),
      label: again,
    },
  ];
  scope.sink.statements.push(set(value, int(low)), set(result, ZERO), {
    op: 'block',
    label: out,
    body: [{ op: 'loop', label: again, body }],
  });
  scope.sink.fallible ||= sink.fallible;
  const code = get(result);
  return expr.quantifier === 'count' ? code : and(code, ONE);
}
