/** What a lock check adds to a machine (`lock-checks.ts`, `lock-orders.ts`). */
import type { Expr } from '../../spec/language/types/expression.ts';
import type { LockCall } from './locksets.ts';

/** A condition that is to be true on the way from one node to another. */
export interface LockCheck {
  /** The call that is about to be made; undefined at the end of a thread. */
  readonly call: LockCall | undefined;
  readonly condition: Expr;
  readonly property: string;
  readonly message: string;
}
