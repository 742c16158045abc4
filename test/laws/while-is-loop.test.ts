import { test } from 'vitest';
import { PATIENCE } from '../../model/machine/random-machine.fixture.ts';
import type { Statement } from '../../spec/language/syntax/ast.ts';
import { checkLaw } from './law.fixture.ts';
import { blockOf, rewrite } from './rewrite.fixture.ts';

/** `while e { s }` as `loop { if e { s } else { break } }`. */
function asLoop(statement: Statement): Statement {
  if (statement.kind !== 'while') return statement;
  const { label, condition, body, span } = statement;
  const leave: Statement = { kind: 'jump', label: undefined, form: 'break', span };
  const otherwise = blockOf([leave], span);
  const choice: Statement = {
    kind: 'if',
    label: undefined,
    condition,
    then: body,
    otherwise,
    span,
  };
  return { kind: 'loop', label, body: blockOf([choice], span), span };
}

test('a `while` is a `loop` that breaks where its condition is false', PATIENCE, () => {
  checkLaw({
    favourite: 'while',
    changeSyntax: () => (syntax) => rewrite(syntax, (node) => asLoop(node as Statement)),
  });
});
