import { reads, written } from '../../spec/language/elaborate/accesses.ts';
import type { Span } from '../../spec/language/text/source.ts';
import type { CoreGuard } from '../../spec/language/types/core.ts';
import type { Expr, LValue } from '../../spec/language/types/expression.ts';
import { substitute } from '../../spec/language/types/substitute.ts';
import { subexpressions } from '../../spec/language/types/walk-expression.ts';

/** A condition that must hold when a node runs, because it touches a guarded variable. */
export interface GuardCheck {
  readonly condition: Expr;
  readonly message: string;
  readonly span: Span;
}

/** The built-in check that a guarded variable breaks when its lock is not held. */
export const DATA_RACE = 'data_race';

/**
 * Returns what must hold for evaluating `exprs` and writing `target` without a data race.
 *
 * A variable read under a condition that is not met (`a and x`) is checked all the same. Reads below
 * a quantifier depend on its variable and are not checked.
 */
export function guardChecks(
  guards: readonly CoreGuard[],
  names: readonly string[],
  exprs: readonly Expr[],
  target: LValue | undefined,
  freshId: () => number,
): readonly GuardCheck[] {
  if (guards.length === 0) return [];
  const checks: GuardCheck[] = [];
  const never = (): boolean => false;
  const add = (
    variable: number | undefined,
    racy: boolean,
    indexes: readonly Expr[],
    mode: 'read' | 'write',
    span: Span,
  ): void => {
    if (racy || indexes.some(hasBound)) return;
    for (const guard of guards) if (guard.variable === variable) addOne(guard, indexes, mode, span);
  };
  const addOne = (
    guard: CoreGuard,
    indexes: readonly Expr[],
    mode: 'read' | 'write',
    span: Span,
  ): void => {
    if (indexes.length < guard.ids.length) return;
    const pairs = guard.ids.flatMap((id, i) => {
      const index = indexes[i];
      return index === undefined ? [] : [[id, index] as const];
    });
    const condition = substitute(guard[mode], new Map(pairs), freshId);
    const done = mode === 'read' ? 'read' : 'written';
    const message = `\`${names[guard.variable] ?? '?'}\` is ${done} without \`${guard.lock}\``;
    checks.push({ condition, message, span });
  };
  for (const expr of exprs) {
    for (const access of reads(expr, never)) {
      add(access.variable, access.racy, access.indexes, 'read', access.span);
    }
  }
  const write = target && written(target, never);
  if (write !== undefined) add(write.variable, write.racy, write.indexes, 'write', write.span);
  return checks;
}

function hasBound(expr: Expr): boolean {
  for (const e of subexpressions(expr)) if (e.kind === 'bound') return true;
  return false;
}
