/** `for` as copies of its body. */
import type { CoreStatement } from '../../spec/language/types/core.ts';
import type { Expr } from '../../spec/language/types/expression.ts';
import { BOOL, scalarValues } from '../../spec/language/types/types.ts';
import { at } from '../machine/assert.ts';
import { type InlineContext, type Lower, slotPlace } from './graph-builder.ts';
import { lowerExpression } from './lower-expression.ts';

/** One copy of the body a value, so that indexes are constants. */
export function lowerFor(
  { graph, block }: Lower,
  s: Extract<CoreStatement, { kind: 'for' }>,
  next: number,
  context: InlineContext,
): number {
  const { assigned, type } = at(context.locals, s.local);
  const set = s.set && lowerExpression(s.set, context.bindings);
  const snapshot =
    s.snapshot !== undefined && s.set !== undefined && !isFixed(s.set, context)
      ? s.snapshot
      : undefined;
  const held = snapshot === undefined ? undefined : graph.enter(context, snapshot);
  const within: Expr | undefined =
    set === undefined || held === undefined
      ? set
      : { kind: 'local', slot: held, type: set.type, span: set.span };
  const slot = assigned ? graph.enter(context, s.local) : undefined;
  let entry = next;
  for (const value of [...scalarValues(s.domain)].reverse()) {
    const constant: Expr = { kind: 'const', value, type: s.domain, span: s.span };
    if (slot === undefined) context.bindings.set(s.local, { kind: 'value', value: constant });
    const inner = { ...context, exits: { ...context.exits, breakTo: next, continueTo: entry } };
    let begin = block(s.body, entry, inner);
    if (slot !== undefined)
      begin = graph.assign(slotPlace(slot, type, s.span), constant, begin, context, s.span);
    if (within !== undefined) {
      const member: Expr = {
        kind: 'in',
        left: constant,
        right: within,
        type: BOOL,
        span: within.span,
      };
      begin = graph.branch(member, begin, entry, context, within.span);
    }
    entry = begin;
  }
  if (slot !== undefined) graph.release(context, s.local);
  if (snapshot !== undefined && held !== undefined && set !== undefined) {
    graph.leave(context, snapshot);
    entry = graph.assign(slotPlace(held, set.type, set.span), set, entry, context, set.span);
    graph.visible.add(held);
    graph.release(context, snapshot);
  }
  return entry;
}

/** Whether nothing changes `set` while the body runs: a constant, or a local that is never assigned. */
function isFixed(set: Expr, { locals, bindings }: InlineContext): boolean {
  if (set.kind === 'const') return true;
  return (
    set.kind === 'local' &&
    !at(locals, set.slot).assigned &&
    bindings.get(set.slot)?.kind !== 'place'
  );
}
