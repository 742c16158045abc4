import { test } from 'vitest';
import { PATIENCE } from '../../model/machine/random-machine.fixture.ts';
import type { Statement } from '../../spec/language/syntax/ast.ts';
import { checkLaw } from './law.fixture.ts';
import {
  contains,
  nameOf,
  rewrite,
  rewriteBlocks,
  sharedNames,
  writes,
} from './rewrite.fixture.ts';

/** A way of giving each label a name of its own. */
function bystanders(): (statement: Statement) => Statement {
  let last = 0;
  return (statement) => {
    last += 1;
    return { ...statement, label: nameOf(`bystander_${last}`, statement.span) };
  };
}

test('a label between two accesses changes nothing', PATIENCE, () => {
  checkLaw({
    usualRuns: 6,
    changeSyntax: (specs) => {
      const shared = sharedNames(specs);
      const labelled = bystanders();
      return (syntax) =>
        rewriteBlocks(syntax, (statements) => {
          const others = statements.map((statement, i) => {
            const before = statements[i - 1];
            return before !== undefined &&
              statement.label === undefined &&
              writes(before, shared) &&
              writes(statement, shared)
              ? labelled(statement)
              : statement;
          });
          return others.every((other, i) => other === statements[i]) ? statements : others;
        });
    },
  });
});

test('a label before an access changes no verdict where nothing was chosen', PATIENCE, () => {
  checkLaw({
    usualRuns: 6,
    changesSteps: true,
    changeSyntax: (specs) => {
      const shared = sharedNames(specs);
      const labelled = bystanders();
      // Between what is chosen and the access a thread can now wait with its choice made. The proc of a lock
      // has none.
      if (contains(specs, ({ kind }) => kind === 'choose' || kind === 'either'))
        return (same) => same;
      return (syntax) =>
        rewrite(syntax, (node, around) => {
          const statement = node as unknown as Statement;
          const isFree = !around.some(({ kind }) => kind === 'atomic');
          return isFree && statement.label === undefined && writes(statement, shared)
            ? labelled(statement)
            : node;
        });
    },
  });
});
