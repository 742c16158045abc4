/** What an expression that decides a property looks at in a state: places, and the locations of threads. */
import type { Environment } from '../../model/meaning/environment.ts';
import { EvaluationFailure, meaning } from '../../model/meaning/evaluate.ts';
import type { Expr } from '../../spec/language/types/expression.ts';
import { scalarValues } from '../../spec/language/types/types.ts';
import { operands } from '../../spec/language/types/walk-expression.ts';
import { type MemoryName, placeOf, placesIn } from './memory-names.ts';

/** That a property asks where a thread stands: at a label, or whether it has ended. */
export interface ReadPosition {
  readonly template: number;
  /** Of the thread; undefined if they have no value. */
  readonly args: readonly number[] | undefined;
  /** Undefined if it is asked whether the thread has ended. */
  readonly label: string | undefined;
}

export interface Decision {
  readonly places: readonly MemoryName[];
  readonly positions: readonly ReadPosition[];
}

/**
 * Returns what makes `expr` true or false in `env`: of an `and` that is false, one false side; of a
 * `forall` that is false, the element for which it fails; and so on. Of what is no logic, all of it.
 */
export function decisionOf(expr: Expr, env: Environment): Decision {
  const places: MemoryName[] = [];
  const positions: ReadPosition[] = [];
  const visit = (part: Expr, where: Environment): void => {
    for (const { expr: next, env: inner } of deciding(part, where)) {
      if (next !== part) visit(next, inner);
      else if (part.kind === 'at' || part.kind === 'done') {
        const args = part.args.map((arg) => valueIn(arg, inner));
        positions.push({
          template: part.template,
          args: args.every((arg) => arg !== undefined) ? (args as readonly number[]) : undefined,
          label: part.kind === 'at' ? part.label : undefined,
        });
      } else if (placeOf(inner, part) !== undefined) places.push(...placesIn(inner, part));
      else for (const operand of operands(part)) visit(operand, inner);
    }
  };
  visit(expr, env);
  return { places: [...new Set(places)], positions };
}

interface Part {
  readonly expr: Expr;
  readonly env: Environment;
}

/** The parts that decide `expr`; itself if it is no logic. */
function deciding(expr: Expr, env: Environment): readonly Part[] {
  const parts = (...exprs: readonly Expr[]): readonly Part[] =>
    exprs.map((each) => ({ expr: each, env }));
  switch (expr.kind) {
    case 'logic': {
      const left = valueIn(expr.left, env);
      // The side that decides alone: a false one of `and`, a true one of `or`.
      const alone = expr.operator === 'or' ? 1 : 0;
      if (left === alone) return parts(expr.left);
      const right = valueIn(expr.right, env);
      return right === (expr.operator === 'and' ? 0 : 1)
        ? parts(expr.right)
        : parts(expr.left, expr.right);
    }
    case 'compare': {
      const counted = countedIn(expr, env);
      return counted ?? [{ expr, env }];
    }
    case 'conditional': {
      const condition = valueIn(expr.condition, env);
      if (condition === undefined) return parts(expr.condition, expr.then, expr.otherwise);
      return parts(expr.condition, condition === 1 ? expr.then : expr.otherwise);
    }
    case 'quantified': {
      const deciding = { forall: 0, exists: 1, count: undefined }[expr.quantifier];
      const decisive: Part[] = [];
      for (const value of scalarValues(expr.domain)) {
        const inner: Environment = { ...env, bound: { id: expr.id, value, outer: env.bound } };
        const admits = expr.where === undefined ? 1 : valueIn(expr.where, inner);
        const own = [
          ...(expr.where === undefined ? [] : [{ expr: expr.where, env: inner }]),
          ...(admits === 0 ? [] : [{ expr: expr.body, env: inner }]),
        ];
        if (admits === 1 && deciding !== undefined && valueIn(expr.body, inner) === deciding) {
          return own;
        }
        decisive.push(...own);
      }
      return decisive;
    }
    default:
      return [{ expr, env }];
  }
}

/**
 * Of a count that is large enough, or too large, the elements that were counted; of one that is small enough,
 * or too small, the others. Undefined if nothing is counted, or that cannot be told.
 */
function countedIn(
  { operator, left, right }: Expr & { kind: 'compare' },
  env: Environment,
): readonly Part[] | undefined {
  const isLeft = left.kind === 'quantified' && left.quantifier === 'count';
  const [count, bound] = isLeft ? [left, right] : [right, left];
  if (count.kind !== 'quantified' || count.quantifier !== 'count' || bound.kind !== 'const') {
    return undefined;
  }
  const [counted, limit] = [valueIn(count, env), valueIn(bound, env)];
  if (counted === undefined || limit === undefined) return undefined;
  const asksForMany = operator.startsWith('>') === isLeft;
  const isStrict = operator.length === 1;
  const isMet = asksForMany
    ? isStrict
      ? counted > limit
      : counted >= limit
    : isStrict
      ? counted < limit
      : counted <= limit;
  const decides = asksForMany === isMet ? 1 : 0;
  return scalarValues(count.domain).flatMap((value) => {
    const inner: Environment = { ...env, bound: { id: count.id, value, outer: env.bound } };
    const { where, body } = count;
    const isCounted =
      (where === undefined || valueIn(where, inner) === 1) && valueIn(body, inner) === 1;
    if (isCounted !== (decides === 1)) return [];
    return (where === undefined ? [body] : [where, body]).map((part) => ({
      expr: part,
      env: inner,
    }));
  });
}

function valueIn(expr: Expr, env: Environment): number | undefined {
  try {
    const value = meaning(expr)(env);
    return typeof value === 'number' ? value : undefined;
  } catch (error) {
    if (error instanceof EvaluationFailure) return undefined;
    throw error;
  }
}
