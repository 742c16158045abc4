import { test } from 'vitest';
import { PATIENCE } from '../../model/machine/random-machine.fixture.ts';
import type { Expression, TypeSyntax } from '../../spec/language/syntax/ast.ts';
import { checkLaw } from './law.fixture.ts';
import { contains, rewrite, substitute } from './rewrite.fixture.ts';

/** An argument of another range is checked against that of the parameter. */
function asType(arg: Expression, type: TypeSyntax): Expression {
  const { span } = arg;
  if (type.kind !== 'named-type' || !['Bit', 'Digit', 'Slot'].includes(type.name.text)) return arg;
  return { kind: 'call', callee: { kind: 'name', name: type.name.text, span }, args: [arg], span };
}

test('a call of a `fn` is its expression, with arguments in place of parameters', PATIENCE, () => {
  checkLaw({
    favourite: 'fn',
    changeSyntax: (specs) => {
      const fns = new Map(
        specs.flatMap(({ declarations }) =>
          declarations.flatMap((d) => (d.kind === 'fn' ? [[d.name.text, d] as const] : [])),
        ),
      );
      const inlined = (node: Expression): Expression => {
        const fn =
          node.kind === 'call' && node.callee.kind === 'name'
            ? fns.get(node.callee.name)
            : undefined;
        if (fn === undefined || node.kind !== 'call') return node;
        // Constants that have no type of their own get the one that the parameter has.
        const args = new Map(
          fn.parameters.flatMap(({ name, type }, i) => {
            const arg = node.args[i];
            return arg === undefined ? [] : [[name.text, asType(arg, type)] as const];
          }),
        );
        if (contains(node.args, ({ kind }) => kind.endsWith('-value') || kind === 'none'))
          return node;
        return rewrite(substitute(fn.body, args), (inner) => inlined(inner as Expression));
      };
      return (syntax) => rewrite(syntax, (node) => inlined(node as Expression));
    },
  });
});
