/** What has to hold for a step to go on, as conjuncts. */
import type { Expr } from '../../spec/language/types/expression.ts';
import { subexpressions } from '../../spec/language/types/walk-expression.ts';
import type { Assigned } from './step-values.ts';
import type { TlaExpressions } from './tla-expression.ts';
import { failureText } from './tla-failure.ts';
import type { ActionText } from './tla-text.ts';

/** What is known on a path of a step. */
export interface Known {
  readonly assigned: Assigned;
  /** The conditions that have been required already: a text means one thing within an action. */
  readonly required: ReadonlySet<string>;
}

/** In front of what follows: that evaluating none of these fails, as far as it is not known already. */
export function require(
  ex: TlaExpressions,
  exprs: readonly Expr[],
  known: Known,
  then: (later: Known) => ActionText,
): ActionText {
  const tests = new Set(
    exprs
      .map((each) => failureText(ex, each))
      .filter((each) => each !== undefined)
      .map((failure) => `~(${failure})`)
      .filter((test) => !known.required.has(test)),
  );
  return [...tests].reduceRight<ActionText>(
    (rest, test) => ({
      kind: 'conjunct',
      text: `Require(${test}, "range or index")`,
      rest,
    }),
    then([...tests].reduce(withRequired, known)),
  );
}

export function withRequired(known: Known, test: string): Known {
  return { ...known, required: new Set(known.required).add(test) };
}

/** A condition as a conjunct. TLC takes each true alternative of a disjunction for a step of its own. */
export function condition(ex: TlaExpressions, expr: Expr): string {
  const splits = [...subexpressions(expr)].some(
    (each) =>
      (each.kind === 'logic' && each.operator !== 'and') ||
      each.kind === 'conditional' ||
      each.kind === 'quantified',
  );
  return splits ? `Holds(${ex.text(expr)})` : ex.text(expr);
}
