import { test } from 'vitest';
import { PATIENCE } from '../../model/machine/random-machine.fixture.ts';
import type { Block, Expression, Statement } from '../../spec/language/syntax/ast.ts';
import { checkLaw } from './law.fixture.ts';
import { blockOf, grouped, letOf, nameExpression, rewrite, withLabel } from './rewrite.fixture.ts';

/** `match e { A, B { s } C { t } }` as `let m = e` and `if m == A or m == B { s } else { t }`. */
function asIfs(statement: Statement, name: string): Statement | readonly Statement[] {
  if (statement.kind !== 'match') return statement;
  const { label, value, arms, otherwise, span } = statement;
  const last = otherwise ?? arms.at(-1)?.body ?? blockOf([], span);
  const tested = otherwise === undefined ? arms.slice(0, -1) : arms;
  const rest = tested.reduceRight<Block>((inner, { patterns, body }) => {
    const condition = patterns
      .map(
        (right): Expression => ({
          kind: 'binary',
          operator: '==',
          left: nameExpression(name, span),
          right,
          span,
        }),
      )
      .reduce((left, right): Expression => ({ kind: 'binary', operator: 'or', left, right, span }));
    const choice: Statement = {
      kind: 'if',
      label: undefined,
      condition,
      then: body,
      otherwise: inner,
      span,
    };
    return blockOf([choice], span);
  }, last);
  const first = letOf(name, undefined, value);
  // The label of a `match` is before its first access, and an `if` around it would be one of its own.
  return label === undefined
    ? grouped([first, ...rest.statements], span)
    : [withLabel(first, label), ...rest.statements];
}

test('a `match` is a local for its value and an `if` for each arm', PATIENCE, () => {
  checkLaw({
    favourite: 'match',
    changeSyntax: () => {
      let last = 0;
      return (syntax) =>
        rewrite(syntax, (node) => {
          last += 1;
          return asIfs(node as Statement, `matched_${last}`);
        });
    },
  });
});
