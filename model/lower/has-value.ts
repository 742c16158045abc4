import type { Expr } from '../../spec/language/types/expression.ts';
import { substitute } from '../../spec/language/types/substitute.ts';
import {
  BOOL,
  fromOrdinal,
  isScalar,
  type ScalarType,
  scalarSize,
  type Type,
} from '../../spec/language/types/types.ts';
import { operands } from '../../spec/language/types/walk-expression.ts';
import { canFail } from '../machine/can-fail.ts';

/**
 * Returns a condition that is true where `expr` has a value, and has one itself everywhere; undefined if `expr`
 * always has one.
 *
 * Law: `hasValue(e)` does not fail, and is false exactly where `e` fails (has-value.test.ts).
 */
export function hasValue(expr: Expr, freshId: () => number): Expr | undefined {
  if (!canFail(expr)) return undefined;
  const inner = (each: Expr): Expr | undefined => hasValue(each, freshId);
  switch (expr.kind) {
    case 'logic': {
      const { left, right, operator } = expr;
      const reached = behind(left, inner(right), operator === 'or' ? 'or' : 'implies');
      return both(inner(left), reached);
    }
    case 'conditional': {
      const { condition, then, otherwise } = expr;
      const arms = both(
        behind(condition, inner(then), 'implies'),
        behind(condition, inner(otherwise), 'or'),
      );
      return both(inner(condition), arms);
    }
    case 'quantified':
      return quantifiedHasValue(expr, freshId);
    case 'narrow':
      return both(inner(expr.operand), fits(expr.operand, expr.type));
    case 'unwrap': {
      const { operand, span } = expr;
      const none: Expr = { kind: 'const', value: null, type: operand.type, span };
      const isThere: Expr = {
        kind: 'equal',
        negated: true,
        left: operand,
        right: none,
        type: BOOL,
        span,
      };
      return both(inner(operand), isThere);
    }
    case 'append':
      return both(all(expr, freshId), compared('<', lengthOf(expr.base), maxOf(expr.base.type)));
    case 'seq-index': {
      const { base, index } = expr;
      const isInside = both(compared('>=', index, 0), less(index, lengthOf(base)));
      return both(all(expr, freshId), isInside);
    }
    case 'head':
    case 'tail':
      return both(inner(expr.base), compared('>', lengthOf(expr.base), 0));
    default:
      return all(expr, freshId);
  }
}

/** Whether all operands have values. */
function all(expr: Expr, freshId: () => number): Expr | undefined {
  return operands(expr).reduce<Expr | undefined>(
    (sum, operand) => both(sum, hasValue(operand, freshId)),
    undefined,
  );
}

/**
 * A quantifier ends with the first value that decides it: each value must have an answer, or come behind one that
 * has an answer and decides.
 */
function quantifiedHasValue(
  expr: Extract<Expr, { kind: 'quantified' }>,
  freshId: () => number,
): Expr | undefined {
  const { id, domain, where, body, quantifier, span } = expr;
  const asked = hasValue(body, freshId);
  const answers =
    where === undefined ? asked : both(hasValue(where, freshId), behind(where, asked, 'implies'));
  if (answers === undefined) return undefined;
  const own: Expr = { kind: 'bound', id, type: domain, span };
  const overAll = (condition: Expr): Expr => ({
    ...{ kind: 'quantified', quantifier: 'forall', id, domain, where: undefined },
    ...{ body: condition, type: BOOL, span },
  });
  if (quantifier === 'count') return overAll(answers);
  const earlier: Expr = { kind: 'bound', id: freshId(), type: domain, span };
  const yes: Expr = quantifier === 'exists' ? body : not(body);
  const decides = conjunction(answers, where === undefined ? yes : conjunction(where, yes));
  const there = substitute(decides, new Map([[id, earlier]]), freshId);
  const isEarlier: Expr = {
    ...{ kind: 'compare', operator: '<', left: earlier, right: own, type: BOOL, span },
  };
  const decided: Expr = {
    ...{ kind: 'quantified', quantifier: 'exists', id: earlier.id, domain, where: undefined },
    ...{ body: conjunction(isEarlier, there), type: BOOL, span },
  };
  return overAll({
    kind: 'logic',
    operator: 'or',
    left: answers,
    right: decided,
    type: BOOL,
    span,
  });
}

function both(left: Expr | undefined, right: Expr | undefined): Expr | undefined {
  if (left === undefined) return right;
  return right === undefined ? left : conjunction(left, right);
}

function conjunction(left: Expr, right: Expr): Expr {
  return { kind: 'logic', operator: 'and', left, right, type: BOOL, span: right.span };
}

function not(operand: Expr): Expr {
  return { kind: 'not', operand, type: BOOL, span: operand.span };
}

/** `inner`, where the evaluation comes to it behind `left`. */
function behind(left: Expr, inner: Expr | undefined, operator: 'or' | 'implies'): Expr | undefined {
  return inner && { kind: 'logic', operator, left, right: inner, type: BOOL, span: inner.span };
}

function compared(operator: '<' | '<=' | '>' | '>=', left: Expr, number: number): Expr {
  const { span } = left;
  const type: Type = { kind: 'int', low: number, high: number };
  const right: Expr = { kind: 'const', value: number, type, span };
  return { kind: 'compare', operator, left, right, type: BOOL, span };
}

function less(left: Expr, right: Expr): Expr {
  return { kind: 'compare', operator: '<', left, right, type: BOOL, span: left.span };
}

function fits(operand: Expr, type: Type): Expr | undefined {
  if (!isScalar(type)) return undefined;
  const [low, high] = bounds(type);
  const [lowest, highest] = isScalar(operand.type) ? bounds(operand.type) : [low, high];
  return both(
    lowest < low ? compared('>=', operand, low) : undefined,
    highest > high ? compared('<=', operand, high) : undefined,
  );
}

function bounds(type: ScalarType): readonly [number, number] {
  const low = fromOrdinal(type, 0);
  return [low, low + scalarSize(type) - 1];
}

function lengthOf(base: Expr): Expr {
  return {
    kind: 'length',
    base,
    type: { kind: 'int', low: 0, high: maxOf(base.type) },
    span: base.span,
  };
}

function maxOf(type: Type): number {
  return type.kind === 'seq' ? type.max : 0;
}
