/**
 * Places and terms: what the analysis of steps knows of an index or a value without running anything.
 *
 * A *term* is a text for a value as it is before the step: `c:3` a constant, `s:1` a slot of the
 * running thread, `g:4[c:0]` a part of a variable that the step has not written yet, `o:17` whatever
 * was computed or chosen at vertex 17 of the step. Equal terms of one thread in one state are equal
 * values. Undefined: nothing is known.
 */

import type { Expr, LValue, PathStep } from '../../spec/language/types/expression.ts';
import type { ThreadInstance } from '../machine/machine.ts';

export type Term = string | undefined;

/** A part of a variable: a field (`.2`) or an index for each level that is looked into. */
export interface AccessPath {
  readonly variable: number;
  readonly path: readonly PlaceStep[];
}

export type PlaceStep =
  | { readonly kind: 'field'; readonly field: number }
  | { readonly kind: 'index'; readonly term: Term };

/** Where terms come from: the thread, and what is known at a point of its step. */
export interface TermScope {
  readonly self: number;
  readonly instance: Pick<ThreadInstance, 'args'>;
  readonly slot: (slot: number) => Term;
  /** Whether the step may have written a part of `place` before. */
  readonly isWritten: (place: AccessPath) => boolean;
}

export const constant = (value: number | null): string => `c:${value}`;

/** Returns the term of a scalar expression. */
export function termOf(expr: Expr, scope: TermScope): Term {
  switch (expr.kind) {
    case 'const':
      return typeof expr.value === 'number' || expr.value === null
        ? constant(expr.value)
        : undefined;
    case 'self':
      return constant(scope.self);
    case 'arg': {
      const value = scope.instance.args[expr.index];
      return value === undefined ? undefined : constant(value);
    }
    case 'local':
      return scope.slot(expr.slot);
    // These keep the number, or fail.
    case 'some':
    case 'narrow':
    case 'convert':
      return termOf(expr.operand, scope);
    case 'global':
    case 'field':
    case 'index': {
      const place = placeOf(expr, scope);
      if (place === undefined || scope.isWritten(place)) return undefined;
      const key = exactKey(place);
      return key === undefined ? undefined : `g:${key}`;
    }
    default:
      return undefined;
  }
}

/** Returns the place that `expr` reads; undefined if it is no part of a variable. */
export function placeOf(expr: Expr, scope: TermScope): AccessPath | undefined {
  switch (expr.kind) {
    case 'global':
      return { variable: expr.variable, path: [] };
    case 'field':
      return extended(placeOf(expr.base, scope), { kind: 'field', field: expr.field });
    case 'index': {
      const base = placeOf(expr.base, scope);
      return base && extended(base, { kind: 'index', term: termOf(expr.index, scope) });
    }
    default:
      return undefined;
  }
}

/** Returns the place that is assigned; undefined if it is the thread's own. */
export function targetPlace({ root, path }: LValue, scope: TermScope): AccessPath | undefined {
  if (root.kind === 'local') return undefined;
  const step = (each: PathStep): PlaceStep =>
    each.kind === 'field'
      ? { kind: 'field', field: each.field }
      : { kind: 'index', term: termOf(each.index, scope) };
  return { variable: root.variable, path: path.map(step) };
}

function extended(base: AccessPath | undefined, step: PlaceStep): AccessPath | undefined {
  return base && { variable: base.variable, path: [...base.path, step] };
}

/** Returns the name of a place whose indexes are constants; undefined for others. */
function exactKey({ variable, path }: AccessPath): string | undefined {
  let key = `${variable}`;
  for (const step of path) {
    if (step.kind === 'field') key += `.${step.field}`;
    else if (step.term?.startsWith('c:')) key += `[${step.term}]`;
    else return undefined;
  }
  return key;
}

/** Places of one shape differ in their indexes only: `4[].1`. */
export function shapeOf({ variable, path }: AccessPath): string {
  const steps = path.map((step) => (step.kind === 'field' ? `.${step.field}` : '[]'));
  return `${variable}${steps.join('')}`;
}

/** Returns the terms of the indexes; undefined if one is not known. */
export function indexTerms({ path }: AccessPath): readonly string[] | undefined {
  const terms: string[] = [];
  for (const step of path) {
    if (step.kind === 'field') continue;
    if (step.term === undefined) return undefined;
    terms.push(step.term);
  }
  return terms;
}

/**
 * Whether two places, of one thread or of two, can have a part in common: if so, the pairs of terms
 * that are then equal. Undefined if they cannot.
 */
export function aliasCondition(
  a: AccessPath,
  b: AccessPath,
): readonly (readonly [Term, Term])[] | undefined {
  if (a.variable !== b.variable) return undefined;
  const equal: (readonly [Term, Term])[] = [];
  for (const [i, left] of a.path.entries()) {
    const right = b.path[i];
    if (right === undefined) break;
    if (left.kind === 'field' && right.kind === 'field') {
      if (left.field !== right.field) return undefined;
    } else if (left.kind === 'index' && right.kind === 'index') {
      if (areDifferent(left.term, right.term)) return undefined;
      equal.push([left.term, right.term]);
    }
  }
  return equal;
}

/** Whether two terms are known to be different values. */
export function areDifferent(a: Term, b: Term): boolean {
  return a !== b && a?.startsWith('c:') === true && b?.startsWith('c:') === true;
}
