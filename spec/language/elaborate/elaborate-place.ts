import type { Expression } from '../syntax/ast.ts';
import type { Expr, LValue, PathStep } from '../types/expression.ts';
import type { StructField } from '../types/types.ts';
import { elaborateExpression } from './coerce.ts';
import { type Elaboration, lookUp, report, type Scope } from './elaboration.ts';
import { hidesHint, kindOfSymbol } from './unknown-name.ts';

/** Returns the place that `syntax` names, for assignments and `ref` arguments. */
export function elaboratePlace(
  context: Elaboration,
  scope: Scope,
  syntax: Expression,
): LValue | undefined {
  const expr = elaborateExpression(context, scope, syntax);
  if (expr === undefined) return undefined;
  const place = placeOf(expr);
  if (place !== undefined) return place;
  const symbol =
    syntax.kind === 'name' ? lookUp(context, scope, syntax.name, syntax.span) : undefined;
  if (symbol === undefined) return report(context, 'K0408', {}, syntax.span);
  return report(context, 'K0408', {}, syntax.span, {
    label: kindOfSymbol(symbol),
    related: [{ span: symbol.span, label: 'declared here' }],
    hint:
      hidesHint(context, symbol, 'variable') ??
      (symbol.kind === 'param'
        ? 'a param is a constant: declare a `shared` variable'
        : `keep it in a local of its own: \`let v = ${symbol.name}\``),
  });
}

/** Returns the place that `expr` reads, or undefined if it is not a variable or part of one. */
export function placeOf(expr: Expr): LValue | undefined {
  const path: PathStep[] = [];
  let root = expr;
  for (;;) {
    if (root.kind === 'field') {
      path.unshift({ kind: 'field', field: root.field });
      root = root.base;
    } else if (root.kind === 'index') {
      path.unshift({ kind: 'index', index: root.index });
      root = root.base;
    } else break;
  }
  const { type, span } = expr;
  if (root.kind === 'global') {
    return { root: { kind: 'global', variable: root.variable, racy: root.racy }, path, type, span };
  }
  if (root.kind === 'local') {
    const own = root.racy === true ? ({ racy: true } as const) : {};
    return { root: { kind: 'local', slot: root.slot, ...own }, path, type, span };
  }
  return undefined;
}

/** Returns the expression that reads `place`, whose root has type `rootType`. Undoes `placeOf`. */
export function readOf(place: LValue, rootType: Expr['type']): Expr {
  const { span, root } = place;
  let expr: Expr =
    root.kind === 'global'
      ? { kind: 'global', variable: root.variable, racy: root.racy, type: rootType, span }
      : { kind: 'local', slot: root.slot, type: rootType, span };
  for (const step of place.path) {
    const type: Expr['type'] = expr.type;
    if (step.kind === 'field' && type.kind === 'struct') {
      const field: StructField | undefined = type.fields[step.field];
      if (field !== undefined) {
        expr = { kind: 'field', base: expr, field: step.field, type: field.type, span };
      }
    } else if (step.kind === 'index' && type.kind === 'array') {
      expr = { kind: 'index', base: expr, index: step.index, type: type.element, span };
    }
  }
  return expr;
}
