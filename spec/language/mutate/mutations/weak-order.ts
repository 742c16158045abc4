/**
 * A store-release or load-acquire orders nothing: it is a plain one, marked as such.
 *
 * The compiler does not see the difference, and neither does an x86. So it is no operator of `mutate`, where it would
 * survive in every claim; `why` asks it under weak memory.
 */

import { printExpression } from '../../print/print-fragment.ts';
import type { Expression, Statement } from '../../syntax/ast.ts';
import { ownExpressions, replaceExpression } from '../../syntax/own-expressions.ts';
import { placedStatements } from '../../types/statements.ts';
import { changeOf, type Mutation, type Operator } from './mutation.ts';

export const weakOrder: Operator = {
  name: 'weak-order',
  mistake: 'a store-release or load-acquire orders nothing',
  mutations: function* (body) {
    for (const { statement } of placedStatements(body.body)) {
      if (isRelease(statement)) {
        const what = `smp_store_release(${printExpression(statement.target)})`;
        yield changeOf(what, statement, (now) => [
          isRelease(now) ? { ...now, marked: 'WRITE_ONCE' } : now,
        ]);
      }
      for (const expression of ownExpressions(statement)) yield* weakLoad(statement, expression);
    }
  },
};

function isRelease(statement: Statement): statement is Statement & { kind: 'assign' } {
  return statement.kind === 'assign' && statement.marked === 'smp_store_release';
}

function* weakLoad(statement: Statement, expression: Expression): Iterable<Mutation> {
  if (expression.kind !== 'unary' || expression.operator !== 'smp_load_acquire') return;
  const what = `smp_load_acquire(${printExpression(expression.operand)})`;
  const weak: Expression = { ...expression, operator: 'READ_ONCE' };
  yield changeOf(what, statement, (now) => [replaceExpression(now, expression, weak)]);
}
