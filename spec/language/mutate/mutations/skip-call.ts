/**
 * A call into a library is left out: of the hardware, of a lock, of a counter.
 *
 * What a subject asks of the layer below it (flush this, take that) is exactly what its own tests
 * seldom see: nothing goes wrong at once without it. It is apart from `drop` so that these calls
 * can be asked for alone.
 */
import { printHead } from '../../print/print-fragment.ts';
import { placedStatements } from '../../types/statements.ts';
import { changeOf, dropped, type Operator } from './mutation.ts';
import { calledBy } from './names.ts';

export const skipCall: Operator = {
  name: 'skip-call',
  mistake: 'a call into a library is left out',
  mutations: function* (body, names) {
    for (const { statement } of placedStatements(body.body)) {
      if (statement.kind !== 'call-statement') continue;
      if (!names.isForeign(calledBy(statement.call) ?? '')) continue;
      yield changeOf(`skip ${printHead(statement)}`, statement, dropped);
    }
  },
};
