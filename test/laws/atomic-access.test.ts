import { test } from 'vitest';
import { PATIENCE } from '../../model/machine/random-machine.fixture.ts';
import type { ProcDeclaration, Statement } from '../../spec/language/syntax/ast.ts';
import { checkLaw } from './law.fixture.ts';
import {
  type AnyNode,
  blockOf,
  contains,
  procsOf,
  rewrite,
  sharedNames,
} from './rewrite.fixture.ts';

/** Puts `atomic` around a statement, which keeps its label. */
function wrapped(statement: Statement): Statement {
  const { label, span } = statement;
  const body = blockOf([{ ...statement, label: undefined }], span);
  return { kind: 'atomic', label, body, span };
}

function isAccess(node: AnyNode, shared: ReadonlySet<string>, procs: ReadonlySet<string>): boolean {
  if (node.kind !== 'assign' && node.kind !== 'await' && node.kind !== 'assume') return false;
  const isNamed = ({ kind, name }: AnyNode & { name?: unknown }, names: ReadonlySet<string>) =>
    kind === 'name' && typeof name === 'string' && names.has(name);
  return (
    contains(node, (inner) => isNamed(inner, shared)) &&
    !contains(node, (inner) => isNamed(inner, procs))
  );
}

test('`atomic` around one access changes nothing', PATIENCE, () => {
  checkLaw({
    changeSyntax: (specs) => {
      const shared = sharedNames(specs);
      const procs: ReadonlyMap<string, ProcDeclaration> = procsOf(specs);
      const names = new Set(procs.keys());
      return (syntax) =>
        rewrite(syntax, (node, around) =>
          !around.some(({ kind }) => kind === 'atomic') && isAccess(node, shared, names)
            ? wrapped(node as unknown as Statement)
            : node,
        );
    },
  });
});
