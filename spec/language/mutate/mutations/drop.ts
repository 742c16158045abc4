/**
 * A step is left out: an assignment, a wait, a barrier, a call of a proc of the same subject.
 *
 * The plainest mistake there is, and the one that review finds least: what is missing draws no eye.
 * A claim that does not notice it does not need the step, or does not see what the step is for.
 */

import { printHead } from '../../print/print-fragment.ts';
import type { Statement } from '../../syntax/ast.ts';
import { placedStatements } from '../../types/statements.ts';
import { changeOf, dropped, type Operator } from './mutation.ts';
import { calledBy, type Names } from './names.ts';

export const drop: Operator = {
  name: 'drop',
  mistake: 'a step is left out',
  mutations: function* (body, names) {
    for (const { statement } of placedStatements(body.body)) {
      if (isStep(statement, names))
        yield changeOf(`drop ${printHead(statement)}`, statement, dropped);
    }
  },
};

function isStep(statement: Statement, names: Names): boolean {
  switch (statement.kind) {
    case 'await':
      return true;
    case 'assign':
      return !names.onlyObserves(statement);
    case 'call-statement':
      return !names.isForeign(calledBy(statement.call) ?? '');
    default:
      return false;
  }
}
