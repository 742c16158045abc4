/** Which places of memory a node reads, and which a step changed: the finest parts that have a name. */
import { at } from '../../model/machine/assert.ts';
import type { MachineNode } from '../../model/machine/machine.ts';
import { expressions } from '../../model/machine/node.ts';
import type { State } from '../../model/machine/state.ts';
import { asParts, sameValue } from '../../model/machine/value.ts';
import { EvaluationFailure, meaning } from '../../model/meaning/evaluate.ts';
import type { Expr } from '../../spec/language/types/expression.ts';
import { isScalar, ordinal, type Value } from '../../spec/language/types/types.ts';
import { operands } from '../../spec/language/types/walk-expression.ts';
import type { Moment } from './picture-text.ts';

/** A variable and the way into it, by position: `3.0.1`. A place covers all that begin with it. */
export type Place = string;

export function overlap(a: Place, b: Place): boolean {
  return a === b || a.startsWith(`${b}.`) || b.startsWith(`${a}.`);
}

/** Returns the finest places whose values differ. */
export function changedPlaces(before: State, after: State): readonly Place[] {
  return before.variables.flatMap((value, i) =>
    differing(String(i), value, at(after.variables, i)),
  );
}

function differing(place: Place, from: Value, to: Value): readonly Place[] {
  if (sameValue(from, to)) return [];
  const isSameShape = Array.isArray(from) && Array.isArray(to) && from.length === to.length;
  if (!isSameShape) return [place];
  return asParts(from).flatMap((part, i) => differing(`${place}.${i}`, part, at(asParts(to), i)));
}

/** Returns the place that an assignment to memory writes; undefined of any other node. */
export function writtenPlace(moment: Moment, node: MachineNode): Place | undefined {
  if (node.kind !== 'assign' || node.target.root.kind !== 'global') return undefined;
  let place: Place = String(node.target.root.variable);
  for (const step of node.target.path) {
    const position = step.kind === 'field' ? step.field : indexValue(moment, step.index);
    if (position === undefined) break;
    place += `.${position}`;
  }
  return place;
}

/**
 * Returns the places that executing `node` may read. Where an index cannot be told (below a
 * quantifier, or it has no value), the place is the whole of what is indexed.
 */
export function readPlaces(moment: Moment, node: MachineNode): readonly Place[] {
  return expressions(node).flatMap((expr) => placesIn(moment, expr));
}

function placesIn(moment: Moment, expr: Expr): readonly Place[] {
  const place = placeOf(moment, expr);
  if (place === undefined) return operands(expr).flatMap((each) => placesIn(moment, each));
  return [place, ...indexesIn(expr).flatMap((each) => placesIn(moment, each))];
}

function placeOf(moment: Moment, expr: Expr): Place | undefined {
  if (expr.kind === 'global') return String(expr.variable);
  if (expr.kind !== 'field' && expr.kind !== 'index') return undefined;
  const base = placeOf(moment, expr.base);
  if (base === undefined) return undefined;
  if (expr.kind === 'field') return `${base}.${expr.field}`;
  const position = indexValue(moment, expr.index);
  return position === undefined ? base : `${base}.${position}`;
}

function indexesIn(expr: Expr): readonly Expr[] {
  if (expr.kind === 'field') return indexesIn(expr.base);
  return expr.kind === 'index' ? [...indexesIn(expr.base), expr.index] : [];
}

function indexValue(moment: Moment, index: Expr): number | undefined {
  if (hasBound(index) || !isScalar(index.type)) return undefined;
  try {
    return ordinal(index.type, meaning(index)(moment) as number);
  } catch (error) {
    if (error instanceof EvaluationFailure) return undefined;
    throw error;
  }
}

function hasBound(expr: Expr): boolean {
  return expr.kind === 'bound' || operands(expr).some(hasBound);
}
