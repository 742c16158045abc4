/**
 * Two neighbouring steps are in the wrong order: unlock before write, flush before clear.
 *
 * An order that does not matter alone matters to who looks in between. Pairs whose order nobody can
 * see are passed over: one needs a name that the other declares, or both are local, or they stand
 * in one `atomic` and touch nothing in common.
 */

import { printHead } from '../../print/print-fragment.ts';
import type { Statement } from '../../syntax/ast.ts';
import { placedStatements } from '../../types/statements.ts';
import type { Operator } from './mutation.ts';
import { type Names, namesIn, rootOf } from './names.ts';

export const swap: Operator = {
  name: 'swap',
  mistake: 'two steps are in the wrong order',
  mutations: function* (body, names) {
    for (const { statement: first, block, index, isInAtomic } of placedStatements(body.body)) {
      const second = block.statements[index + 1];
      if (second === undefined || !isMovable(first, names) || !isMovable(second, names)) continue;
      if (isBound(first, second) || isBound(second, first)) continue;
      const commute = isInAtomic || names.isLocal(first) || names.isLocal(second);
      if (commute && !interfere(first, second) && !interfere(second, first)) continue;
      yield {
        what: `swap ${printHead(first)} with ${printHead(second)}`,
        span: first.span,
        edits: [{ kind: 'swap', at: first.span, after: second.span }],
      };
    }
  },
};

const FIXED: ReadonlySet<Statement['kind']> = new Set(['return', 'goto', 'jump', 'skip']);

function isMovable(statement: Statement, names: Names): boolean {
  return !FIXED.has(statement.kind) && !names.onlyObserves(statement);
}

/** Tells whether `user` has the name that `declaring` declares. */
function isBound(declaring: Statement, user: Statement): boolean {
  return (
    (declaring.kind === 'let' || declaring.kind === 'choose') &&
    namesIn(user).has(declaring.name.text)
  );
}

/** Tells whether something that `first` may write has a name in `second`; jumps interfere as well. */
function interfere(first: Statement, second: Statement): boolean {
  if (first.kind === 'let' || first.kind === 'choose') return false;
  if (first.kind !== 'assign') return true;
  const root = rootOf(first.target);
  return root === undefined || namesIn(second).has(root);
}
