/**
 * Typed expressions without a front end, for tests: `eq(add(x, num(1)), num(2))`.
 *
 * Each function gives its node the type that the elaborator would give it: arithmetic on ranges has
 * the range of all results, and `fitted` puts the `narrow` or `convert` between a value and its place.
 */

import type { Span } from '../../spec/language/text/source.ts';
import type { ArithmeticOperator, Expr, ExprShape } from '../../spec/language/types/expression.ts';
import {
  type ArrayType,
  BOOL,
  type EnumType,
  type IndexType,
  type IntType,
  type OptionalType,
  type ScalarType,
  type SeqType,
  type SetType,
  type StructType,
  sameType,
  scalarSize,
  type Type,
  type Value,
} from '../../spec/language/types/types.ts';
import { at, InternalError } from '../machine/assert.ts';

/** The place in a spec of all that comes from no spec. */
export const NOWHERE: Span = { source: { path: 'fixture.kspec', text: '' }, start: 0, end: 0 };

export { BOOL };

export const range = (low: number, high: number): IntType => ({ kind: 'int', low, high });
export const enumOf = (name: string, ...members: string[]): EnumType => ({
  kind: 'enum',
  name,
  members,
});
export const identity = (name: string, size: number, symmetric = true): IndexType => ({
  kind: 'index',
  name,
  size,
  symmetric,
});
export const structOf = (name: string, fields: Readonly<Record<string, Type>>): StructType => ({
  kind: 'struct',
  isWord: true,
  name,
  fields: Object.entries(fields).map(([field, type]) => ({ name: field, type })),
});
export const arrayOf = (index: ScalarType, element: Type): ArrayType => ({
  kind: 'array',
  index,
  element,
});
export const setOf = (element: ScalarType): SetType => ({ kind: 'set', element });
export const optional = (inner: Type): OptionalType => ({ kind: 'optional', inner });
export const seqOf = (element: Type, max: number): SeqType => ({ kind: 'seq', element, max });

/** Any node: what the functions below are made of. */
export function expr(type: Type, shape: ExprShape): Expr {
  return { ...shape, type, span: NOWHERE } as Expr;
}

export const constant = (type: Type, value: Value): Expr => expr(type, { kind: 'const', value });
export const num = (value: number): Expr => constant(range(value, value), value);
export const TRUE: Expr = constant(BOOL, 1);
export const FALSE: Expr = constant(BOOL, 0);
export const none = (inner: Type): Expr => constant(optional(inner), null);

export const field = (base: Expr, name: string): Expr => {
  const { fields } = typeOf(base, 'struct');
  const place = fields.findIndex((each) => each.name === name);
  return expr(at(fields, place).type, { kind: 'field', base, field: place });
};
export const index = (base: Expr, place: Expr): Expr => {
  const type = typeOf(base, 'array');
  return expr(type.element, { kind: 'index', base, index: fitted(place, type.index, 'index') });
};
export const element = (base: Expr, place: Expr): Expr =>
  expr(typeOf(base, 'seq').element, { kind: 'seq-index', base, index: place });

export const not = (operand: Expr): Expr => expr(BOOL, { kind: 'not', operand });
export const and = (left: Expr, right: Expr): Expr =>
  expr(BOOL, { kind: 'logic', operator: 'and', left, right });
export const or = (left: Expr, right: Expr): Expr =>
  expr(BOOL, { kind: 'logic', operator: 'or', left, right });
export const implies = (left: Expr, right: Expr): Expr =>
  expr(BOOL, { kind: 'logic', operator: 'implies', left, right });
export const eq = (left: Expr, right: Expr): Expr =>
  expr(BOOL, { kind: 'equal', negated: false, left, right });
export const ne = (left: Expr, right: Expr): Expr =>
  expr(BOOL, { kind: 'equal', negated: true, left, right });
export const lt = (left: Expr, right: Expr): Expr =>
  expr(BOOL, { kind: 'compare', operator: '<', left, right });
export const le = (left: Expr, right: Expr): Expr =>
  expr(BOOL, { kind: 'compare', operator: '<=', left, right });

export const negate = (operand: Expr): Expr => {
  const { low, high } = typeOf(operand, 'int');
  return expr(range(0 - high, 0 - low), { kind: 'negate', operand });
};
export const add = (left: Expr, right: Expr): Expr => arithmetic('+', left, right);
export const subtract = (left: Expr, right: Expr): Expr => arithmetic('-', left, right);

/** `right` is a positive constant if `operator` is `/` or `%`. */
export function arithmetic(operator: ArithmeticOperator, left: Expr, right: Expr): Expr {
  const [a, b] = [typeOf(left, 'int'), typeOf(right, 'int')];
  const corners = [a.low, a.high].flatMap((x) =>
    [b.low, b.high].map((y) => corner(operator, x, y)),
  );
  const type =
    operator === '%' ? range(0, b.high - 1) : range(Math.min(...corners), Math.max(...corners));
  return expr(type, { kind: 'arithmetic', operator, left, right });
}

function corner(operator: ArithmeticOperator, x: number, y: number): number {
  if (operator === '+') return x + y;
  if (operator === '-') return x - y;
  return operator === '*' ? x * y + 0 : Math.floor(x / y);
}

export const conditional = (condition: Expr, then: Expr, otherwise: Expr): Expr =>
  expr(joined(then.type, otherwise.type), { kind: 'conditional', condition, then, otherwise });

let boundCount = 0;

/** `forall x in domain where w(x): b(x)`, with an id that no other quantifier has. */
export function quantified(
  quantifier: 'forall' | 'exists' | 'count',
  domain: ScalarType,
  body: (bound: Expr) => Expr,
  where?: (bound: Expr) => Expr,
): Expr {
  const id = boundCount;
  boundCount += 1;
  const bound = expr(domain, { kind: 'bound', id });
  return expr(quantifier === 'count' ? range(0, scalarSize(domain)) : BOOL, {
    kind: 'quantified',
    quantifier,
    id,
    domain,
    where: where?.(bound),
    body: body(bound),
  });
}
export const forall = (domain: ScalarType, body: (bound: Expr) => Expr): Expr =>
  quantified('forall', domain, body);
export const exists = (domain: ScalarType, body: (bound: Expr) => Expr): Expr =>
  quantified('exists', domain, body);

export const struct = (type: StructType, ...fields: Expr[]): Expr =>
  expr(type, {
    kind: 'struct',
    fields: fields.map((value, i) => fitted(value, at(type.fields, i).type)),
  });
export const update = (base: Expr, name: string, value: Expr): Expr => {
  const { fields } = typeOf(base, 'struct');
  const place = fields.findIndex((each) => each.name === name);
  const changed = { field: place, value: fitted(value, at(fields, place).type) };
  return expr(base.type, { kind: 'update', base, fields: [changed] });
};
export const set = (type: SetType, ...elements: Expr[]): Expr =>
  expr(type, { kind: 'set', elements: elements.map((each) => fitted(each, type.element)) });
export const setOperation = (
  operator: 'union' | 'minus' | 'intersect',
  left: Expr,
  right: Expr,
): Expr => expr(left.type, { kind: 'set-operation', operator, left, right });
export const isIn = (left: Expr, right: Expr): Expr => expr(BOOL, { kind: 'in', left, right });
export const some = (operand: Expr): Expr =>
  expr(optional(operand.type), { kind: 'some', operand });
export const unwrap = (operand: Expr): Expr =>
  expr(typeOf(operand, 'optional').inner, { kind: 'unwrap', operand });
export const seq = (type: SeqType, ...elements: Expr[]): Expr =>
  expr(type, { kind: 'seq', elements: elements.map((each) => fitted(each, type.element)) });
export const append = (base: Expr, last: Expr): Expr =>
  expr(base.type, { kind: 'append', base, element: fitted(last, typeOf(base, 'seq').element) });
export const head = (base: Expr): Expr => expr(typeOf(base, 'seq').element, { kind: 'head', base });
export const tail = (base: Expr): Expr => expr(base.type, { kind: 'tail', base });
export const length = (base: Expr): Expr => {
  const { type } = base;
  const max = type.kind === 'seq' ? type.max : scalarSize(typeOf(base, 'set').element);
  return expr(range(0, max), { kind: 'length', base });
};

/** Returns `value` as a value of exactly `type`: as it is, or checked on the way. */
export function fitted(value: Expr, type: Type, why: 'range' | 'index' = 'range'): Expr {
  const from = value.type;
  if (sameType(from, type)) return value;
  if (from.kind === 'int' && type.kind === 'int') {
    const fits = type.low <= from.low && from.high <= type.high;
    if (value.kind === 'const' && fits) return { ...value, type };
    return expr(type, { kind: 'narrow', operand: value, why });
  }
  if (from.kind === 'int' && type.kind === 'index') {
    return expr(type, { kind: 'narrow', operand: value, why: 'index' });
  }
  if (from.kind === 'index' && type.kind === 'int') {
    return expr(type, { kind: 'narrow', operand: value, why: 'range' });
  }
  if (type.kind === 'optional') return some(fitted(value, type.inner));
  throw new InternalError(`a ${from.kind} never fits a ${type.kind}`);
}

function joined(a: Type, b: Type): Type {
  if (a.kind !== 'int' || b.kind !== 'int') return a;
  return range(Math.min(a.low, b.low), Math.max(a.high, b.high));
}

function typeOf<K extends Type['kind']>(value: Expr, kind: K): Extract<Type, { kind: K }> {
  if (value.type.kind !== kind)
    throw new InternalError(`a ${kind} is needed, not ${value.type.kind}`);
  return value.type as Extract<Type, { kind: K }>;
}
