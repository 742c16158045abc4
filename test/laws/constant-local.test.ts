import { test } from 'vitest';
import { PATIENCE } from '../../model/machine/random-machine.fixture.ts';
import type { Statement } from '../../spec/language/syntax/ast.ts';
import { checkLaw } from './law.fixture.ts';
import { blockOf, contains, letOf, nameExpression, rewriteBlocks } from './rewrite.fixture.ts';

test('a branch on a local that is constant changes nothing', PATIENCE, () => {
  checkLaw({
    usualRuns: 6,
    // By the text, a loop may come round to an update past all accesses between.
    mayReport: ['K0440', 'K0441'],
    changeSyntax: () => {
      let last = 0;
      const around = (statement: Statement): readonly Statement[] => {
        const { label, kind, span } = statement;
        if (label !== undefined || kind === 'let' || kind === 'choose') return [statement];
        // That code behind it is not reached, and that a proc returns a value, must be seen from the text.
        const leaves = ['return', 'jump', 'goto', 'loop'];
        if (contains(statement, (node) => leaves.includes(node.kind))) return [statement];
        last += 1;
        const name = `constant_${last}`;
        const condition = nameExpression(name, span);
        const then = blockOf([statement], span);
        const branch: Statement = {
          kind: 'if',
          label: undefined,
          condition,
          then,
          otherwise: undefined,
          span,
        };
        return [letOf(name, undefined, { kind: 'boolean', value: true, span }), branch];
      };
      return (syntax) => rewriteBlocks(syntax, (statements) => statements.flatMap(around));
    },
  });
});
