/**
 * A number is one too large or too small, or a comparison takes in the wrong one of its ends.
 *
 * Counts of references, bounds of loops and limits of retries are where such a slip survives: the
 * common case is far from the end.
 */

import { printExpression, printHead } from '../../print/print-fragment.ts';
import type { BinaryOperator, Expression } from '../../syntax/ast.ts';
import { ownExpressions, replaceExpression } from '../../syntax/own-expressions.ts';
import { placedStatements } from '../../types/statements.ts';
import { changeOf, type Operator } from './mutation.ts';

export const offByOne: Operator = {
  name: 'off-by-one',
  mistake: 'a number is off by one',
  mutations: function* (body, names) {
    for (const { statement } of placedStatements(body.body)) {
      if (names.onlyObserves(statement)) continue;
      for (const expression of ownExpressions(statement)) {
        for (const wrong of neighbours(expression)) {
          const what = `${printHead(statement)}: ${printExpression(expression)} as ${printExpression(wrong)}`;
          yield changeOf(what, statement, (now) => [replaceExpression(now, expression, wrong)]);
        }
      }
    }
  },
};

const OTHER_END: Partial<Readonly<Record<BinaryOperator, BinaryOperator>>> = {
  '<': '<=',
  '<=': '<',
  '>': '>=',
  '>=': '>',
};

function neighbours(expression: Expression): readonly Expression[] {
  if (expression.kind === 'number') {
    const { value } = expression;
    return [value + 1, ...(value > 0 ? [value - 1] : [])].map((v) => ({ ...expression, value: v }));
  }
  const operator = expression.kind === 'binary' ? OTHER_END[expression.operator] : undefined;
  return expression.kind === 'binary' && operator !== undefined
    ? [{ ...expression, operator }]
    : [];
}
