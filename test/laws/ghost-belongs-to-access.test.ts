import { test } from 'vitest';
import { PATIENCE } from '../../model/machine/random-machine.fixture.ts';
import type { Statement } from '../../spec/language/syntax/ast.ts';
import { checkLaw } from './law.fixture.ts';
import {
  blockOf,
  contains,
  ghostNames,
  names,
  rewriteBlocks,
  sharedNames,
  writes,
} from './rewrite.fixture.ts';

/** A parameter may stand for memory. */
function namesParameter(tree: unknown): boolean {
  return contains(tree, (node) => {
    const { kind, name } = node as { kind: string; name?: unknown };
    return kind === 'name' && typeof name === 'string' && /^a\d+$/.test(name);
  });
}

test('the update of a ghost behind an access is in the step of the access', PATIENCE, () => {
  checkLaw({
    usualRuns: 6,
    changeSyntax: (specs) => {
      const [shared, ghosts] = [sharedNames(specs), ghostNames(specs)];
      const joined = (statements: readonly Statement[]): readonly Statement[] => {
        const result: Statement[] = [];
        for (const statement of statements) {
          const access = result.at(-1);
          const isUpdate =
            statement.label === undefined &&
            writes(statement, ghosts) &&
            !names(statement, shared) &&
            !namesParameter(statement);
          if (!isUpdate || access === undefined || !writes(access, shared)) {
            result.push(statement);
            continue;
          }
          const { label, span } = access;
          const body = blockOf([{ ...access, label: undefined }, statement], span);
          result[result.length - 1] = { kind: 'atomic', label, body, span };
        }
        return result.length === statements.length ? statements : result;
      };
      return (syntax) => rewriteBlocks(syntax, joined);
    },
  });
});
