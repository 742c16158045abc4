/**
 * What a formula says of one run that ends in a loop, straight from the definition: no automaton.
 *
 * It checks every counterexample before it is shown, and it is the second opinion of the tests.
 */
import { assert, at } from '../../model/machine/assert.ts';
import type { Expr } from '../../spec/language/types/expression.ts';
import type { Formula } from '../../spec/language/types/formula.ts';

/** States 0 to `length - 1`, and then again from `loopStart`, for ever. */
export interface Lasso {
  readonly length: number;
  readonly loopStart: number;
  readonly isTrue: (atom: Expr, position: number) => boolean;
}

/** Tells whether `formula` is true of the run `lasso`. */
export function holdsOnLasso(formula: Formula, lasso: Lasso): boolean {
  assert(lasso.loopStart < lasso.length, 'a loop has a state');
  return at(truths(formula, lasso), 0);
}

/** At each position, whether `formula` is true of the run from there on. */
function truths(formula: Formula, lasso: Lasso): readonly boolean[] {
  const of = (inner: Formula): readonly boolean[] => truths(inner, lasso);
  switch (formula.kind) {
    case 'atom':
      return positions(lasso).map((i) => lasso.isTrue(formula.expr, i));
    case 'not':
      return of(formula.operand).map((value) => !value);
    case 'and':
    case 'or':
    case 'implies': {
      const right = of(formula.right);
      const { kind } = formula;
      return of(formula.left).map((a, i) => {
        const b = at(right, i);
        return kind === 'and' ? a && b : kind === 'or' ? a || b : !a || b;
      });
    }
    case 'next': {
      const inner = of(formula.operand);
      return positions(lasso).map((i) => at(inner, following(lasso, i)));
    }
    case 'until':
      return until(of(formula.left), of(formula.right), lasso);
    case 'eventually':
      return eventually(of(formula.operand), lasso);
    case 'always':
      return always(of(formula.operand), lasso);
    case 'leads-to': {
      const reached = eventually(of(formula.right), lasso);
      const kept = of(formula.left).map((premise, i) => !premise || at(reached, i));
      return always(kept, lasso);
    }
    default:
      return formula satisfies never;
  }
}

/** Walks the run from each position until it has seen all that there is to see. */
function until(
  left: readonly boolean[],
  right: readonly boolean[],
  lasso: Lasso,
): readonly boolean[] {
  return positions(lasso).map((start) => {
    let i = start;
    for (let walked = 0; walked <= lasso.length; walked += 1) {
      if (at(right, i)) return true;
      if (!at(left, i)) return false;
      i = following(lasso, i);
    }
    return false;
  });
}

function eventually(inner: readonly boolean[], lasso: Lasso): readonly boolean[] {
  return until(
    inner.map(() => true),
    inner,
    lasso,
  );
}

function always(inner: readonly boolean[], lasso: Lasso): readonly boolean[] {
  const broken = eventually(
    inner.map((value) => !value),
    lasso,
  );
  return broken.map((value) => !value);
}

function positions({ length }: Lasso): readonly number[] {
  return Array.from({ length }, (_, i) => i);
}

function following({ length, loopStart }: Lasso, position: number): number {
  return position + 1 < length ? position + 1 : loopStart;
}
