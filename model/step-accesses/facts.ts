/**
 * Facts about locks and counters that follow from conditions and writes, as terms of the state before a step.
 *
 * Nothing is declared: a *flag* is a bool, an *owner* an optional thread, a *counter* a number that is
 * only counted up and down. Facts are conditional: they assume that the
 * variable is used as a lock only. `lock-inference.ts` discharges the assumption for the whole program.
 */

import type { Expr } from '../../spec/language/types/expression.ts';
import { isScalar, type Type } from '../../spec/language/types/types.ts';
import { TID } from '../reduce/symmetry.ts';
import {
  type AccessPath,
  constant,
  indexTerms,
  placeOf,
  shapeOf,
  type TermScope,
  termOf,
} from './access-path.ts';

export interface Fact {
  /**
   * - `held`: this thread holds the lock. `free`: no thread does.
   * - `zero`: the counter is 0.
   */
  readonly kind: 'held' | 'free' | 'zero';
  readonly shape: string;
  /** Which one of the shape: a term for each index. */
  readonly terms: readonly string[];
}

/** What follows from a condition that is true, or that is false. */
export interface Knowledge {
  readonly facts: readonly Fact[];
  /** Pairs of terms that are equal. */
  readonly equal: readonly (readonly [string, string])[];
}

const NOTHING: Knowledge = { facts: [], equal: [] };

export type LockKind = 'flag' | 'owner';

/** How a place of `type` can be a lock; undefined if it cannot. */
export function lockKind(type: Type): LockKind | undefined {
  if (type.kind === 'bool') return 'flag';
  const isOwner =
    type.kind === 'optional' && type.inner.kind === 'index' && type.inner.name === TID;
  return isOwner ? 'owner' : undefined;
}

export const factKey = ({ kind, shape, terms }: Fact): string =>
  `${kind} ${shape} ${terms.join(',')}`;

/** Returns a fact about `place`; undefined if one of its indexes is not known. */
export function factOf(kind: Fact['kind'], place: AccessPath): Fact | undefined {
  const terms = indexTerms(place);
  return terms && { kind, shape: shapeOf(place), terms };
}

/** Returns what is known of the state before the step if `expr` is `truth`. */
export function knowledgeOf(
  expr: Expr,
  truth: boolean,
  scope: TermScope & {
    readonly testOf: (slot: number, truth: boolean) => Knowledge;
  },
): Knowledge {
  const unwritten = (part: Expr): AccessPath | undefined => {
    const place = placeOf(part, scope);
    return place !== undefined && !scope.isWritten(place) ? place : undefined;
  };
  const about = (kind: Fact['kind'], place: AccessPath | undefined): Knowledge => {
    const fact = place && factOf(kind, place);
    return fact === undefined ? NOTHING : { facts: [fact], equal: [] };
  };
  switch (expr.kind) {
    case 'not':
      return knowledgeOf(expr.operand, !truth, scope);
    case 'logic': {
      const { operator, left, right } = expr;
      const isBoth = operator === 'and' ? truth : !truth;
      if (!isBoth) return NOTHING;
      return joined(
        knowledgeOf(left, operator !== 'or', scope),
        knowledgeOf(right, operator === 'and', scope),
      );
    }
    case 'local':
      return scope.testOf(expr.slot, truth);
    case 'global':
    case 'field':
    case 'index':
      return !truth && expr.type.kind === 'bool' ? about('free', unwritten(expr)) : NOTHING;
    case 'equal': {
      if (truth === expr.negated) return NOTHING;
      return joined(equality(expr.left, expr.right), equality(expr.right, expr.left));
    }
    default:
      return NOTHING;
  }

  function equality(one: Expr, other: Expr): Knowledge {
    const [a, b] = [termOf(one, scope), termOf(other, scope)];
    const equal = a !== undefined && b !== undefined && a !== b ? [[a, b] as const] : NOTHING.equal;
    const place = unwritten(one);
    if (place === undefined || b === undefined) return { facts: [], equal };
    let { facts } = NOTHING;
    if (lockKind(one.type) === 'owner') {
      if (b === constant(null)) ({ facts } = about('free', place));
      if (b === constant(scope.self)) ({ facts } = about('held', place));
    }
    if (isScalar(one.type) && one.type.kind === 'int' && b === constant(0)) {
      ({ facts } = about('zero', place));
    }
    return { facts, equal };
  }
}

function joined(a: Knowledge, b: Knowledge): Knowledge {
  return { facts: [...a.facts, ...b.facts], equal: [...a.equal, ...b.equal] };
}

/** The place of the lock that a fact is about. */
export function placeOfFact({ shape, terms }: Fact): AccessPath {
  const [, variable = '', rest = ''] = /^(\d+)(.*)$/.exec(shape) ?? [];
  const path: AccessPath['path'][number][] = [];
  let next = 0;
  for (const [, field] of rest.matchAll(/\.(\d+)|\[\]/g)) {
    if (field !== undefined) path.push({ kind: 'field', field: Number(field) });
    else {
      path.push({ kind: 'index', term: terms[next] });
      next += 1;
    }
  }
  return { variable: Number(variable), path };
}
