/** Assignments to code. */
import { at, InternalError } from '../../../model/machine/assert.ts';
import type { Expr, LValue } from '../../../spec/language/types/expression.ts';
import { add, int, mul, ZERO } from '../code/build-code.ts';
import type { Code } from '../code/code.ts';
import type { Storage } from '../state/columns.ts';
import { readIn } from './emit-column.ts';
import { compile, compileOrdinal } from './emit-expression.ts';
import { type Scope, share, threadOf } from './emit-scope.ts';
import { storeValue } from './emit-storage.ts';
import { fromLeaves, leavesOf } from './value-leaves.ts';

/** The statements of `target := value`: the value first, then the indexes, then the store. */
export function compileAssign(scope: Scope, target: LValue, value: Expr): void {
  const read = readIn(scope);
  const compiled = compile(scope, value);
  // What is stored must not change while it is being stored.
  const leaves = leavesOf(compiled, value.type, read);
  const kept = leaves.length === 1 ? leaves : leaves.map((leaf) => share(scope, leaf));
  const root =
    target.root.kind === 'global'
      ? at(scope.layout.variables, target.root.variable)
      : at(at(scope.layout.threads, threadOf(scope)).slots, target.root.slot);
  let storage: Storage = root;
  let index: Code = ZERO;
  for (const step of target.path) {
    if (step.kind === 'field') {
      if (storage.kind !== 'struct') throw new InternalError('only structs have fields');
      storage = at(storage.fields, step.field);
    } else {
      if (storage.kind !== 'array') throw new InternalError('only arrays have elements');
      const ordinal = compileOrdinal(scope, step.index);
      index = add(mul(index, int(storage.size)), ordinal);
      storage = storage.element;
    }
  }
  storeValue(scope, storage, share(scope, index), fromLeaves(value.type, kept));
}
