/** Questions about the control locations of threads, as code. */
import { at } from '../../../model/machine/assert.ts';
import {
  and,
  constant,
  equal,
  int,
  lessThanUnsigned,
  ONE,
  or,
  shrU,
  ZERO,
} from '../code/build-code.ts';
import type { Code } from '../code/code.ts';
import { readColumn } from './emit-column.ts';
import type { Scope } from './emit-scope.ts';

/** Whether the instance of `template` with `args` is at a control location for which `test` holds. */
export function isAtOneOf(
  scope: Scope,
  template: number,
  args: readonly Code[],
  test: (node: number) => boolean,
): Code {
  let result: Code = ZERO;
  scope.machine.threads.forEach((thread, i) => {
    if (thread.template !== template) return;
    const isIt = thread.args.reduce<Code>(
      (all, arg, k) => and(all, equal(args[k]!, int(arg))),
      ONE,
    );
    if (constant(isIt) === 0) return;
    const { control, bias } = at(scope.layout.threads, i);
    const locations = at(scope.machine.templates, template).locations.flatMap((node, index) =>
      test(node) ? [index + bias] : [],
    );
    result = or(result, and(isIt, isOneOf(readColumn(scope, control, ZERO), locations)));
  });
  return result;
}

/** Whether `code`, a small number, is one of `values`. */
function isOneOf(code: Code, values: readonly number[]): Code {
  const highest = Math.max(...values);
  if (values.length > 2 && highest < 32) {
    const mask = values.reduce((bits, value) => bits | (1 << value), 0);
    // A shift counts modulo 32, so larger numbers must be kept out.
    return and(and(shrU(int(mask), code), ONE), lessThanUnsigned(code, int(32)));
  }
  return values.reduce<Code>((any, value) => or(any, equal(code, int(value))), ZERO);
}
