/**
 * Walking expressions: the one place that knows which parts each kind has.
 *
 * A `switch` and not ts-pattern: lowering walks every expression of every inlined proc, and a claim
 * of a thousand states must start at once.
 */
import type { Expr, LValue } from './expression.ts';

/** Returns the direct subexpressions of `expr`, in order of evaluation. */
export function operands(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case 'const':
    case 'global':
    case 'local':
    case 'bound':
    case 'self':
    case 'arg':
      return NONE;
    case 'field':
    case 'head':
    case 'tail':
    case 'length':
      return [expr.base];
    case 'index':
    case 'seq-index':
      return [expr.base, expr.index];
    case 'not':
    case 'negate':
    case 'some':
    case 'unwrap':
    case 'narrow':
    case 'convert':
      return [expr.operand];
    case 'arithmetic':
    case 'equal':
    case 'compare':
    case 'logic':
    case 'set-operation':
    case 'in':
      return [expr.left, expr.right];
    case 'conditional':
      return [expr.condition, expr.then, expr.otherwise];
    case 'quantified':
      return expr.where === undefined ? [expr.body] : [expr.where, expr.body];
    case 'struct':
      return expr.fields;
    case 'update':
      return [expr.base, ...expr.fields.map((field) => field.value)];
    case 'set':
    case 'seq':
      return expr.elements;
    case 'append':
      return [expr.base, expr.element];
    case 'at':
    case 'done':
      return expr.args;
    default:
      return expr satisfies never;
  }
}

const NONE: readonly Expr[] = [];

/** Returns `expr` with `change` applied to each direct subexpression; `expr` itself if none changed. */
export function mapOperands(expr: Expr, change: (operand: Expr) => Expr): Expr {
  const before = operands(expr);
  const after = before.map(change);
  if (after.every((operand, i) => operand === before[i])) return expr;
  return withOperands(expr, after);
}

/** Returns `expr` with other subexpressions, as many as `operands(expr)` has and in that order. */
function withOperands(expr: Expr, parts: readonly Expr[]): Expr {
  const [a, b, c] = parts as [Expr, Expr, Expr];
  switch (expr.kind) {
    case 'const':
    case 'global':
    case 'local':
    case 'bound':
    case 'self':
    case 'arg':
      return expr;
    case 'field':
    case 'head':
    case 'tail':
    case 'length':
      return { ...expr, base: a };
    case 'index':
    case 'seq-index':
      return { ...expr, base: a, index: b };
    case 'not':
    case 'negate':
    case 'some':
    case 'unwrap':
    case 'narrow':
    case 'convert':
      return { ...expr, operand: a };
    case 'arithmetic':
    case 'equal':
    case 'compare':
    case 'logic':
    case 'set-operation':
    case 'in':
      return { ...expr, left: a, right: b };
    case 'conditional':
      return { ...expr, condition: a, then: b, otherwise: c };
    case 'quantified':
      return expr.where === undefined ? { ...expr, body: a } : { ...expr, where: a, body: b };
    case 'struct':
      return { ...expr, fields: parts };
    case 'update': {
      const fields = expr.fields.map((field, i) => ({
        ...field,
        value: parts[i + 1] ?? field.value,
      }));
      return { ...expr, base: a, fields };
    }
    case 'set':
    case 'seq':
      return { ...expr, elements: parts };
    case 'append':
      return { ...expr, base: a, element: b };
    case 'at':
    case 'done':
      return { ...expr, args: parts };
    default:
      return expr satisfies never;
  }
}

/** Returns `expr` and every expression in it, outermost first. */
export function subexpressions(expr: Expr): readonly Expr[] {
  const found: Expr[] = [];
  // A list and no generator: one within the other, each value goes through all of them.
  const visit = (each: Expr): void => {
    found.push(each);
    for (const operand of operands(each)) visit(operand);
  };
  visit(expr);
  return found;
}

/** Tells whether `test` is true of `expr` or of an expression in it; makes no list of them. */
export function somePart(expr: Expr, test: (part: Expr) => boolean): boolean {
  return test(expr) || operands(expr).some((operand) => somePart(operand, test));
}

/** Returns the numbers of all variables that `expr` can read. */
export function globalsIn(expr: Expr): ReadonlySet<number> {
  const parts = subexpressions(expr);
  return new Set(parts.flatMap((part) => (part.kind === 'global' ? [part.variable] : [])));
}

/** Returns the indexes of a place, outermost first. */
export function placeIndexes({ path }: Pick<LValue, 'path'>): readonly Expr[] {
  return path.flatMap((step) => (step.kind === 'index' ? [step.index] : []));
}
