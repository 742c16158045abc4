import type { BinaryExpression, Expression, QuantifiedExpression } from './ast.ts';
import { asIndex, coerce, elaborateAs, elaborateExpression, joined } from './coerce.ts';
import { conjunction, membership } from './domain-condition.ts';
import { elaborateCall } from './elaborate-call.ts';
import { elaborateField, elaborateName } from './elaborate-name.ts';
import { elaborateStruct } from './elaborate-struct.ts';
import { elaborateDomain, elaborateType, setOf } from './elaborate-type.ts';
import { type Elaboration, mismatch, report, type Scope } from './elaboration.ts';
import type { ArithmeticOperator, Expr } from './expression.ts';
import { fold } from './fold.ts';
import type { LocalSymbol } from './symbols.ts';
import { BOOL, isScalar, sameType, scalarSize, showType, type Type } from './types.ts';

/** Beyond this, integer arithmetic would not be exact in 32 bits. */
const INTEGER_MAX = 2 ** 30;

/** The typed expression of `syntax`: see `elaborateExpression`, by which it is called. */
export function expressionOf(
  context: Elaboration,
  scope: Scope,
  syntax: Expression,
  expected?: Type,
): Expr | undefined {
  const { span } = syntax;
  switch (syntax.kind) {
    case 'number':
      return {
        kind: 'const',
        value: syntax.value,
        type: { kind: 'int', low: syntax.value, high: syntax.value },
        span,
      };
    case 'boolean':
      return { kind: 'const', value: syntax.value ? 1 : 0, type: BOOL, span };
    case 'none':
      return expected?.kind === 'optional'
        ? { kind: 'const', value: null, type: expected, span }
        : report(context, 'K0304', { what: '`none`' }, span);
    case 'name':
      return elaborateName(context, scope, syntax);
    case 'all': {
      const type = elaborateType(context, scope, syntax.type);
      if (type === undefined) return undefined;
      if (!isScalar(type)) return report(context, 'K0305', { type: showType(type) }, span);
      const set = setOf(context, type, span);
      return set && { kind: 'const', value: 2 ** scalarSize(type) - 1, type: set, span };
    }
    case 'field':
      return elaborateField(context, scope, syntax);
    case 'index':
      return elaborateIndex(context, scope, syntax.base, syntax.indexes, span);
    case 'call':
      return elaborateCall(context, scope, syntax, expected);
    case 'unary':
      return elaborateUnary(context, scope, syntax, expected);
    case 'binary':
      return elaborateBinary(context, scope, syntax, expected);
    case 'temporal':
    case 'temporal-pair':
      return report(context, 'K0431', { operator: syntax.operator }, span);
    case 'conditional': {
      const condition = elaborateAs(context, scope, syntax.condition, BOOL);
      const then = elaborateExpression(context, scope, syntax.then, expected);
      const otherwise = elaborateExpression(
        context,
        scope,
        syntax.otherwise,
        expected ?? then?.type,
      );
      if (condition === undefined || then === undefined || otherwise === undefined)
        return undefined;
      const type = joined(then.type, otherwise.type);
      if (type === undefined) return mismatch(context, then.type, otherwise.type, otherwise.span);
      if (condition.kind === 'const') return condition.value === 1 ? then : otherwise;
      const a = coerce(context, then, type);
      const b = coerce(context, otherwise, type);
      return a && b && { kind: 'conditional', condition, then: a, otherwise: b, type, span };
    }
    case 'quantified':
      return elaborateQuantified(context, scope, syntax);
    case 'struct-value':
      return elaborateStruct(context, scope, syntax, expected);
    case 'set-value':
      return elaborateSet(context, scope, syntax.elements, expected, span);
    case 'seq-value': {
      if (expected?.kind !== 'seq') return report(context, 'K0304', { what: 'a sequence' }, span);
      const elements = syntax.elements.map((e) => elaborateAs(context, scope, e, expected.element));
      if (elements.length > expected.max) {
        return report(context, 'K0311', { range: showType(expected) }, span);
      }
      const known = elements.filter((e) => e !== undefined);
      return known.length < elements.length
        ? undefined
        : { kind: 'seq', elements: known, type: expected, span };
    }
    default:
      return syntax satisfies never;
  }
}

/** `e[i, j]`: arrays by their index type, sequences by position from 0. */
function elaborateIndex(
  context: Elaboration,
  scope: Scope,
  baseSyntax: Expression,
  indexes: readonly Expression[],
  span: Expr['span'],
): Expr | undefined {
  let base = elaborateExpression(context, scope, baseSyntax);
  for (const syntax of indexes) {
    if (base === undefined) return undefined;
    const { type } = base;
    if (type.kind === 'array') {
      const found = elaborateExpression(context, scope, syntax, type.index);
      const index = found && asIndex(context, found, type.index);
      base = index && { kind: 'index', base, index, type: type.element, span };
    } else if (type.kind === 'seq') {
      const index = elaborateAs(context, scope, syntax, {
        kind: 'int',
        low: 0,
        high: type.max - 1,
      });
      base = index && { kind: 'seq-index', base, index, type: type.element, span };
    } else {
      return report(context, 'K0310', { type: showType(type) }, baseSyntax.span);
    }
  }
  return base;
}

function elaborateUnary(
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
    case 'racy': {
      const operand = elaborateExpression(context, scope, syntax.operand, expected);
      return operand && markRacy(operand);
    }
    default:
      return syntax.operator satisfies never;
  }
}

/** Marks the variable at the root of a place, and no other, as read without its lock. */
function markRacy(expr: Expr): Expr {
  if (expr.kind === 'global') return { ...expr, racy: true };
  if (expr.kind === 'field') return { ...expr, base: markRacy(expr.base) };
  if (expr.kind === 'index') return { ...expr, base: markRacy(expr.base) };
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
    });
  }
  return expr as IntegerExpr;
}

function elaborateBinary(
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
        return report(context, 'K0314', { type: showType(left.type) }, left.span);
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
  const [low, high] = arithmeticRange(operator, left.type, right.type);
  if (Math.abs(low) > INTEGER_MAX || Math.abs(high) > INTEGER_MAX) {
    return report(context, 'K0601', { what: 'this number', max: INTEGER_MAX }, syntax.span);
  }
  const type: Type = { kind: 'int', low, high };
  return fold({ kind: 'arithmetic', operator, left, right, type, span: syntax.span });
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

function elaborateSet(
  context: Elaboration,
  scope: Scope,
  syntax: readonly Expression[],
  expected: Type | undefined,
  span: Expr['span'],
): Expr | undefined {
  const element = expected?.kind === 'set' ? expected.element : undefined;
  if (element === undefined && syntax.length === 0) {
    return report(context, 'K0304', { what: 'an empty set' }, span);
  }
  const elements: Expr[] = [];
  let type: Type | undefined = element;
  for (const part of syntax) {
    const expr = elaborateExpression(context, scope, part, type);
    if (expr === undefined) return undefined;
    if (element === undefined) type = type === undefined ? expr.type : joined(type, expr.type);
    if (type === undefined)
      return mismatch(context, elements[0]?.type ?? expr.type, expr.type, part.span);
    elements.push(expr);
  }
  if (type === undefined) return undefined;
  if (!isScalar(type)) return report(context, 'K0305', { type: showType(type) }, span);
  const set = setOf(context, type, span);
  const fitted = elements.map((e) => asIndex(context, e, type));
  const known = fitted.filter((e) => e !== undefined);
  if (set === undefined || known.length < fitted.length) return undefined;
  return known.length === 0
    ? { kind: 'const', value: 0, type: set, span }
    : { kind: 'set', elements: known, type: set, span };
}

function elaborateQuantified(
  context: Elaboration,
  scope: Scope,
  syntax: QuantifiedExpression,
): Expr | undefined {
  const { span, quantifier } = syntax;
  const domain = elaborateDomain(context, scope, syntax.domain);
  if (domain === undefined) return undefined;
  const id = context.freshId();
  const { text: name } = syntax.name;
  const symbol: LocalSymbol = {
    kind: 'bound',
    name,
    id,
    type: domain.type,
    span: syntax.name.span,
  };
  const inner: Scope = { ...scope, names: new Map([[name, symbol]]), outer: scope };
  const condition = syntax.where && elaborateAs(context, inner, syntax.where, BOOL);
  const body = elaborateAs(context, inner, syntax.body, BOOL);
  if (body === undefined || (syntax.where !== undefined && condition === undefined))
    return undefined;
  const within = domain.set && membership({ kind: 'bound', id }, domain.type, domain.set);
  const where = conjunction(within, condition);
  const type: Type =
    quantifier === 'count' ? { kind: 'int', low: 0, high: scalarSize(domain.type) } : BOOL;
  return { kind: 'quantified', quantifier, id, domain: domain.type, where, body, type, span };
}
