/** What a thread does before its first step: it belongs to the initial state. */
import type { Expr, LValue } from '../../spec/language/types/expression.ts';
import { placeIndexes, subexpressions } from '../../spec/language/types/walk-expression.ts';
import { canFail } from './can-fail.ts';
import type { SchedulingPoint } from './machine.ts';

/** As much of a node as the question needs; a node under construction has it too. */
export interface PrologueNode {
  readonly kind: string;
  readonly form?: 'assert' | 'warn';
  readonly schedulingPoint: SchedulingPoint;
  readonly access: boolean;
  readonly target?: LValue;
  readonly value?: Expr;
  readonly condition?: Expr;
}

/**
 * Tells whether a thread that has taken no step yet runs past `node`, which it comes to for the first time:
 * it is local work that cannot fail and no scheduling point. At any other node the thread waits in the initial
 * state, also where no step stops.
 */
export function isPrologue(node: PrologueNode): boolean {
  if ((node.schedulingPoint !== 'no' && node.schedulingPoint !== 'again') || node.access)
    return false;
  switch (node.kind) {
    case 'assign': {
      if (node.target === undefined || node.value === undefined) return false;
      const indexes = placeIndexes(node.target);
      return node.target.root.kind === 'local' && ![node.value, ...indexes].some(canFail);
    }
    case 'branch':
      return node.condition !== undefined && !canFail(node.condition);
    case 'skip':
    case 'barrier':
      return true;
    case 'assert':
      // What looks at memory without being an access is a check of locks in front of a call
      // (`lock-checks.ts`), and before its first step a thread holds none.
      return (
        node.form === 'warn' &&
        node.condition !== undefined &&
        [...subexpressions(node.condition)].some(isGlobal)
      );
    default:
      return false;
  }
}

const isGlobal = (expr: Expr): boolean => expr.kind === 'global';

/**
 * Returns the nodes where a thread that begins at `entry` may be before its first step: behind local work,
 * or at the head of a loop that it has come round to.
 */
export function initialLocations(
  entry: number,
  nodeOf: (node: number) => PrologueNode,
  successorsOf: (node: number) => readonly number[],
): ReadonlySet<number> {
  const locations = new Set<number>();
  const seen = new Set<number>();
  const pending = [entry];
  for (let number = pending.pop(); number !== undefined; number = pending.pop()) {
    if (seen.has(number)) continue;
    seen.add(number);
    const node = nodeOf(number);
    if (!isPrologue(node) || node.schedulingPoint === 'again') locations.add(number);
    if (isPrologue(node)) pending.push(...successorsOf(number));
  }
  return locations;
}
