import type { Expression, QuantifiedExpression } from '../syntax/ast.ts';
import { conjunction, membership } from '../types/domain-condition.ts';
import type { Expr } from '../types/expression.ts';
import type { LocalSymbol } from '../types/symbols.ts';
import { BOOL, isScalar, scalarSize, showType, type Type } from '../types/types.ts';
import { asIndex, coerce, elaborateAs, elaborateExpression, joined } from './coerce.ts';
import { elaborateCall } from './elaborate-call.ts';
import { elaborateField, elaborateName } from './elaborate-name.ts';
import { elaborateBinary, elaborateUnary } from './elaborate-operator.ts';
import { elaborateStruct } from './elaborate-struct.ts';
import { elaborateDomain, elaborateType, setOf } from './elaborate-type.ts';
import { bind, type Elaboration, mismatch, report, type Scope } from './elaboration.ts';

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
      return elaborateSet(context, scope, syntax.elements, withoutOption(expected), span);
    case 'seq-value': {
      const type = withoutOption(expected);
      if (type?.kind !== 'seq') return report(context, 'K0304', { what: 'a sequence' }, span);
      const elements = syntax.elements.map((e) => elaborateAs(context, scope, e, type.element));
      if (elements.length > type.max) {
        return report(context, 'K0311', { range: showType(type) }, span);
      }
      const known = elements.filter((e) => e !== undefined);
      return known.length < elements.length
        ? undefined
        : { kind: 'seq', elements: known, type, span };
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

/** What a value is, where it may also be `none`. */
function withoutOption(expected: Type | undefined): Type | undefined {
  return expected?.kind === 'optional' ? expected.inner : expected;
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
  const { text: name, span: nameSpan } = syntax.name;
  const names = new Map<string, LocalSymbol>();
  bind(context, names, { kind: 'bound', name, id, type: domain.type, span: nameSpan });
  const inner: Scope = { ...scope, names, outer: scope };
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
