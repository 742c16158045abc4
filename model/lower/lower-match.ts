/** `match` as branches, one for each arm but the last. */
import type { CoreStatement } from '../../spec/language/types/core.ts';
import type { Expr } from '../../spec/language/types/expression.ts';
import { BOOL } from '../../spec/language/types/types.ts';
import { subexpressions } from '../../spec/language/types/walk-expression.ts';
import { at } from '../machine/assert.ts';
import { type InlineContext, type Lower, slotPlace } from './graph-builder.ts';
import { lowerExpression } from './lower-expression.ts';

/** A value that is local, or looked at within `atomic`, is compared where it stands. */
export function lowerMatch(
  { graph, block, store }: Lower,
  s: Extract<CoreStatement, { kind: 'match' }>,
  next: number,
  context: InlineContext,
): number {
  const direct =
    s.value.kind === 'expression' ? lowerExpression(s.value.value, context.bindings) : undefined;
  const inPlace =
    direct !== undefined &&
    (context.atomic !== undefined || isLocalOnly(direct)) &&
    (s.arms.length + (s.otherwise === undefined ? 0 : 1) > 1 || !graph.isNoticed(direct))
      ? direct
      : undefined;
  const { type } = at(context.locals, s.local);
  const slot = inPlace === undefined ? graph.enter(context, s.local) : undefined;
  const value: Expr = inPlace ?? { kind: 'local', slot: slot ?? 0, type, span: s.span };
  const bodies = s.arms.map((arm) => block(arm.body, next, context));
  const last = bodies.at(-1) ?? next;
  let entry = s.otherwise === undefined ? last : block(s.otherwise, next, context);
  for (const [i, arm] of [...s.arms.entries()].reverse()) {
    if (s.otherwise === undefined && i === s.arms.length - 1) continue;
    const condition = oneOf(value, arm.values);
    entry = graph.branch(condition, at(bodies, i), entry, context, s.span);
  }
  if (slot === undefined) return entry;
  graph.leave(context, s.local);
  const begin = store(slotPlace(slot, type, s.span), s.value, entry, context, s.span);
  graph.visible.add(slot);
  graph.release(context, s.local);
  return begin;
}

function isLocalOnly(expr: Expr): boolean {
  for (const e of subexpressions(expr)) if (e.kind === 'global') return false;
  return true;
}

function oneOf(value: Expr, constants: readonly Expr[]): Expr {
  const tests = constants.map((constant): Expr => {
    const { span } = constant;
    if (value.kind === 'const' && typeof value.value === 'number' && constant.kind === 'const') {
      return { kind: 'const', value: value.value === constant.value ? 1 : 0, type: BOOL, span };
    }
    return { kind: 'equal', negated: false, left: value, right: constant, type: BOOL, span };
  });
  return tests.reduce((a, b): Expr => {
    if (a.kind === 'const') return a.value === 1 ? a : b;
    if (b.kind === 'const') return b.value === 1 ? b : a;
    return { kind: 'logic', operator: 'or', left: a, right: b, type: BOOL, span: b.span };
  });
}
