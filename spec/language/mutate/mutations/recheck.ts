/**
 * A second look is left out: `if x != y { ... return }`.
 *
 * Code that drops a lock, sleeps or copies must look again whether the world is as it was. The
 * look is one `if` that leaves early, and every version of the code works without it when nobody
 * else runs.
 */

import { printHead } from '../../print/print-fragment.ts';
import type { Statement } from '../../syntax/ast.ts';
import { placedStatements } from '../../types/statements.ts';
import { changeOf, dropped, type Operator } from './mutation.ts';

export const recheck: Operator = {
  name: 'recheck',
  mistake: 'a second look is left out',
  mutations: function* (body) {
    for (const { statement } of placedStatements(body.body)) {
      if (!leavesEarly(statement)) continue;
      yield changeOf(`drop the check ${printHead(statement)}`, statement, dropped);
    }
  },
};

/** Tells whether it is an `if` without `else` that ends in a jump. */
export function leavesEarly(statement: Statement): boolean {
  if (statement.kind !== 'if' || statement.otherwise !== undefined) return false;
  const last = statement.then.statements.at(-1)?.kind;
  return last === 'return' || last === 'goto' || last === 'jump';
}
