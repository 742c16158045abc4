/**
 * A critical section loses its lock: the call that takes it and those that give it back.
 *
 * To leave out one of the two is found at once, by whoever waits for the lock or unlocks it
 * unlocked. To leave out both leaves code that looks sound, and shows what the lock is for.
 *
 * No list of lock procs is needed. A pair is a call that can wait, given a place by reference, and
 * the calls on that place that follow in the proc and cannot wait, up to the next that can.
 */

import { printExpression, printHead } from '../../print/print-fragment.ts';
import type { CallExpression, CallStatement } from '../../syntax/ast.ts';
import { placedStatements } from '../../types/statements.ts';
import { dropped, type Edit, type Operator } from './mutation.ts';
import { calledBy, type Names } from './names.ts';

export const lockPair: Operator = {
  name: 'lock-pair',
  mistake: 'a critical section has no lock',
  mutations: function* (body, names) {
    const calls = [...placedStatements(body.body)].flatMap(({ statement }) =>
      statement.kind === 'call-statement' && takesPlace(statement.call, names) ? [statement] : [],
    );
    for (const [i, first] of calls.entries()) {
      if (!canWait(first, names)) continue;
      const sameObject = calls.slice(i + 1).filter((call) => objectOf(call) === objectOf(first));
      const end = sameObject.findIndex((call) => canWait(call, names));
      const closing = end === -1 ? sameObject : sameObject.slice(0, end);
      const [close] = closing;
      if (close === undefined) continue;
      const edits = [first, ...closing].map(
        ({ span }): Edit => ({ kind: 'change', at: span, change: dropped }),
      );
      yield {
        what: `drop the pair ${printHead(first)}, ${printHead(close)}`,
        span: first.span,
        edits,
      };
    }
  },
};

function takesPlace(call: CallExpression, names: Names): boolean {
  return names.proc(calledBy(call) ?? '')?.parameters[0]?.ref === true;
}

function canWait({ call }: CallStatement, names: Names): boolean {
  return names.canWait(calledBy(call) ?? '');
}

function objectOf({ call }: CallStatement): string {
  return call.args[0] === undefined ? '' : printExpression(call.args[0]);
}
