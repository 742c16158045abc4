/** Why a formula is false, or true: the smallest part of it that already decides. */
import type { Environment } from '../model/meaning/environment.ts';
import { EvaluationFailure, meaning, truth } from '../model/meaning/evaluate.ts';
import type { Expr } from '../spec/language/types/expression.ts';
import { scalarValues } from '../spec/language/types/types.ts';

export interface DecidingPart {
  /** The part that decides. */
  readonly expr: Expr;
  /** What the part is: true or false, or undefined if it has no value. */
  readonly value: boolean | undefined;
  /** The quantifiers on the way, outermost first, each with the value for which it was decided. */
  readonly bindings: readonly { readonly quantifier: Expr; readonly value: number }[];
  /** In which the part can be evaluated: the variables of these quantifiers have their values. */
  readonly env: Environment;
  /** The next larger part; undefined of the whole. */
  readonly within?: DecidingPart | undefined;
}

/**
 * Descends from `expr` for as long as one operand alone decides it: to the false side of an `and`, the
 * conclusion of an `implies`, the value for which a `forall` fails, and so on.
 *
 * What is left aside on the way was as it had to be (a premise, a `where`, a condition) or did not matter.
 */
export function decidingPart(expr: Expr, env: Environment): DecidingPart {
  let here: DecidingPart = { expr, value: truthIn(expr, env), bindings: [], env };
  for (;;) {
    const next = deciding(here);
    if (next === undefined) return here;
    here = { ...next, within: here };
  }
}

function deciding(here: DecidingPart): DecidingPart | undefined {
  const { expr, value, bindings, env } = here;
  const to = (operand: Expr): DecidingPart => ({
    ...here,
    expr: operand,
    value: truthIn(operand, env),
  });
  const first = (truth: boolean, ...operands: readonly Expr[]): DecidingPart | undefined => {
    const found = operands.find((operand) => truthIn(operand, env) === truth);
    return found && to(found);
  };
  switch (expr.kind) {
    case 'not':
      return to(expr.operand);
    case 'logic':
      if (expr.operator === 'and')
        return value === false ? first(false, expr.left, expr.right) : undefined;
      if (expr.operator === 'or')
        return value === true ? first(true, expr.left, expr.right) : undefined;
      return value === false ? to(expr.right) : undefined;
    case 'conditional':
      return truthIn(expr.condition, env) === true ? to(expr.then) : to(expr.otherwise);
    case 'quantified': {
      const deciding =
        expr.quantifier === 'forall' ? false : expr.quantifier === 'exists' ? true : undefined;
      if (deciding === undefined || value !== deciding) return undefined;
      for (const element of scalarValues(expr.domain)) {
        const bound = { id: expr.id, value: element, outer: env.bound };
        const inner: Environment = { ...env, bound };
        if (expr.where !== undefined && truthIn(expr.where, inner) !== true) continue;
        if (truthIn(expr.body, inner) !== deciding) continue;
        const binding = { quantifier: expr, value: element };
        return { expr: expr.body, value: deciding, bindings: [...bindings, binding], env: inner };
      }
      return undefined;
    }
    default:
      return undefined;
  }
}

function truthIn(expr: Expr, env: Environment): boolean | undefined {
  if (expr.type.kind !== 'bool') return undefined;
  try {
    return truth(expr)(env);
  } catch (error) {
    if (error instanceof EvaluationFailure) return undefined;
    throw error;
  }
}

/** Returns the value of any expression; undefined if it has none. */
export function valueIn(
  expr: Expr,
  env: Environment,
): ReturnType<ReturnType<typeof meaning>> | undefined {
  try {
    return meaning(expr)(env);
  } catch (error) {
    if (error instanceof EvaluationFailure) return undefined;
    throw error;
  }
}
