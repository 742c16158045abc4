/** `and`, `or`, `implies`, `if` as code: what is not needed is evaluated only if it is cheap and cannot fail. */
import type { Type } from '../../../spec/language/types/types.ts';
import {
  and,
  choice,
  constant,
  get,
  isZero,
  ONE,
  or,
  set,
  when,
  ZERO,
} from '../code/build-code.ts';
import { type Code, type Stmt, size } from '../code/code.ts';
import { readIn } from './emit-column.ts';
import { apart, isCheap, type Scope, type Sink, share } from './emit-scope.ts';
import type { SymbolicValue } from './value.ts';
import { fromLeaves, leavesOf } from './value-leaves.ts';

/** Both sides of `and`, `or` and `if` are evaluated if they have at most so many instructions. */
const EAGER_SIZE_MAX = 24;

/** `left and right`, where right is evaluated only if left is true. */
export function andThen(scope: Scope, left: Code, right: () => Code): Code {
  if (constant(left) === 0) return ZERO;
  if (constant(left) === 1) return right();
  // The value of the left side must be known before the statements of the right side run.
  const { made, sink } = apart(scope, right);
  if (isCheap(sink)) {
    scope.sink.statements.push(...sink.statements);
    if (size(made) <= EAGER_SIZE_MAX) return and(left, made);
    return choice(left, made, ZERO);
  }
  const result = scope.builder.local();
  scope.sink.statements.push(set(result, ZERO));
  scope.sink.statements.push(...when(left, [...sink.statements, set(result, made)]));
  scope.sink.fallible ||= sink.fallible;
  return and(get(result), ONE);
}

/** `left or right`, where right is evaluated only if left is false. */
export function orElse(scope: Scope, left: Code, right: () => Code): Code {
  if (constant(left) === 1) return ONE;
  if (constant(left) === 0) return right();
  const { made, sink } = apart(scope, right);
  if (isCheap(sink)) {
    scope.sink.statements.push(...sink.statements);
    if (size(made) <= EAGER_SIZE_MAX) return or(left, made);
    return choice(left, ONE, made);
  }
  const result = scope.builder.local();
  scope.sink.statements.push(set(result, ONE));
  scope.sink.statements.push(...when(isZero(left), [...sink.statements, set(result, made)]));
  scope.sink.fallible ||= sink.fallible;
  return and(get(result), ONE);
}

/** The value of `type` that `then` makes if `condition` is true, else that of `otherwise`. */
export function conditional(
  scope: Scope,
  condition: Code,
  type: Type,
  then: () => SymbolicValue,
  otherwise: () => SymbolicValue,
): SymbolicValue {
  const read = readIn(scope);
  const test = share(scope, condition);
  if (constant(test) === 1) return then();
  if (constant(test) === 0) return otherwise();
  const leaves = (side: () => SymbolicValue) => apart(scope, () => leavesOf(side(), type, read));
  const yes = leaves(then);
  const no = leaves(otherwise);
  if (isCheap(yes.sink) && isCheap(no.sink)) {
    scope.sink.statements.push(...yes.sink.statements, ...no.sink.statements);
    return fromLeaves(
      type,
      yes.made.map((leaf, i) => choice(test, leaf, no.made[i]!)),
    );
  }
  const results = yes.made.map(() => scope.builder.local());
  const keep = (side: { made: readonly Code[]; sink: Sink }): readonly Stmt[] => [
    ...side.sink.statements,
    ...results.map((local, i) => set(local, side.made[i]!)),
  ];
  scope.sink.statements.push(...when(test, keep(yes), keep(no)));
  scope.sink.fallible ||= yes.sink.fallible || no.sink.fallible;
  return fromLeaves(type, results.map(get));
}
