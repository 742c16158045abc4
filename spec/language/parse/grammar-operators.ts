/**
 * The one table of precedence, and how a flat list of operators and operands becomes a tree.
 *
 * One grammar level for all binary operators instead of eight: a plain operand then costs one
 * parser call instead of eight.
 */
import type {
  BinaryOperator,
  Expression,
  TemporalExpression,
  TemporalPairExpression,
  UnaryExpression,
} from '../syntax/ast.ts';
import type { SpecToken } from '../text/lex.ts';
import { type Refusal, spanning } from './grammar-combinators.ts';

/** How tightly each operator binds; greater is tighter. */
export const PRECEDENCE: Readonly<Record<BinaryOperator, number>> = {
  implies: 1,
  or: 2,
  and: 3,
  '==': 5,
  '!=': 5,
  '<': 5,
  '<=': 5,
  '>': 5,
  '>=': 5,
  in: 5,
  union: 6,
  minus: 6,
  intersect: 6,
  '+': 7,
  '-': 7,
  '*': 8,
  '/': 8,
  '%': 8,
};

/** Where the operators of formulas stand among them; both go to the right. */
export const TEMPORAL_PRECEDENCE: Readonly<Record<TemporalPairExpression['operator'], number>> = {
  'leads to': 0.5,
  until: 1.5,
};

/** `not` stands between `and` and the comparisons. */
export const NOT_PRECEDENCE = 4;
export const COMPARISON_PRECEDENCE = 5;
export const ADDITIVE_PRECEDENCE = 7;

const OPERATORS: ReadonlySet<string> = new Set(Object.keys(PRECEDENCE));

/** Tells whether `text` is a binary operator that binds at least as tightly as `precedence`. */
export function isOperator(text: string, precedence: number): boolean {
  return OPERATORS.has(text) && PRECEDENCE[text as BinaryOperator] >= precedence;
}

/** An operand with the `not`, `-` and `racy` before it. */
export interface Operand {
  readonly prefixes: readonly SpecToken[];
  readonly value: Expression;
}

export type OperatorAndOperand = readonly [operator: SpecToken, operand: Operand];

/** The message for `a < b < c`. */
export const CHAINED = '<chained comparison>';

/** The message for `always a implies b`. */
export const UNBOUNDED = '<unbounded temporal operator>';

/** The temporal operator that begins with `token`, if it is one. The lexer knows them as names. */
function temporalPair({ kind, text }: SpecToken): TemporalPairExpression['operator'] | undefined {
  if (kind !== 'name') return undefined;
  return text === 'until' ? 'until' : 'leads to';
}

function temporalPrefix({ kind, text }: SpecToken): TemporalExpression['operator'] | undefined {
  return kind === 'name' ? (text as TemporalExpression['operator']) : undefined;
}

/**
 * Folds `first op operand op operand ...` by precedence climbing. `implies` goes to the right, the
 * others to the left, comparisons do not chain; `not` takes all that binds tighter than it, even
 * as a right operand (`a == not b` is `a == (not b)`); `-` and `racy` take one operand. The
 * operators of formulas are as in grammar-formulas.
 */
export function foldOperators(
  first: Operand,
  rest: readonly OperatorAndOperand[],
): Expression | Refusal {
  if (rest.length === 0 && first.prefixes.length === 0) return first.value;
  let index = 0; // operators and operands taken so far
  let refusal: Refusal | undefined;

  const operandAt = (i: number): Operand => (i === 0 ? first : (rest[i - 1]?.[1] ?? first));

  function prefixed(from: number): Expression {
    const { prefixes, value } = operandAt(index);
    const prefix = prefixes[from];
    if (prefix === undefined) {
      index += 1;
      return value;
    }
    const temporal = temporalPrefix(prefix);
    if (temporal !== undefined) {
      const operand = climb(NOT_PRECEDENCE + 1, from + 1);
      if (rest[index - 1] !== undefined) refusal ??= { refused: prefix.span, phrase: UNBOUNDED };
      const span = spanning(prefix.span, operand.span);
      return { kind: 'temporal', operator: temporal, operand, span };
    }
    const operator = prefix.text as UnaryExpression['operator'];
    const operand = operator === 'not' ? climb(NOT_PRECEDENCE + 1, from + 1) : prefixed(from + 1);
    return { kind: 'unary', operator, operand, span: spanning(prefix.span, operand.span) };
  }

  function climb(minimum: number, prefixFrom: number): Expression {
    let left = prefixed(prefixFrom);
    let compared = false;
    while (true) {
      const token = rest[index - 1]?.[0];
      if (token === undefined) return left;
      const pair = temporalPair(token);
      if (pair !== undefined) {
        if (TEMPORAL_PRECEDENCE[pair] < minimum) return left;
        const right = climb(TEMPORAL_PRECEDENCE[pair], 0);
        const span = spanning(left.span, right.span);
        left = { kind: 'temporal-pair', operator: pair, left, right, span };
        continue;
      }
      const operator = token.text as BinaryOperator;
      const precedence = PRECEDENCE[operator];
      if (precedence < minimum) return left;
      if (precedence === COMPARISON_PRECEDENCE) {
        if (compared) refusal ??= { refused: token.span, phrase: CHAINED };
        compared = true;
      }
      const right = climb(operator === 'implies' ? precedence : precedence + 1, 0);
      left = { kind: 'binary', operator, left, right, span: spanning(left.span, right.span) };
    }
  }

  const whole = climb(0, 0);
  return refusal ?? whole;
}
