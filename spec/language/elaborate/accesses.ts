/**
 * Which shared places an expression or a place touches.
 *
 * A place is a variable with its indexes as written; the fields of one place are not told apart,
 * since a structure stands for one word that is read at once. A `ref` parameter may stand for
 * anything, so it counts as shared.
 */

import type { Span } from '../text/source.ts';
import type { Expr, LValue } from '../types/expression.ts';
import { operands, placeIndexes } from '../types/walk-expression.ts';

export interface Access {
  /** Equal for equal places as written. */
  readonly key: string;
  /** The variable's number, or undefined for a `ref` parameter. */
  readonly variable: number | undefined;
  /** The local's number, for a `ref` parameter. */
  readonly reference: number | undefined;
  readonly racy: boolean;
  /** The index expressions of the place, from the root on. */
  readonly indexes: readonly Expr[];
  readonly span: Span;
}

/** Returns the places that evaluating `expr` reads, in order, each occurrence once. */
export function reads(expr: Expr, isReference: (local: number) => boolean): readonly Access[] {
  const found: Access[] = [];
  const visit = (e: Expr): void => {
    const place = asPlace(e, isReference);
    if (place !== undefined) found.push(place);
    for (const inner of place === undefined ? operands(e) : indexesOf(e)) visit(inner);
  };
  visit(expr);
  return found;
}

/** Returns the place that assigning `target` writes, or undefined for a plain local. */
export function written(
  target: LValue,
  isReference: (local: number) => boolean,
): Access | undefined {
  const { root } = target;
  if (root.kind === 'local' && !isReference(root.slot)) return undefined;
  const indexes = placeIndexes(target);
  const name = root.kind === 'global' ? `g${root.variable}` : `r${root.slot}`;
  return {
    key: [name, ...indexes.map(key)].join(','),
    variable: root.kind === 'global' ? root.variable : undefined,
    reference: root.kind === 'local' ? root.slot : undefined,
    racy: root.kind === 'global' && root.racy,
    indexes,
    span: target.span,
  };
}

/** Returns the index expressions inside a place, outermost last. */
function indexesOf(expr: Expr): readonly Expr[] {
  if (expr.kind === 'index') return [...indexesOf(expr.base), expr.index];
  if (expr.kind === 'field') return indexesOf(expr.base);
  return [];
}

function asPlace(expr: Expr, isReference: (local: number) => boolean): Access | undefined {
  let root = expr;
  while (root.kind === 'field' || root.kind === 'index') root = root.base;
  const isPlace = root.kind === 'global' || (root.kind === 'local' && isReference(root.slot));
  if (!isPlace) return undefined;
  const name = root.kind === 'global' ? `g${root.variable}` : `r${(root as { slot: number }).slot}`;
  const indexes = indexesOf(expr);
  return {
    key: [name, ...indexes.map(key)].join(','),
    variable: root.kind === 'global' ? root.variable : undefined,
    reference: root.kind === 'local' ? root.slot : undefined,
    racy: root.kind === 'global' && root.racy,
    indexes,
    span: expr.span,
  };
}

/** A text that is the same for expressions that are written the same. */
function key(expr: Expr): string {
  const { type: _type, span: _span, ...shape } = expr;
  return JSON.stringify(shape, (name, value) =>
    name === 'span' || name === 'type' ? undefined : value,
  );
}
