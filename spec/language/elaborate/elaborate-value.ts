/** What statements read and call: conditions, right-hand sides, calls of procs. */
import type { Expression } from '../syntax/ast.ts';
import type { Span } from '../text/source.ts';
import type { CoreCall, CoreValue } from '../types/core.ts';
import type { Expr, LValue } from '../types/expression.ts';
import { BOOL, sameType, showType, type Type } from '../types/types.ts';
import { type AccessRules, checkAccesses, checkArguments } from './check-accesses.ts';
import { coerce, elaborateAs, elaborateExpression } from './coerce.ts';
import { elaboratePlace } from './elaborate-place.ts';
import { lookUp, mismatch, report } from './elaboration.ts';
import type { Inside, Surroundings } from './surroundings.ts';
import { hidesHint, kindOfSymbol, unknownName } from './unknown-name.ts';

/** Who may touch what in a statement. */
export function accessRules(inside: Surroundings): AccessRules {
  const { context, atomic, body } = inside;
  return {
    context,
    atomic,
    isReference: (local) => body.locals[local]?.ref === true,
    typeOf: (root) =>
      root.kind === 'global'
        ? context.variables[root.variable]?.type()
        : body.locals[root.slot]?.type,
  };
}

/** Elaborates a condition that a step reads. */
export function elaborateCondition(inside: Inside, syntax: Expression): Expr | undefined {
  const condition = elaborateAs(inside.context, inside.scope, syntax, BOOL);
  if (condition !== undefined)
    checkAccesses(accessRules(inside), [condition], undefined, syntax.span);
  return condition;
}

/** Elaborates the right-hand side of `let`, `=`, `match` or `return`: an expression or a call. */
export function elaborateValue(
  inside: Inside,
  syntax: Expression,
  expected: Type | undefined,
): { readonly value: CoreValue; readonly type: Type } | undefined {
  const { context, scope } = inside;
  if (syntax.kind === 'call' && syntax.callee.kind === 'name') {
    const symbol = lookUp(context, scope, syntax.callee.name, syntax.callee.span);
    if (symbol?.kind === 'proc') {
      const call = elaborateProcCall(inside, syntax);
      if (call === undefined) return undefined;
      const type = context.procs[call.proc]?.result();
      if (type === undefined) {
        return report(context, 'K0416', { name: syntax.callee.name }, syntax.span);
      }
      if (expected !== undefined && !fits(type, expected)) {
        return mismatch(context, expected, type, syntax.span);
      }
      return { value: { kind: 'call', call }, type };
    }
  }
  const expr = elaborateExpression(context, scope, syntax, expected);
  const value = expr && (expected === undefined ? expr : coerce(context, expr, expected));
  return value && { value: { kind: 'expression', value }, type: value.type };
}

/** Whether a proc's result can be stored without a conversion or check. */
function fits(type: Type, target: Type): boolean {
  if (type.kind === 'int' && target.kind === 'int') {
    return type.low >= target.low && type.high <= target.high;
  }
  return sameType(type, target);
}

/** Reports what a statement may not touch; `target` is what it writes. */
export function checkValue(
  inside: Inside,
  value: CoreValue | undefined,
  target: LValue | undefined,
  span: Span,
): void {
  if (value?.kind === 'call') checkArguments(accessRules(inside), value.call.args, target, span);
  else checkAccesses(accessRules(inside), [value?.value], target, span);
}

/** Elaborates a call of a proc. */
export function elaborateProcCall(
  inside: Inside,
  syntax: Extract<Expression, { kind: 'call' }>,
): CoreCall | undefined {
  const { context, scope } = inside;
  const { callee, span } = syntax;
  if (callee.kind !== 'name') return report(context, 'K0414', { name: callee.field.text }, span);
  const symbol = lookUp(context, scope, callee.name, callee.span);
  if (symbol === undefined) {
    const name = { text: callee.name, span: callee.span };
    return unknownName(context, scope, 'proc', name, (s) => s.kind === 'proc');
  }
  if (symbol.kind !== 'proc') {
    if (symbol.kind === 'broken') return undefined;
    return report(
      context,
      'K0205',
      { name: callee.name, found: kindOfSymbol(symbol), expected: 'a proc' },
      callee.span,
      {
        hint:
          symbol.kind === 'fn'
            ? `use its value: \`let v = ${callee.name}(...)\``
            : hidesHint(context, symbol, 'proc'),
        related: [{ span: symbol.span, label: 'declared here' }],
      },
    );
  }
  const parameters = context.procs[symbol.proc]?.parameters() ?? [];
  if (parameters.length !== syntax.args.length) {
    return report(
      context,
      'K0303',
      { name: callee.name, expected: parameters.length, found: syntax.args.length },
      span,
      { related: [{ span: symbol.span, label: 'declared here' }] },
    );
  }
  const args = syntax.args.map((arg, i) => {
    const parameter = parameters[i];
    if (parameter === undefined) return undefined;
    if (!parameter.ref) {
      const value = elaborateAs(context, scope, arg, parameter.type);
      return value && ({ kind: 'value', value } as const);
    }
    const place = elaboratePlace(context, scope, arg);
    if (place === undefined) return undefined;
    if (place.root.kind === 'local') inside.body.assigned.add(place.root.slot);
    return sameType(place.type, parameter.type)
      ? ({ kind: 'place', place } as const)
      : mismatch(context, parameter.type, place.type, arg.span, declaredAs(parameter.type));
  });
  const known = args.filter((arg) => arg !== undefined);
  return known.length === args.length ? { proc: symbol.proc, args: known, span } : undefined;
}

/** A `ref` parameter is a place of the caller, so it is the declaration that is to change. */
function declaredAs(type: Type): string {
  return `declare it as \`${showType(type)}\``;
}
