/**
 * Linear temporal logic over numbered atoms, in negation normal form.
 *
 * Source: Pnueli, The temporal logic of programs, FOCS 1977; `release` is the dual of `until`
 * (`a R b = not (not a U not b)`), so that negations are before atoms only.
 */
import { match } from 'ts-pattern';
import type { Expr } from '../../spec/language/types/expression.ts';
import type { Formula } from '../../spec/language/types/formula.ts';

/** Formulas of one `Ltl` are the same object if they are equal: `id` identifies them. */
export type Ltl = { readonly id: number } & (
  | { readonly kind: 'true' | 'false' }
  | { readonly kind: 'literal'; readonly atom: number; readonly positive: boolean }
  | {
      readonly kind: 'and' | 'or' | 'until' | 'release';
      readonly left: Ltl;
      readonly right: Ltl;
    }
  | { readonly kind: 'next'; readonly operand: Ltl }
);

/** A formula with the conditions that its atoms mean. */
export interface Normal {
  readonly formula: Ltl;
  /** Equal expressions are one atom. */
  readonly atoms: readonly Expr[];
}

/** Returns the negation of `formula` in normal form: what a counterexample must fulfil. */
export function negated(formula: Formula): Normal {
  return normalForm(formula, false);
}

/** Returns `formula` (`positive`) or its negation in negation normal form. */
export function normalForm(formula: Formula, positive: boolean): Normal {
  const atoms: Expr[] = [];
  const numbers = new Map<string, number>();
  const atom = (expr: Expr): number => {
    const key = JSON.stringify(expr, (name, value) => (name === 'span' ? undefined : value));
    const known = numbers.get(key) ?? atoms.push(expr) - 1;
    numbers.set(key, known);
    return known;
  };
  return { formula: normalise(formula, positive, makeLtl(), atom), atoms };
}

function normalise(
  formula: Formula,
  positive: boolean,
  make: Maker,
  atom: (expr: Expr) => number,
): Ltl {
  const of = (inner: Formula, sign: boolean): Ltl => normalise(inner, sign, make, atom);
  return match(formula)
    .returnType<Ltl>()
    .with({ kind: 'atom' }, ({ expr }) =>
      expr.kind === 'const'
        ? make.constant((expr.value === 1) === positive)
        : make.literal(atom(expr), positive),
    )
    .with({ kind: 'not' }, ({ operand }) => of(operand, !positive))
    .with({ kind: 'and' }, ({ left, right }) =>
      make.pair(positive ? 'and' : 'or', of(left, positive), of(right, positive)),
    )
    .with({ kind: 'or' }, ({ left, right }) =>
      make.pair(positive ? 'or' : 'and', of(left, positive), of(right, positive)),
    )
    .with({ kind: 'implies' }, ({ left, right }) =>
      make.pair(positive ? 'or' : 'and', of(left, !positive), of(right, positive)),
    )
    .with({ kind: 'always' }, ({ operand }) => temporal(make, !positive, of(operand, positive)))
    .with({ kind: 'eventually' }, ({ operand }) => temporal(make, positive, of(operand, positive)))
    .with({ kind: 'next' }, ({ operand }) => make.next(of(operand, positive)))
    .with({ kind: 'until' }, ({ left, right }) =>
      make.pair(positive ? 'until' : 'release', of(left, positive), of(right, positive)),
    )
    .with({ kind: 'leads-to' }, ({ left, right }) => {
      const reached: Formula = { kind: 'eventually', operand: right };
      return of({ kind: 'always', operand: { kind: 'implies', left, right: reached } }, positive);
    })
    .exhaustive();
}

/** `true U f` (some time) or `false R f` (at all times). */
function temporal(make: Maker, isSometime: boolean, operand: Ltl): Ltl {
  return make.pair(isSometime ? 'until' : 'release', make.constant(isSometime), operand);
}

interface Maker {
  readonly constant: (value: boolean) => Ltl;
  readonly literal: (atom: number, positive: boolean) => Ltl;
  readonly pair: (kind: 'and' | 'or' | 'until' | 'release', left: Ltl, right: Ltl) => Ltl;
  readonly next: (operand: Ltl) => Ltl;
}

/** Makes formulas, each once, and simpler where a constant decides. */
function makeLtl(): Maker {
  const known = new Map<string, Ltl>();
  const unique = (key: string, build: (id: number) => Ltl): Ltl => {
    const made = known.get(key) ?? build(known.size);
    known.set(key, made);
    return made;
  };
  const constant = (value: boolean): Ltl => {
    const kind = value ? 'true' : 'false';
    return unique(kind, (id) => ({ id, kind }));
  };
  return {
    constant,
    literal: (atom, positive) =>
      unique(`${positive ? '' : '!'}${atom}`, (id) => ({ id, kind: 'literal', atom, positive })),
    pair: (kind, left, right) => {
      // `and`, `release`: false wins on the right; `or`, `until`: true does.
      const winner = kind === 'or' || kind === 'until' ? 'true' : 'false';
      const loser = winner === 'true' ? 'false' : 'true';
      if (right.kind === winner || right.kind === loser) {
        if (right.kind === winner || kind === 'until' || kind === 'release') return right;
        return left;
      }
      if (kind === 'and' || kind === 'or') {
        if (left.kind === winner) return left;
        if (left.kind === loser || left === right) return right;
      }
      return unique(`${kind} ${left.id} ${right.id}`, (id) => ({ id, kind, left, right }));
    },
    next: (operand) =>
      operand.kind === 'true' || operand.kind === 'false'
        ? operand
        : unique(`next ${operand.id}`, (id) => ({ id, kind: 'next', operand })),
  };
}

/** Returns `formula` and all formulas in it, each once. */
export function subformulas(formula: Ltl): readonly Ltl[] {
  const found = new Set<Ltl>([formula]);
  for (const each of found) {
    if (each.kind === 'next') found.add(each.operand);
    if ('left' in each) {
      found.add(each.left);
      found.add(each.right);
    }
  }
  return [...found];
}
