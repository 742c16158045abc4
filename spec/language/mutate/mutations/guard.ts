/**
 * A condition is weakened: an `if` always or never taken, half of an `and` or `or` forgotten, any
 * value chosen where only some may be.
 *
 * Most races that were merged had the right steps and a condition that did not ask enough. An `if`
 * that leaves the proc early is never made to stay: that is `recheck`.
 */

import { printExpression, printHead } from '../../print/print-fragment.ts';
import type { Expression, Statement } from '../../syntax/ast.ts';
import { ownExpressions, replaceExpression } from '../../syntax/own-expressions.ts';
import { placedStatements } from '../../types/statements.ts';
import { changeOf, type Mutation, type Operator } from './mutation.ts';
import { leavesEarly } from './recheck.ts';

export const guard: Operator = {
  name: 'guard',
  mistake: 'a condition does not ask enough, or asks too much',
  mutations: function* (body, names) {
    for (const { statement } of placedStatements(body.body)) {
      if (names.onlyObserves(statement)) continue;
      if (statement.kind === 'if') {
        yield constant(statement, statement.condition, true);
        if (!leavesEarly(statement)) yield constant(statement, statement.condition, false);
      }
      if (statement.kind === 'choose' && statement.where !== undefined) {
        yield changeOf(`any value: ${printHead(statement)}`, statement, (now) =>
          now.kind === 'choose' ? [{ ...now, where: undefined }] : [now],
        );
      }
      yield* halves(statement);
    }
  },
};

function constant(statement: Statement, condition: Expression, value: boolean): Mutation {
  const by: Expression = { kind: 'boolean', value, span: condition.span };
  return changeOf(`${printHead(statement)}: ${value ? 'always' : 'never'}`, statement, (now) => [
    replaceExpression(now, condition, by),
  ]);
}

function* halves(statement: Statement): Generator<Mutation> {
  for (const e of ownExpressions(statement)) {
    if (e.kind !== 'binary' || (e.operator !== 'and' && e.operator !== 'or')) continue;
    for (const [kept, lost] of [
      [e.left, e.right],
      [e.right, e.left],
    ] as const) {
      const what = `${printHead(statement)}: without \`${printExpression(lost)}\``;
      yield changeOf(what, statement, (now) => [replaceExpression(now, e, kept)]);
    }
  }
}
