/** Expressions with an operator. */
import type { BinaryExpression, Expression } from '../syntax/ast.ts';
import type { ArithmeticOperator, Expr } from '../types/expression.ts';
import { fold } from '../types/fold.ts';
import { BOOL, sameType, showType, type Type } from '../types/types.ts';
import { asIndex, coerce, elaborateAs, elaborateExpression, fieldHint, joined } from './coerce.ts';
import { type Elaboration, mismatch, report, type Scope } from './elaboration.ts';

/** Beyond this, integer arithmetic would not be exact in 32 bits. */
const INTEGER_MAX = 2 ** 30;

/** `not e`, `-e`, `racy e`. */
export function elaborateUnary(
  context: Elaboration,
  scope: Scope,
  syntax: Extract<Expression, { kind: 'unary' }>,
  expected: Type | undefined,
): Expr | undefined {
  const { span } = syntax;
  switch (syntax.operator) {
    case 'not': {
      const operand = elaborateAs(context, scope, syntax.operand, BOOL);
      return operand && fold({ kind: 'not', operand, type: BOOL, span });
    }
    case '-': {
      const operand = integer(context, scope, syntax.operand);
      if (operand === undefined) return undefined;
      const { low, high } = operand.type;
      return fold({ kind: 'negate', operand, type: { kind: 'int', low: -high, high: -low }, span });
    }
    case 'racy':
    case 'READ_ONCE': {
      const operand = elaborateExpression(context, scope, syntax.operand, expected);
      return operand && marked(operand, {});
    }
    case 'smp_load_acquire': {
      const operand = elaborateExpression(context, scope, syntax.operand, expected);
      return operand && marked(operand, { acquire: true });
    }
    default:
      return syntax.operator satisfies never;
  }
}

/** Marks what is at the root of a place, and nothing else, as read without its lock. */
function marked(expr: Expr, order: { readonly acquire?: true }): Expr {
  if (expr.kind === 'global' || expr.kind === 'local') return { ...expr, ...order, racy: true };
  if (expr.kind === 'field') return { ...expr, base: marked(expr.base, order) };
  if (expr.kind === 'index') return { ...expr, base: marked(expr.base, order) };
  return expr;
}

type IntegerExpr = Expr & {
  readonly type: { readonly kind: 'int'; readonly low: number; readonly high: number };
};

function integer(context: Elaboration, scope: Scope, syntax: Expression): IntegerExpr | undefined {
  const expr = elaborateExpression(context, scope, syntax);
  if (expr === undefined) return undefined;
  if (expr.type.kind !== 'int') {
    return report(context, 'K0301', {}, syntax.span, {
      expected: 'an integer',
      found: showType(expr.type),
      hint: fieldHint(expr.type, ({ kind }) => kind === 'int'),
    });
  }
  return expr as IntegerExpr;
}

/** Operators with two sides. */
export function elaborateBinary(
  context: Elaboration,
  scope: Scope,
  syntax: BinaryExpression,
  expected: Type | undefined,
): Expr | undefined {
  const { operator, span } = syntax;
  switch (operator) {
    case 'and':
    case 'or':
    case 'implies': {
      const left = elaborateAs(context, scope, syntax.left, BOOL);
      const right = elaborateAs(context, scope, syntax.right, BOOL);
      return (
        left && right && simplified({ kind: 'logic', operator, left, right, type: BOOL, span })
      );
    }
    case '==':
    case '!=': {
      const sides = twoSides(context, scope, syntax);
      if (sides === undefined) return undefined;
      const type = joined(sides.left.type, sides.right.type);
      if (type === undefined) {
        return mismatch(context, sides.left.type, sides.right.type, sides.right.span);
      }
      const left = type.kind === 'int' ? sides.left : coerce(context, sides.left, type);
      const right = type.kind === 'int' ? sides.right : coerce(context, sides.right, type);
      const negated = operator === '!=';
      return left && right && fold({ kind: 'equal', negated, left, right, type: BOOL, span });
    }
    case '<':
    case '<=':
    case '>':
    case '>=': {
      const left = elaborateExpression(context, scope, syntax.left);
      const right = elaborateExpression(context, scope, syntax.right);
      if (left === undefined || right === undefined) return undefined;
      const comparable =
        (left.type.kind === 'int' && right.type.kind === 'int') ||
        (left.type.kind === 'enum' && sameType(left.type, right.type));
      return comparable
        ? fold({ kind: 'compare', operator, left, right, type: BOOL, span })
        : report(
            context,
            'K0309',
            { left: showType(left.type), right: showType(right.type) },
            span,
            left.type.kind === 'bool' && right.type.kind === 'int' ? { hint: COUNT_HINT } : {},
          );
    }
    case 'in':
      return elaborateIn(context, scope, syntax);
    case 'union':
    case 'minus':
    case 'intersect': {
      const sides = twoSides(context, scope, syntax, expected);
      if (sides === undefined) return undefined;
      const { left, right } = sides;
      if (left.type.kind !== 'set') {
        const hint = left.type.kind === 'seq' ? SEQUENCE_HINT : undefined;
        return report(context, 'K0314', { type: showType(left.type) }, left.span, { hint });
      }
      if (!sameType(left.type, right.type)) {
        return mismatch(context, left.type, right.type, right.span);
      }
      return { kind: 'set-operation', operator, left, right, type: left.type, span };
    }
    case '+':
    case '-':
    case '*':
    case '/':
    case '%':
      return elaborateArithmetic(context, scope, syntax, operator);
    default:
      return operator satisfies never;
  }
}

/** `count` extends as far to the right as it can. */
const COUNT_HINT = 'a `count` that is compared stands in parentheses: `(count x in D: ...) > 1`';

const SEQUENCE_HINT =
  'take the first off with `tail(...)`; what leaves from the middle is better kept as a `set of ...`';

/** Elaborates both sides; a side without a type of its own (`{}`, `none`) takes the other's. */
function twoSides(
  context: Elaboration,
  scope: Scope,
  syntax: BinaryExpression,
  expected?: Type,
): { left: Expr; right: Expr } | undefined {
  if (needsContext(syntax.left) && !needsContext(syntax.right)) {
    const right = elaborateExpression(context, scope, syntax.right, expected);
    const left = right && elaborateExpression(context, scope, syntax.left, right.type);
    return left && right && { left, right };
  }
  const left = elaborateExpression(context, scope, syntax.left, expected);
  const right = left && elaborateExpression(context, scope, syntax.right, left.type);
  return left && right && { left, right };
}

function needsContext(syntax: Expression): boolean {
  return (
    syntax.kind === 'none' ||
    syntax.kind === 'struct-value' ||
    syntax.kind === 'seq-value' ||
    syntax.kind === 'set-value'
  );
}

function elaborateIn(
  context: Elaboration,
  scope: Scope,
  syntax: BinaryExpression,
): Expr | undefined {
  const right = elaborateExpression(context, scope, syntax.right);
  if (right === undefined) return undefined;
  if (right.type.kind !== 'set' && right.type.kind !== 'seq') {
    return report(context, 'K0314', { type: showType(right.type) }, right.span);
  }
  const { element } = right.type;
  const found = elaborateExpression(context, scope, syntax.left, element);
  if (found === undefined) return undefined;
  const left = asIndex(context, found, element);
  return left && { kind: 'in', left, right, type: BOOL, span: syntax.span };
}

function elaborateArithmetic(
  context: Elaboration,
  scope: Scope,
  syntax: BinaryExpression,
  operator: ArithmeticOperator,
): Expr | undefined {
  const left = integer(context, scope, syntax.left);
  const right = integer(context, scope, syntax.right);
  if (left === undefined || right === undefined) return undefined;
  const divides = operator === '/' || operator === '%';
  if (divides && !(right.kind === 'const' && (right.value as number) > 0)) {
    return report(context, 'K0308', {}, syntax.right.span);
  }
  const [low, high] = arithmeticRange(operator, rangeOf(left), rangeOf(right));
  if (Math.abs(low) > INTEGER_MAX || Math.abs(high) > INTEGER_MAX) {
    return report(context, 'K0601', { what: 'this number', max: INTEGER_MAX }, syntax.span);
  }
  const type: Type = { kind: 'int', low, high };
  return fold({ kind: 'arithmetic', operator, left, right, type, span: syntax.span });
}

/** The range of an integer; a constant's type may be wider than it. */
function rangeOf(expr: IntegerExpr): { readonly low: number; readonly high: number } {
  return expr.kind === 'const' && typeof expr.value === 'number'
    ? { low: expr.value, high: expr.value }
    : expr.type;
}

function arithmeticRange(
  operator: ArithmeticOperator,
  a: { readonly low: number; readonly high: number },
  b: { readonly low: number; readonly high: number },
): readonly [number, number] {
  switch (operator) {
    case '+':
      return [a.low + b.low, a.high + b.high];
    case '-':
      return [a.low - b.high, a.high - b.low];
    case '*': {
      const corners = [a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high];
      return [Math.min(...corners), Math.max(...corners)];
    }
    case '/':
      return [Math.floor(a.low / b.low), Math.floor(a.high / b.low)];
    case '%':
      return a.low >= 0 && a.high < b.low ? [a.low, a.high] : [0, b.low - 1];
    default:
      return operator satisfies never;
  }
}

/** Folds, and drops a constant side that does not matter (`true and e` is `e`). */
function simplified(expr: Extract<Expr, { kind: 'logic' }>): Expr {
  const folded = fold(expr);
  if (folded.kind !== 'logic') return folded;
  const { operator, left, right } = folded;
  const neutral = operator === 'or' ? 0 : 1;
  if (left.kind === 'const' && left.value === neutral) return right;
  if (right.kind === 'const' && right.value === neutral && operator !== 'implies') return left;
  return folded;
}
