/** Conditions that ask whether an identity is the unseen one (`view-machine.ts`), or a thread of it. */
import type { Expr } from '../../spec/language/types/expression.ts';
import { BOOL } from '../../spec/language/types/types.ts';
import type { Identities } from './identities.ts';

/** Returns the number of the unseen identity, or those of its threads, by the type of `identity`. */
export function unseenValues(
  identities: Identities,
  identity: Pick<Expr, 'type'>,
): readonly number[] {
  const unseen = identities.size - 1;
  return identities.isThread(identity.type) ? (identities.threadsOf[unseen] ?? []) : [unseen];
}

/** Returns the ways in which `identity` is the unseen one; none if it cannot be. */
export function unseenTests(identities: Identities, identity: Expr): readonly Expr[] {
  const { type, span } = identity;
  return unseenValues(identities, identity).map((value) => ({
    kind: 'equal',
    negated: false,
    left: identity,
    right: { kind: 'const', value, type, span },
    type: BOOL,
    span,
  }));
}

/** Returns a condition that is true where one of `tests` is. */
export function anyOf(tests: readonly Expr[]): Expr | undefined {
  const [first, ...others] = tests;
  return first && others.reduce(either, first);
}

export function either(left: Expr, right: Expr): Expr {
  return { kind: 'logic', operator: 'or', left, right, type: BOOL, span: right.span };
}
