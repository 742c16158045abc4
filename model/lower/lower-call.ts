/** Calls: the body of the proc is inlined. */

import type { Span } from '../../spec/language/text/source.ts';
import type { CoreCall, CoreProc } from '../../spec/language/types/core.ts';
import type { Expr, LValue } from '../../spec/language/types/expression.ts';
import type { Type } from '../../spec/language/types/types.ts';
import { placeIndexes } from '../../spec/language/types/walk-expression.ts';
import { at } from '../machine/assert.ts';
import type { Frame } from '../machine/machine.ts';
import {
  CALL_DEPTH_MAX,
  CallsTooDeep,
  type GraphBuilder,
  type InlineContext,
  type Lower,
  slotPlace,
} from './graph-builder.ts';
import { type Bindings, isStable, lowerExpression, lowerPlace } from './lower-expression.ts';

/**
 * Inlines a call. A value parameter that is never assigned and whose argument cannot change is the
 * argument itself; other values, and indexes of `ref` places that could change, get slots.
 */
export function lowerCall(
  { graph, block }: Lower,
  coreCall: CoreCall,
  destination: LValue | undefined,
  next: number,
  context: InlineContext,
): number {
  if (context.frames.length >= CALL_DEPTH_MAX) throw new CallsTooDeep(coreCall.span);
  const proc = at(graph.context.procs, coreCall.proc);
  const bindings: Bindings = new Map();
  const stores: { readonly slot: number; readonly type: Type; readonly value: Expr }[] = [];
  const byReference = new Set<number>();
  for (const arg of coreCall.args) {
    if (arg.kind !== 'place') continue;
    const lowered = lowerPlace(arg.place, context.bindings);
    if (lowered.root.kind === 'local') byReference.add(lowered.root.slot);
  }
  const stable = (e: Expr): boolean =>
    isStable(e) && !(e.kind === 'local' && byReference.has(e.slot));
  const keep = (name: string, value: Expr, type: Type): number => {
    const slot = graph.pool.take(name, type);
    stores.push({ slot, type, value });
    return slot;
  };
  const shown: Expr[] = [];
  for (const [i, arg] of coreCall.args.entries()) {
    const parameter = at(proc.locals, i);
    if (arg.kind === 'value') {
      const value = lowerExpression(arg.value, context.bindings);
      shown.push(value);
      if (!parameter.assigned && stable(value)) bindings.set(i, { kind: 'value', value });
      else bindings.set(i, { kind: 'slot', slot: keep(parameter.name, value, parameter.type) });
      continue;
    }
    const lowered = lowerPlace(arg.place, context.bindings);
    const path = lowered.path.map((step) => {
      if (step.kind === 'field' || stable(step.index)) return step;
      const slot = keep(`${parameter.name} index`, step.index, step.index.type);
      const index: Expr = { kind: 'local', slot, type: step.index.type, span: step.index.span };
      return { ...step, index };
    });
    const rootType = typeOfRoot(graph, lowered);
    const captured = { ...lowered, path };
    bindings.set(i, { kind: 'place', place: captured, rootType });
    shown.push(readPlace(captured, rootType));
  }
  const { entry: target, exit } = resultTarget(
    graph,
    destination,
    proc,
    next,
    context,
    coreCall.span,
  );
  // The parameters end with the body: where a result is stored they are gone.
  for (const { slot } of stores) graph.visible.add(slot);
  const frame: Frame = {
    id: graph.newFrame(),
    proc: proc.name,
    call: coreCall.span,
    declaration: proc.span,
    args: shown,
  };
  const inner: InlineContext = {
    locals: proc.locals,
    bindings,
    frames: [...context.frames, frame],
    atomic: context.atomic,
    exits: {
      breakTo: undefined,
      continueTo: undefined,
      returnTo: exit,
      result: target,
      labels: new Map(),
    },
  };
  let entry = block(proc.body, exit, inner);
  // Lock checks find a call by the nodes that carry its frame, so an empty body needs one.
  if (proc.effects.some(({ kind }) => kind === 'sleeps' || kind === 'unlocked')) {
    entry = graph.add({ kind: 'skip', next: entry }, inner, coreCall.span, 'no', false, [], true);
  }
  // A node outside the frame, so that in `loop { f() }` the back edge leaves the call and enters it anew:
  // else two iterations would look like one call.
  if (proc.effects.length > 0) {
    entry = graph.add({ kind: 'skip', next: entry }, context, coreCall.span, 'no', false, [], true);
  }
  if (destination !== undefined && target !== destination && target?.root.kind === 'local') {
    graph.visible.delete(target.root.slot);
    graph.pool.release(target.root.slot);
  }
  for (const { slot, type, value } of [...stores].reverse()) {
    // Where a thread stands before this one, those before it have their values.
    graph.visible.delete(slot);
    entry = graph.assign(
      slotPlace(slot, type, coreCall.span),
      value,
      entry,
      context,
      coreCall.span,
    );
  }
  for (const { slot } of stores) graph.pool.release(slot);
  return entry;
}

/**
 * Where a call's result goes. A result for a shared place is kept in a slot first, so that the
 * `return` and the store stay two steps.
 */
function resultTarget(
  graph: GraphBuilder,
  destination: LValue | undefined,
  proc: CoreProc,
  next: number,
  context: InlineContext,
  span: Span,
): { readonly entry: LValue | undefined; readonly exit: number } {
  const indexes = destination === undefined ? [] : placeIndexes(destination);
  const isLocal = destination?.root.kind === 'local' && !graph.accessesShared(indexes);
  if (destination === undefined || proc.result === undefined || isLocal) {
    return { entry: destination, exit: next };
  }
  const slot = graph.pool.take('result', proc.result);
  graph.visible.add(slot);
  const value: Expr = { kind: 'local', slot, type: proc.result, span };
  const exit = graph.assign(destination, value, next, context, span);
  return { entry: slotPlace(slot, proc.result, span), exit };
}

function typeOfRoot({ context, pool }: GraphBuilder, { root }: LValue): Type {
  return root.kind === 'global'
    ? at(context.variableTypes, root.variable)
    : at(pool.slots, root.slot).type;
}

function readPlace(place: LValue, rootType: Type): Expr {
  return lowerExpression(
    { kind: 'local', slot: 0, type: place.type, span: place.span },
    new Map([[0, { kind: 'place', place, rootType }]]),
  );
}
