/** Whether evaluating an expression fails, in TLA+. */
import { assert } from '../../model/machine/assert.ts';
import { canFail } from '../../model/machine/can-fail.ts';
import type { Expr } from '../../spec/language/types/expression.ts';
import { scalarValues, type Type } from '../../spec/language/types/types.ts';
import { operands } from '../../spec/language/types/walk-expression.ts';
import { closed, type TlaExpressions } from './tla-expression.ts';
import { numberText } from './tla-literals.ts';

/**
 * A text that is true exactly where evaluating `expr` fails; undefined if it never does. What `expr` does not
 * evaluate does not fail, and is not evaluated there either.
 */
export function failureText(ex: TlaExpressions, expr: Expr): string | undefined {
  if (!canFail(expr)) return undefined;
  const within = (): string | undefined =>
    anyOf(operands(expr).map((each) => failureText(ex, each)));
  const own = (test: string): string => anyOf([within(), test]) ?? test;
  switch (expr.kind) {
    case 'logic': {
      const left = failureText(ex, expr.left);
      const right = failureText(ex, expr.right);
      if (right === undefined) return left;
      const goesOn = expr.operator === 'or' ? `~${ex.atom(expr.left)}` : ex.atom(expr.left);
      return anyOf([left, `${goesOn} /\\ ${closed(right)}`]);
    }
    case 'conditional': {
      const [then, otherwise] = [failureText(ex, expr.then), failureText(ex, expr.otherwise)];
      const test = failureText(ex, expr.condition);
      if (then === undefined && otherwise === undefined) return test;
      const chosen = `IF ${ex.text(expr.condition)} THEN ${then ?? 'FALSE'} ELSE ${otherwise ?? 'FALSE'}`;
      return anyOf([test, chosen]);
    }
    case 'quantified':
      return quantifiedFailure(ex, expr);
    case 'seq-index': {
      const index = ex.atom(expr.index);
      const [lowest] = numbers(expr.index.type);
      const tooLow = lowest < 0 ? `${index} < 0 \\/ ` : '';
      return own(`${tooLow}${index} >= Len(${ex.text(expr.base)})`);
    }
    case 'unwrap':
      return own(`${ex.atom(expr.operand)} = None`);
    case 'append': {
      assert(expr.type.kind === 'seq', 'what is appended to is a sequence');
      return own(`Len(${ex.text(expr.base)}) >= ${expr.type.max}`);
    }
    case 'head':
    case 'tail':
      return own(`${ex.atom(expr.base)} = <<>>`);
    case 'narrow': {
      const [low, high] = numbers(expr.type);
      const [lowest, highest] = numbers(expr.operand.type);
      const value = ex.atom(expr.operand);
      const tests = [
        lowest < low ? `${value} < ${numberText(low)}` : undefined,
        highest > high ? `${value} > ${numberText(high)}` : undefined,
      ];
      return anyOf([within(), ...tests]);
    }
    default:
      return within();
  }
}

/** From the last round to the first: a later one comes only where none before it decided. */
function quantifiedFailure(
  ex: TlaExpressions,
  expr: Expr & { readonly kind: 'quantified' },
): string | undefined {
  const { quantifier, domain, where, body } = expr;
  return scalarValues(domain).reduceRight<string | undefined>((later, value) => {
    const round = ex.with(expr.id, ex.types.literal(domain, value), false);
    const bodyFails = failureText(round, body);
    const admitted = where === undefined ? undefined : round.atom(where);
    const here = anyOf([
      where === undefined ? undefined : failureText(round, where),
      bodyFails === undefined || admitted === undefined
        ? bodyFails
        : `${admitted} /\\ ${closed(bodyFails)}`,
    ]);
    if (later === undefined || quantifier === 'count') return anyOf([here, later]);
    const decides = quantifier === 'forall' ? `~${round.atom(body)}` : round.atom(body);
    const ends = admitted === undefined ? decides : `(${admitted} /\\ ${decides})`;
    return anyOf([here, `~${closed(ends)} /\\ ${closed(later)}`]);
  }, undefined);
}

/** The texts of the operands of `\/`; undefined if there is none. */
function anyOf(tests: readonly (string | undefined)[]): string | undefined {
  const own = tests.filter((each) => each !== undefined);
  if (own.length < 2) return own[0];
  return own.map(closed).join(' \\/ ');
}

/** The least and the greatest number of a type. */
function numbers(type: Type): readonly [number, number] {
  if (type.kind === 'int') return [type.low, type.high];
  assert(type.kind === 'index', 'only ints and identities are numbers');
  return [0, type.size - 1];
}
