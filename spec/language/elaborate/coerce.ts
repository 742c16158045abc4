/** Expressions that must be of a certain type. */
import type { Expression } from '../syntax/ast.ts';
import type { Expr } from '../types/expression.ts';
import { sameType, showType, type Type } from '../types/types.ts';
import { type Elaboration, mismatch, report, type Scope } from './elaboration.ts';

/**
 * Returns the typed expression, or undefined after reporting why there is none.
 *
 * `expected` gives a type to expressions that have none of their own (`none`, `{}`, `{ a: 1 }`); the
 * result may still be of another type, so callers that need `expected` use `elaborateAs`.
 */
export function elaborateExpression(
  context: Elaboration,
  scope: Scope,
  syntax: Expression,
  expected?: Type,
): Expr | undefined {
  return context.expressionOf(context, scope, syntax, expected);
}

/**
 * Returns `expr` as a value of `target`, or undefined with a message if that cannot be.
 *
 * An integer of another range is checked when it runs (`narrow`), which cannot fail if its range is
 * the smaller one; a value is also an optional of its type.
 */
export function coerce(context: Elaboration, expr: Expr, target: Type): Expr | undefined {
  const from = expr.type;
  if (sameType(from, target)) return expr;
  if (target.kind === 'int' && from.kind === 'int') {
    const [low, high] =
      expr.kind === 'const' && typeof expr.value === 'number'
        ? [expr.value, expr.value]
        : [from.low, from.high];
    if (high < target.low || low > target.high) {
      return report(context, 'K0311', { range: showType(target) }, expr.span, {
        expected: showType(target),
        found: showType(from),
        hint: boundsHint(context, target),
      });
    }
    if (expr.kind === 'const') return { ...expr, type: target };
    return { kind: 'narrow', operand: expr, why: 'range', type: target, span: expr.span };
  }
  if (target.kind === 'optional') {
    const inner = coerce(context, expr, target.inner);
    return inner === undefined
      ? undefined
      : { kind: 'some', operand: inner, type: target, span: expr.span };
  }
  const hint = conversionHint(expr, target);
  return mismatch(context, target, from, expr.span, hint);
}

/** How `expr` becomes a value of `target`, which it is not. */
function conversionHint(expr: Expr, target: Type): string | undefined {
  const { type: from } = expr;
  if (target.kind === 'index' && from.kind === 'int') {
    return `name an identity: \`${target.name}(...)\``;
  }
  if (target.kind === 'int' && from.kind === 'index') {
    return 'make a number of it: give its range a name, `type N = 0..3`, and write `N(...)`';
  }
  if (from.kind === 'optional' && sameType(from.inner, target))
    return 'take the value out: `value(...)`';
  if (target.kind === 'bool') {
    if (expr.kind === 'const' && from.kind === 'int') {
      return `write \`${expr.value === 0 ? 'false' : 'true'}\``;
    }
    const { source, start, end } = expr.span;
    const text = source.text.slice(start, end);
    const shown = text.length <= 40 && !text.includes('\n') ? text : '...';
    if (from.kind === 'int') return `compare it: \`${shown} != 0\``;
    if (from.kind === 'optional') return `compare it: \`${shown} != none\``;
    if (from.kind === 'set') return `compare it: \`${shown} != {}\``;
    if (from.kind === 'seq') return `compare it: \`${shown} != []\``;
  }
  if (from.kind === 'struct') return fieldHint(from, ({ kind }) => kind === target.kind);
  if (target.kind === 'int' && from.kind === 'bool') return 'write `if ... then 1 else 0`';
  if (target.kind === 'set' && sameType(target.element, from))
    return 'a set of one element is `{...}`';
  return undefined;
}

/** Which part of a struct is meant, if only one can be. */
export function fieldHint(struct: Type, fits: (type: Type) => boolean): string | undefined {
  const fitting = struct.kind === 'struct' ? struct.fields.filter(({ type }) => fits(type)) : [];
  return fitting.length === 1 ? `take its field: \`.${fitting[0]?.name}\`` : undefined;
}

/** What the bounds of `type` follow from, if that is a param: another value of it may be meant. */
function boundsHint(context: Elaboration, type: Type): string | undefined {
  const params = context.boundsFrom.get(type);
  if (params === undefined) return undefined;
  const given = params.map((param) => `\`${param}\``).join(', ');
  return `the range follows from ${given}: take a value within it, or give the param another first value`;
}

/** Returns the expression as a value of `type`, or undefined after reporting why it is none. */
export function elaborateAs(
  context: Elaboration,
  scope: Scope,
  syntax: Expression,
  type: Type,
): Expr | undefined {
  const expr = elaborateExpression(context, scope, syntax, type);
  return expr && coerce(context, expr, type);
}

/** Returns the smallest type that both types fit without a check, if there is one. */
export function joined(a: Type, b: Type): Type | undefined {
  if (a.kind === 'int' && b.kind === 'int') {
    return { kind: 'int', low: Math.min(a.low, b.low), high: Math.max(a.high, b.high) };
  }
  if (a.kind === 'optional' && b.kind !== 'optional') return joined(a.inner, b) && a;
  if (b.kind === 'optional' && a.kind !== 'optional') return joined(a, b.inner) && b;
  return sameType(a, b) ? a : undefined;
}

/** Like `coerce`, but leaving the range is a violation of `index`. */
export function asIndex(context: Elaboration, expr: Expr, type: Type): Expr | undefined {
  const index = coerce(context, expr, type);
  return index?.kind === 'narrow' && index !== expr ? { ...index, why: 'index' } : index;
}
