/**
 * What a condition over a few identities says of the same condition over all of them.
 *
 * Let a state have any number of identities, and leave out all but some, the *visible* ones. An expression is
 * then evaluated over these: quantifiers pass the others by, and sets do not have them. An expression is
 * *exact* if what it is then is what is left of what it was. For a condition two numbers say more:
 *
 * - `whenTrue` = n: if it is true of all, there are n identities, and wherever they are visible it is
 *   true of the visible ones.
 * - `whenFalse` = n: the same for false.
 *
 * Infinity means that nothing is known. So `forall c in Cpu: e` has `whenTrue` 0 (leaving out keeps it true),
 * and `whenFalse` one more than `e`: the identity for which it is false has to be seen. A condition is
 * exact if both are 0. An expression that fails counts as true and as false: a failure is to be seen where either is
 * asked for. Here each rule is one case; the argument for all of them is induction over the expression.
 *
 * An identity is evaluated to the unseen one if it is left out, and a set that is made of it does not have it. It is *visible* for
 * certain if it is `self`, an index of the thread, the variable of a quantifier or loop, or a local that was given such
 * a value. What belongs to any other can be read by a thread only, and is exact if the view guesses right
 * (`unseen-places.ts`).
 */
import { canFail } from '../../model/machine/can-fail.ts';
import type { Expr } from '../../spec/language/types/expression.ts';
import { scalarSize, type Type } from '../../spec/language/types/types.ts';
import { operands } from '../../spec/language/types/walk-expression.ts';
import type { Identities, Visibility } from './identities.ts';
import { whoseIsRead } from './unseen-reads.ts';
import {
  atMost,
  both,
  EXACT,
  either,
  eitherArm,
  fromAll,
  isExact,
  MIRRORED,
  swapped,
  times,
  UNKNOWN,
  type Witnesses,
} from './witness-count.ts';

/** Why an expression is not exact, and where. */
export interface Inexact {
  readonly why:
    | 'counts'
    | 'looks at all'
    | 'indexes by another'
    | 'asks about another'
    | 'makes a number';
  readonly expr: Expr;
}

/** Judges the expressions of one template, or those of no thread. */
export class Judge {
  private readonly identities: Identities;
  private readonly sightOfSlot: (slot: number) => Visibility;
  private readonly guesses: boolean;
  private readonly known = new Map<Expr, Inexact | undefined>();

  /** `guesses` says whether what belongs to somebody unseen is guessed: by threads, not by properties. */
  constructor(
    identities: Identities,
    sightOfSlot: (slot: number) => Visibility,
    guesses: 'guesses' | 'does not guess',
  ) {
    this.identities = identities;
    this.sightOfSlot = sightOfSlot;
    this.guesses = guesses === 'guesses';
  }

  /** The judge of the condition of a choice. Who is chosen is asked for as one that is seen: `view-machine.ts`. */
  choosing(chosen: number): Judge {
    const sight = (slot: number): Visibility =>
      slot === chosen ? 'visible' : this.sightOfSlot(slot);
    return new Judge(this.identities, sight, this.guesses ? 'guesses' : 'does not guess');
  }

  private isOfUnseen(expr: Expr): boolean {
    return this.guesses && whoseIsRead(expr, this, this.identities) !== undefined;
  }

  /** How certain it is that the identity that `expr` is, or holds if it is an optional, is visible. */
  visibility(expr: Expr): Visibility {
    switch (expr.kind) {
      case 'self':
      case 'arg':
        return 'own';
      case 'const':
        return expr.value === null ? 'own' : 'visible';
      case 'bound':
        return 'visible';
      case 'local':
        return this.sightOfSlot(expr.slot);
      case 'some':
      case 'unwrap':
        return this.visibility(expr.operand);
      case 'conditional':
        return least(this.visibility(expr.then), this.visibility(expr.otherwise));
      default:
        return 'any';
    }
  }

  isExact(expr: Expr): boolean {
    return this.inexact(expr) === undefined;
  }

  /** The innermost part that keeps `expr` from being exact; undefined if it is. */
  inexact(expr: Expr): Inexact | undefined {
    if (!this.known.has(expr)) this.known.set(expr, this.findInexact(expr));
    return this.known.get(expr);
  }

  private findInexact(expr: Expr): Inexact | undefined {
    const { identities } = this;
    const not = (why: Inexact['why'], at: Expr = expr): Inexact => ({ why, expr: at });
    if (this.isOfUnseen(expr)) return undefined;
    for (const part of operands(expr)) {
      // What a quantifier contains is judged with the quantifier.
      const inner = expr.kind === 'quantified' ? undefined : this.inexact(part);
      if (inner !== undefined && !this.isComparedCount(expr, part)) return inner;
    }
    switch (expr.kind) {
      case 'index': {
        const { base, index } = expr;
        const isDivided = base.type.kind === 'array' && identities.isIdentity(base.type.index);
        return isDivided && this.visibility(index) === 'any'
          ? not('indexes by another', index)
          : undefined;
      }
      case 'length':
        return expr.base.type.kind === 'set' && identities.isIn(expr.base.type)
          ? not('counts')
          : undefined;
      case 'narrow':
      case 'convert':
        return identities.isIdentity(expr.operand.type) || identities.isIdentity(expr.type)
          ? not('makes a number')
          : undefined;
      case 'quantified': {
        if (expr.quantifier !== 'count') {
          return isExact(this.witnesses(expr)) ? undefined : this.innerOr(expr, 'looks at all');
        }
        if (identities.isIdentity(expr.domain)) return not('counts');
        return operands(expr)
          .map((part) => this.inexact(part))
          .find((found) => found !== undefined);
      }
      case 'at':
      case 'done': {
        const other = expr.args.find(
          (arg) => identities.isIdentity(arg.type) && this.visibility(arg) === 'any',
        );
        return other && not('asks about another', other);
      }
      case 'in':
      case 'equal':
      case 'compare':
        return isExact(this.witnesses(expr)) ? undefined : not(this.whyOf(expr));
      default:
        return undefined;
    }
  }

  /** What inside a quantifier is the reason, if it is not the quantifier itself. */
  private innerOr(expr: Extract<Expr, { kind: 'quantified' }>, why: Inexact['why']): Inexact {
    if (!this.identities.isIdentity(expr.domain)) {
      for (const part of operands(expr)) {
        const inner = this.inexact(part);
        if (inner !== undefined) return inner;
      }
    }
    return { why, expr };
  }

  private whyOf(expr: Expr): Inexact['why'] {
    if (expr.kind === 'compare') return 'counts';
    if (expr.kind === 'equal' && !this.identities.isIn(expr.left.type)) return 'counts';
    if (expr.kind === 'equal' && !this.isOneIdentity(expr.left.type)) return 'looks at all';
    return 'asks about another';
  }

  private isComparedCount(expr: Expr, part: Expr): boolean {
    return (expr.kind === 'compare' || expr.kind === 'equal') && this.countOf(part) !== undefined;
  }

  /** Returns what has to be visible for `expr` to be what it is. */
  witnesses(expr: Expr): Witnesses {
    const { identities } = this;
    switch (expr.kind) {
      case 'not':
        return swapped(this.witnesses(expr.operand));
      case 'logic': {
        const left = this.witnesses(expr.left);
        const right = this.witnesses(expr.right);
        if (expr.operator === 'and') return both(left, right);
        if (expr.operator === 'or') return either(left, right);
        return either(swapped(left), right);
      }
      case 'conditional':
        return this.isExact(expr.condition)
          ? eitherArm(this.witnesses(expr.then), this.witnesses(expr.otherwise))
          : UNKNOWN;
      case 'quantified': {
        if (expr.quantifier === 'count') return UNKNOWN;
        const { where, body, domain, quantifier } = expr;
        const isForall = quantifier === 'forall';
        const judged = this.witnesses(body);
        const condition = where && this.witnesses(where);
        const each =
          condition === undefined
            ? judged
            : isForall
              ? either(swapped(condition), judged)
              : both(condition, judged);
        const inner = isForall ? each : swapped(each);
        const over = identities.isIdentity(domain)
          ? // One that is left out may be the one that fails, or that ends the evaluation before another fails.
            {
              whenTrue: fromAll(inner, operands(expr).some(canFail)),
              whenFalse: 1 + inner.whenFalse,
            }
          : { whenTrue: times(inner.whenTrue, scalarSize(domain)), whenFalse: inner.whenFalse };
        return isForall ? over : swapped(over);
      }
      case 'equal': {
        const { left, right, negated } = expr;
        const count = this.comparedCount(left, negated ? '!=' : '==', right);
        if (count !== undefined) return count;
        if (!this.isExact(left) || !this.isExact(right)) return UNKNOWN;
        const same = this.sameness(left, right);
        return negated ? swapped(same) : same;
      }
      case 'compare': {
        const count = this.comparedCount(expr.left, expr.operator, expr.right);
        if (count !== undefined) return count;
        return this.isExact(expr.left) && this.isExact(expr.right) ? EXACT : UNKNOWN;
      }
      case 'in': {
        if (this.isOfUnseen(expr)) return EXACT;
        if (!this.isExact(expr.left) || !this.isExact(expr.right)) return UNKNOWN;
        const isDivided = identities.isIdentity(expr.left.type);
        return isDivided && this.visibility(expr.left) === 'any' ? UNKNOWN : EXACT;
      }
      default:
        return this.isExact(expr) ? EXACT : UNKNOWN;
    }
  }

  /**
   * Equal values are equal in what is left of them. Not so if they have an element for each identity: that of the unseen
   * one is the initial one in both, and may differ where no other does.
   */
  private sameness(left: Expr, right: Expr): Witnesses {
    const { type } = left;
    if (!this.identities.isIn(type)) return EXACT;
    if (this.identities.isIndex(type)) {
      return { whenTrue: Number.POSITIVE_INFINITY, whenFalse: 1 };
    }
    const isKnown =
      this.isOneIdentity(type) && [left, right].some((e) => this.visibility(e) !== 'any');
    return isKnown ? EXACT : { whenTrue: 0, whenFalse: 1 };
  }

  private isOneIdentity(type: Type): boolean {
    return this.identities.isIdentity(type.kind === 'optional' ? type.inner : type);
  }

  // ------------------------------------------------------------------ counts

  /** What `expr` counts, if that is identities. */
  private countOf(expr: Expr): Witnesses | undefined {
    if (expr.kind === 'narrow' || expr.kind === 'convert') return this.countOf(expr.operand);
    if (expr.kind === 'length') {
      const { base } = expr;
      const isCount = base.type.kind === 'set' && this.identities.isIn(base.type);
      return isCount && this.isExact(base) ? EXACT : undefined;
    }
    if (expr.kind !== 'quantified' || expr.quantifier !== 'count') return undefined;
    if (!this.identities.isIdentity(expr.domain)) return undefined;
    if (operands(expr).some(canFail)) return UNKNOWN;
    const body = this.witnesses(expr.body);
    return expr.where === undefined ? body : both(this.witnesses(expr.where), body);
  }

  private comparedCount(
    left: Expr,
    operator: '<' | '<=' | '>' | '>=' | '==' | '!=',
    right: Expr,
  ): Witnesses | undefined {
    const counted = this.countOf(left);
    if (counted === undefined) {
      return this.countOf(right) === undefined
        ? undefined
        : this.comparedCount(right, MIRRORED[operator], left);
    }
    if (right.kind !== 'const' || typeof right.value !== 'number') return UNKNOWN;
    const bound = right.value;
    switch (operator) {
      case '<=':
        return atMost(counted, bound);
      case '<':
        return atMost(counted, bound - 1);
      case '>':
        return swapped(atMost(counted, bound));
      case '>=':
        return swapped(atMost(counted, bound - 1));
      case '==':
        return both(atMost(counted, bound), swapped(atMost(counted, bound - 1)));
      case '!=':
        return swapped(both(atMost(counted, bound), swapped(atMost(counted, bound - 1))));
      default:
        return operator satisfies never;
    }
  }
}

function least(a: Visibility, b: Visibility): Visibility {
  const order: readonly Visibility[] = ['any', 'visible', 'own'];
  return order[Math.min(order.indexOf(a), order.indexOf(b))] ?? 'any';
}
