/** The bodies of `step` properties: expressions over the states before and after a step. */
import type { PropertyDeclaration } from '../syntax/ast.ts';
import type { Span } from '../text/source.ts';
import type { Expr } from '../types/expression.ts';
import type { StepProperty } from '../types/formula.ts';
import { BOOL } from '../types/types.ts';
import { mapOperands } from '../types/walk-expression.ts';
import { elaborateAs } from './coerce.ts';
import { type Elaboration, report, type Scope } from './elaboration.ts';

/** Returns the property, or undefined after reporting why there is none. */
export function elaborateStepProperty(
  context: Elaboration,
  scope: Scope,
  { name, doc: message, body: syntax }: PropertyDeclaration,
): StepProperty | undefined {
  const body = elaborateAs(context, { ...scope, isStep: true }, syntax, BOOL);
  return body && { name: name.text, message, body, span: name.span };
}

/** Returns the name without the `'` behind it, or undefined if there is none. */
export function unprimed(name: string): string | undefined {
  return name.endsWith("'") ? name.slice(0, -1) : undefined;
}

/** Tells whether primed names mean something in `scope`, and says so if they do not. */
export function allowsPrime(context: Elaboration, scope: Scope, name: string, span: Span): boolean {
  if (scope.isStep) return true;
  report(context, 'K0411', { what: `\`${name}\`` }, span, {
    hint: 'only a `step` property knows the state after a step',
  });
  return false;
}

/** Returns `expr` as it is in the state after the step. */
export function afterStep(context: Elaboration, expr: Expr): Expr {
  const moved = mapOperands(expr, (operand) => afterStep(context, operand));
  switch (moved.kind) {
    case 'global':
      return { ...moved, variable: moved.variable + context.variables.length };
    case 'at':
    case 'done':
      return isThereAfterStep(context, moved);
    default:
      return moved;
  }
}

/** Returns `t'[i].done` of `t[i].done`: the same thread, that of the `i` before the step. */
export function isThereAfterStep(
  context: Elaboration,
  expr: Extract<Expr, { kind: 'at' | 'done' }>,
): Expr {
  return { ...expr, template: expr.template + context.threads.length };
}
