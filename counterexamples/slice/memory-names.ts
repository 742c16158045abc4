/** Which places a node reads and writes, and which a step changed: the finest parts that have a name. */
import { at } from '../../model/machine/assert.ts';
import type { Machine, MachineNode } from '../../model/machine/machine.ts';
import { expressions } from '../../model/machine/node.ts';
import type { State } from '../../model/machine/state.ts';
import { asParts, sameValue } from '../../model/machine/value.ts';
import type { Environment } from '../../model/meaning/environment.ts';
import { EvaluationFailure, meaning } from '../../model/meaning/evaluate.ts';
import type { Expr, LValue } from '../../spec/language/types/expression.ts';
import { isScalar, ordinal, type Value } from '../../spec/language/types/types.ts';
import { operands } from '../../spec/language/types/walk-expression.ts';

/**
 * A variable and the path into it, by position: `3.0.1`; of a local, thread and slot first: `t1:2.0`.
 * A place covers all that begin with it.
 */
export type MemoryName = string;

export function overlap(a: MemoryName, b: MemoryName): boolean {
  return covers(a, b) || covers(b, a);
}

/** Whether all of `part` lies in `whole`. */
export function covers(whole: MemoryName, part: MemoryName): boolean {
  return part === whole || part.startsWith(`${whole}.`);
}

/** Returns the places that cover `place`, the largest first, itself last. */
export function wholesOf(place: MemoryName): readonly MemoryName[] {
  const found: MemoryName[] = [];
  for (let end = place.indexOf('.'); end !== -1; end = place.indexOf('.', end + 1)) {
    found.push(place.slice(0, end));
  }
  return [...found, place];
}

/** The variable or local that a place is part of. */
export function rootOf(place: MemoryName): string {
  const end = place.indexOf('.');
  return end === -1 ? place : place.slice(0, end);
}

/** The number of the variable that a place is part of; undefined of a local's. */
export function variableOfPlace(place: MemoryName): number | undefined {
  return place.startsWith('t') ? undefined : Number(rootOf(place));
}

/** Whether a place is part of what threads share: no local, and no ghost. */
export function isMemory(machine: Machine, place: MemoryName): boolean {
  const variable = variableOfPlace(place);
  return variable !== undefined && at(machine.variables, variable).storage !== 'ghost';
}

/** Returns the finest places of variables whose values differ. */
export function changedPlaces(before: State, after: State): readonly MemoryName[] {
  return before.variables.flatMap((value, i) =>
    differing(String(i), value, at(after.variables, i)),
  );
}

function differing(place: MemoryName, from: Value, to: Value): readonly MemoryName[] {
  if (sameValue(from, to)) return [];
  const isSameShape = Array.isArray(from) && Array.isArray(to) && from.length === to.length;
  if (!isSameShape) return [place];
  return asParts(from).flatMap((part, i) => differing(`${place}.${i}`, part, at(asParts(to), i)));
}

/** Returns the place that `node` writes, of a variable or a local; undefined if it writes none. */
export function writtenPlace(env: Environment, node: MachineNode): MemoryName | undefined {
  if (node.kind === 'choose') return localPlace(env, node.slot);
  if (node.kind !== 'assign') return undefined;
  const { place, isExact } = targetPlace(env, node.target);
  return isExact ? place : rootOf(place);
}

/** A place with `*` for each index that cannot be told yet. */
export function targetPlace(
  env: Environment,
  { root, path }: LValue,
  isKnownIndex: (index: Expr) => boolean = () => true,
): { readonly place: MemoryName; readonly isExact: boolean } {
  let place = root.kind === 'global' ? String(root.variable) : localPlace(env, root.slot);
  let isExact = true;
  for (const step of path) {
    const position =
      step.kind === 'field'
        ? step.field
        : isKnownIndex(step.index)
          ? indexValue(env, step.index)
          : undefined;
    if (position === undefined) isExact = false;
    place += `.${position ?? '*'}`;
  }
  return { place, isExact };
}

function localPlace({ thread }: Environment, slot: number): MemoryName {
  return `t${thread}:${slot}`;
}

/**
 * Returns the places that executing `node` may read, locals included. Where an index cannot be told
 * (below a quantifier, or it has no value), the place is the whole of what is indexed.
 */
export function readPlaces(env: Environment, node: MachineNode): readonly MemoryName[] {
  const read = expressions(node).flatMap((expr) => placesIn(env, expr));
  // What a `choose` asks of the value that it is about to take is no read.
  return node.kind === 'choose'
    ? read.filter((place) => !covers(localPlace(env, node.slot), place))
    : read;
}

/** Returns the places that evaluating `expr` may read. */
export function placesIn(env: Environment, expr: Expr): readonly MemoryName[] {
  const place = placeOf(env, expr);
  if (place === undefined) return operands(expr).flatMap((each) => placesIn(env, each));
  return [place, ...indexesIn(expr).flatMap((each) => placesIn(env, each))];
}

/** Returns the place that `expr` names; undefined if it is more than a name. */
export function placeOf(env: Environment, expr: Expr): MemoryName | undefined {
  if (expr.kind === 'global') return String(expr.variable);
  if (expr.kind === 'local') return localPlace(env, expr.slot);
  if (expr.kind !== 'field' && expr.kind !== 'index') return undefined;
  const base = placeOf(env, expr.base);
  if (base === undefined) return undefined;
  if (expr.kind === 'field') return `${base}.${expr.field}`;
  // Below an index that cannot be told, the place is all that is indexed.
  if (!hasKnownIndexes(env, expr.base)) return base;
  const position = indexValue(env, expr.index);
  return position === undefined ? base : `${base}.${position}`;
}

function hasKnownIndexes(env: Environment, expr: Expr): boolean {
  if (expr.kind === 'field') return hasKnownIndexes(env, expr.base);
  if (expr.kind !== 'index') return true;
  return hasKnownIndexes(env, expr.base) && indexValue(env, expr.index) !== undefined;
}

function indexesIn(expr: Expr): readonly Expr[] {
  if (expr.kind === 'field') return indexesIn(expr.base);
  return expr.kind === 'index' ? [...indexesIn(expr.base), expr.index] : [];
}

function indexValue(env: Environment, index: Expr): number | undefined {
  if (hasBound(env, index) || !isScalar(index.type)) return undefined;
  try {
    return ordinal(index.type, meaning(index)(env) as number);
  } catch (error) {
    if (error instanceof EvaluationFailure) return undefined;
    throw error;
  }
}

/** Whether `expr` reads the variable of a quantifier around it that has no value yet. */
function hasBound(env: Environment, expr: Expr): boolean {
  if (expr.kind === 'bound') return !isBound(env, expr.id);
  return operands(expr).some((each) => hasBound(env, each));
}

function isBound({ bound }: Environment, id: number): boolean {
  for (let scope = bound; scope !== undefined; scope = scope.outer)
    if (scope.id === id) return true;
  return false;
}
