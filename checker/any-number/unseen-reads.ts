/**
 * Reads of what belongs to somebody who may be unseen: an element of an array, a place in a set.
 *
 * A read is one that can be guessed if nothing in it but whose it is depends on who is seen: it names no variable of
 * a quantifier, of which each value would need a guess of its own; it has few values; and it fails, if at
 * all, where it says whose it is, which is evaluated in any case.
 */
import { canFail } from '../../model/machine/can-fail.ts';
import type { Expr } from '../../spec/language/types/expression.ts';
import { BOOL, isScalar, type ScalarType, scalarSize } from '../../spec/language/types/types.ts';
import { subexpressions } from '../../spec/language/types/walk-expression.ts';
import type { Identities, Visibility } from './identities.ts';

/** The most values that are guessed. */
const VALUES_MAX = 16;

/** What of a judge is needed here. */
interface VisibilityOf {
  visibility(expr: Expr): Visibility;
  isExact(expr: Expr): boolean;
}

export interface UnseenRead {
  /** The identity that may be unseen. */
  readonly whose: Expr;
  /** What is guessed is one of the values of this type. */
  readonly type: ScalarType;
}

/** Returns whose `expr` reads, if that may be somebody unseen and all of the read can be guessed. */
export function whoseIsRead(
  expr: Expr,
  judge: VisibilityOf,
  identities: Identities,
): UnseenRead | undefined {
  if (!READS.has(expr.kind)) return undefined;
  const whose =
    expr.kind === 'in' ? ofSet(expr, judge, identities) : ofPlace(expr, judge, identities);
  if (whose === undefined) return undefined;
  const type = expr.kind === 'in' ? BOOL : expr.type;
  if (!isScalar(type) || scalarSize(type) > VALUES_MAX) return undefined;
  // What stands before the first location of a thread is not in a view; it reads no memory.
  const parts = subexpressions(expr);
  const isMemory = parts.some(({ kind }) => kind === 'global');
  const isClosed = parts.every(({ kind }) => kind !== 'bound');
  return isMemory && isClosed ? { whose, type } : undefined;
}

const READS: ReadonlySet<Expr['kind']> = new Set(['in', 'index', 'field']);

function ofSet(
  { left, right }: Extract<Expr, { kind: 'in' }>,
  judge: VisibilityOf,
  identities: Identities,
): Expr | undefined {
  if (!identities.isIdentity(left.type) || judge.visibility(left) !== 'any') return undefined;
  return judge.isExact(left) && judge.isExact(right) && !canFail(right) ? left : undefined;
}

/** The one index of a place that may be unseen; what stands beside it has to be sound. */
function ofPlace(place: Expr, judge: VisibilityOf, identities: Identities): Expr | undefined {
  let found: Expr | undefined;
  let base = place;
  while (base.kind === 'index' || base.kind === 'field') {
    if (base.kind === 'index') {
      const { index } = base;
      if (!judge.isExact(index)) return undefined;
      const isOthers = identities.isIdentity(index.type) && judge.visibility(index) === 'any';
      if (isOthers) {
        // An array of identities has nothing in it that is for each of them.
        if (found !== undefined) return undefined;
        found = index;
      } else if (canFail(index)) return undefined;
    }
    base = base.base;
  }
  return base.kind === 'global' ? found : undefined;
}
