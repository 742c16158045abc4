/** Core expressions and places in terms of a thread's slots: how a proc's locals are inlined. */
import { readOf } from '../../spec/language/elaborate/elaborate-place.ts';
import type { Expr, LValue } from '../../spec/language/types/expression.ts';
import type { Type } from '../../spec/language/types/types.ts';
import { mapOperands } from '../../spec/language/types/walk-expression.ts';
import { assert } from '../machine/assert.ts';

/** What a local of an inlined proc is. */
export type Binding =
  /** Storage of its own. */
  | { readonly kind: 'slot'; readonly slot: number }
  /** An expression over the thread that nothing changes while the local lives. */
  | { readonly kind: 'value'; readonly value: Expr }
  /** A `ref` parameter: a place, and the type of the variable or slot at its root. */
  | { readonly kind: 'place'; readonly place: LValue; readonly rootType: Type };

/** The locals of one inlined body, by number. */
export type Bindings = Map<number, Binding>;

function bindingOf(bindings: Bindings, local: number): Binding {
  const binding = bindings.get(local);
  assert(binding !== undefined, `local ${local} is used outside its scope`);
  return binding;
}

/** Returns `expr` with its locals replaced by what they are bound to. */
export function lowerExpression(expr: Expr, bindings: Bindings): Expr {
  if (expr.kind !== 'local') return mapOperands(expr, (e) => lowerExpression(e, bindings));
  const binding = bindingOf(bindings, expr.slot);
  switch (binding.kind) {
    case 'slot':
      return { kind: 'local', slot: binding.slot, type: expr.type, span: expr.span };
    case 'value':
      return { ...binding.value, span: expr.span };
    case 'place':
      return {
        ...withAcquire(readOf(marked(binding.place, expr.racy), binding.rootType), expr.acquire),
        span: expr.span,
      };
    default:
      return binding satisfies never;
  }
}

/** Returns `place` with its locals replaced by what they are bound to. */
export function lowerPlace(place: LValue, bindings: Bindings): LValue {
  const path = place.path.map((step) =>
    step.kind === 'index' ? { ...step, index: lowerExpression(step.index, bindings) } : step,
  );
  if (place.root.kind === 'global') return { ...place, path };
  const binding = bindingOf(bindings, place.root.slot);
  switch (binding.kind) {
    case 'slot':
      return { ...place, root: { kind: 'local', slot: binding.slot }, path };
    case 'place':
      return {
        ...place,
        root: marked(binding.place, place.root.racy).root,
        path: [...binding.place.path, ...path],
      };
    case 'value':
      assert(false, 'a local that is assigned has storage');
      return place;
    default:
      return binding satisfies never;
  }
}

/** Returns `place`, racy if the `ref` parameter that stands for it was marked so. */
function marked(place: LValue, racy: true | undefined): LValue {
  const { root } = place;
  return racy === true && root.kind === 'global' ? { ...place, root: { ...root, racy } } : place;
}

/** Returns the read of a place, a load-acquire if the `ref` parameter that stands for it was marked so. */
function withAcquire(read: Expr, acquire: true | undefined): Expr {
  if (acquire !== true) return read;
  if (read.kind === 'global') return { ...read, acquire };
  if (read.kind === 'field' || read.kind === 'index') {
    return { ...read, base: withAcquire(read.base, acquire) };
  }
  return read;
}

/** Tells whether `expr` costs nothing to repeat and is not changed by other threads. */
export function isStable(expr: Expr): boolean {
  return (
    expr.kind === 'const' || expr.kind === 'local' || expr.kind === 'arg' || expr.kind === 'self'
  );
}
