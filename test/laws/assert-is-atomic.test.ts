import { test } from 'vitest';
import { PATIENCE } from '../../model/machine/random-machine.fixture.ts';
import type { Expression, Statement } from '../../spec/language/syntax/ast.ts';
import { checkLaw } from './law.fixture.ts';
import { blockOf, ghostNames, rewrite, sharedNames } from './rewrite.fixture.ts';

/** Whether to evaluate `expression` is to look at one of `variables`, whatever else it has in it. */
function surelyReads(expression: Expression, variables: ReadonlySet<string>): boolean {
  switch (expression.kind) {
    case 'name':
      return variables.has(expression.name);
    case 'field':
    case 'index':
      return surelyReads(expression.base, variables);
    case 'unary':
      return surelyReads(expression.operand, variables);
    case 'conditional':
      return surelyReads(expression.condition, variables);
    case 'binary':
      return surelyReads(expression.left, variables);
    default:
      return false;
  }
}

test('an assert that looks at memory is the same in `atomic` of its own', PATIENCE, () => {
  checkLaw({
    usualRuns: 6,
    changeSyntax: (specs) => {
      const variables = new Set([...sharedNames(specs), ...ghostNames(specs)]);
      return (syntax) =>
        rewrite(syntax, (node, around) => {
          const statement = node as unknown as Statement;
          if (statement.kind !== 'assert' || around.some(({ kind }) => kind === 'atomic'))
            return node;
          if (!surelyReads(statement.condition, variables)) return node;
          const { label, span } = statement;
          const body = blockOf([{ ...statement, label: undefined }], span);
          return { kind: 'atomic', label, body, span };
        });
    },
  });
});
