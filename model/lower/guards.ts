import { type Access, key, placeOf, written } from '../../spec/language/elaborate/accesses.ts';
import type { Span } from '../../spec/language/text/source.ts';
import type { CoreGuard } from '../../spec/language/types/core.ts';
import type { Expr, LValue, PathStep } from '../../spec/language/types/expression.ts';
import { substitute } from '../../spec/language/types/substitute.ts';
import { BOOL, type ScalarType, type Type } from '../../spec/language/types/types.ts';
import { operands, somePart } from '../../spec/language/types/walk-expression.ts';
import { hasValue } from './has-value.ts';

/** A condition that must hold when a node runs, because it touches a guarded variable. */
export interface GuardCheck {
  readonly condition: Expr;
  readonly message: string;
  readonly span: Span;
}

/** The built-in check that a guarded variable breaks when its lock is not held. */
export const DATA_RACE = 'data_race';

/** Puts a condition behind all that has to be true before it is looked at. */
type Wrap = (condition: Expr) => Expr;

/**
 * Returns what must hold for evaluating `exprs` and writing `target` without a data race.
 *
 * What is not evaluated is no access: the right side of `and`, `or` and `implies`, and the arms of a
 * conditional, count where the evaluation comes to them. A quantifier counts with all values of its domain
 * for which `where` is true, also those behind the one that decides it. Where something has no value, what
 * comes behind it is not evaluated; so no check fails itself, and it is the node that does.
 *
 * An access to a whole array is one to each of its elements, and needs the locks of all.
 *
 * A lock that is a part of what it guards is no guarded data: who takes it cannot hold it yet.
 */
export function guardChecks(
  guards: readonly CoreGuard[],
  names: readonly string[],
  types: readonly Type[],
  exprs: readonly Expr[],
  target: LValue | undefined,
  freshId: () => number,
): readonly GuardCheck[] {
  if (!touches(guards, exprs, target)) return [];
  const checks: GuardCheck[] = [];
  const add = (access: Access, mode: 'read' | 'write', wrap: Wrap): void => {
    if (access.racy) return;
    for (const guard of guards) {
      if (guard.variable === access.variable) addOne(guard, access, mode, wrap);
    }
  };
  const addOne = (
    guard: CoreGuard,
    { indexes, path, span }: Access,
    mode: 'read' | 'write',
    wrap: Wrap,
  ): void => {
    const all = indexTypes(types[guard.variable]).slice(indexes.length, guard.ids.length);
    const elements = all.map((type): BoundIndex => ({ kind: 'bound', id: freshId(), type, span }));
    const pairs = [...indexes, ...elements].flatMap((index, i) => {
      const id = guard.ids[i];
      return id === undefined ? [] : [[id, index] as const];
    });
    const inPlace = (expr: Expr): Expr => substitute(expr, new Map(pairs), freshId);
    if (guard.lockPath !== undefined && isWithin(path, guard.lockPath, inPlace)) return;
    const held = elements.reduceRight<Expr>(forAll, inPlace(guard[mode]));
    // The quantifiers of the expression get ids of their own in the check.
    const condition = substitute(wrap(held), new Map(), freshId);
    const done = mode === 'read' ? 'read' : 'written';
    const message = `\`${names[guard.variable] ?? '?'}\` is ${done} without \`${guard.lock}\``;
    checks.push({ condition, message, span });
  };
  /** Behind `exprs`, which are evaluated before: where one of them has no value, nothing comes behind. */
  const after = (exprs: readonly Expr[], wrap: Wrap): Wrap => {
    const conditions = exprs.flatMap((expr) => hasValue(expr, freshId) ?? []);
    if (conditions.length === 0) return wrap;
    return (inner) =>
      wrap(conditions.reduceRight((rest, condition) => logic('implies', condition, rest), inner));
  };
  const visitAll = (list: readonly Expr[], wrap: Wrap): void => {
    for (const [i, expr] of list.entries()) visit(expr, after(list.slice(0, i), wrap));
  };
  const visit = (expr: Expr, wrap: Wrap): void => {
    const access = placeOf(expr, never);
    if (access !== undefined) {
      add(access, 'read', after(access.indexes, wrap));
      visitAll(access.indexes, wrap);
      return;
    }
    if (expr.kind === 'logic') {
      visit(expr.left, wrap);
      const operator = expr.operator === 'or' ? 'or' : 'implies';
      const reached = after([expr.left], wrap);
      visit(expr.right, (inner) => reached(logic(operator, expr.left, inner)));
    } else if (expr.kind === 'conditional') {
      visit(expr.condition, wrap);
      const reached = after([expr.condition], wrap);
      visit(expr.then, (inner) => reached(logic('implies', expr.condition, inner)));
      visit(expr.otherwise, (inner) => reached(logic('or', expr.condition, inner)));
    } else if (expr.kind === 'quantified') {
      const { where } = expr;
      const each = (inner: Expr): Expr =>
        wrap({ ...expr, quantifier: 'forall', type: BOOL, where: undefined, body: inner });
      if (where === undefined) visit(expr.body, each);
      else {
        visit(where, each);
        const reached = after([where], each);
        visit(expr.body, (inner) => reached(logic('implies', where, inner)));
      }
    } else visitAll(operands(expr), wrap);
  };
  const unchanged: Wrap = (condition) => condition;
  visitAll(exprs, unchanged);
  const write = target && written(target, never);
  if (write !== undefined) add(write, 'write', after(exprs, unchanged));
  return checks;
}

/** Whether a guarded variable is named at all: most accesses are to others, and need no look at how it is evaluated. */
function touches(
  guards: readonly CoreGuard[],
  exprs: readonly Expr[],
  target: LValue | undefined,
): boolean {
  const isGuarded = (variable: number): boolean =>
    guards.some((guard) => guard.variable === variable);
  if (target?.root.kind === 'global' && isGuarded(target.root.variable)) return true;
  return exprs.some((expr) =>
    somePart(expr, (part) => part.kind === 'global' && isGuarded(part.variable)),
  );
}

/** Whether `path` leads to what is at `outer`, or to a part of it. */
function isWithin(
  path: readonly PathStep[],
  outer: readonly PathStep[],
  inPlace: (expr: Expr) => Expr,
): boolean {
  return outer.every((step, i) => {
    const own = path[i];
    if (own?.kind !== step.kind) return false;
    if (step.kind === 'field') return own.kind === 'field' && own.field === step.field;
    return own.kind === 'index' && key(own.index) === key(inPlace(step.index));
  });
}

type BoundIndex = Extract<Expr, { kind: 'bound' }> & { readonly type: ScalarType };

function forAll(body: Expr, { id, type: domain, span }: BoundIndex): Expr {
  const quantifier = 'forall';
  return { kind: 'quantified', quantifier, id, domain, where: undefined, body, type: BOOL, span };
}

/** The types of the indexes of a variable of `type`, outermost first. */
function indexTypes(type: Type | undefined): readonly ScalarType[] {
  return type?.kind === 'array' ? [type.index, ...indexTypes(type.element)] : [];
}

const never = (): boolean => false;

function logic(operator: 'or' | 'implies', left: Expr, right: Expr): Expr {
  return { kind: 'logic', operator, left, right, type: BOOL, span: right.span };
}
