/** The values behind a condition: what its sides were, where the condition alone does not say it. */
import { at } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { asParts, sameValue } from '../../model/machine/value.ts';
import type { Environment } from '../../model/meaning/environment.ts';
import { valueIn } from '../../properties/deciding-part.ts';
import type { Expr } from '../../spec/language/types/expression.ts';
import { firstValue, type Type, type Value } from '../../spec/language/types/types.ts';
import { operands } from '../../spec/language/types/walk-expression.ts';
import { isWithin } from './replaced-places.ts';
import { showFact } from './show-fact.ts';
import { showCondition, showPlace } from './source-text.ts';

/** A longer value is told by its parts that are not as all begin. */
const VALUE_MAX = 40;

/** Returns a value as a line tells it: `{present 1, uffd_wp 1}` of a long struct. */
export function showShortly(machine: Machine, type: Type, value: Value): string {
  const whole = showFact(machine, type, value);
  if (whole.length <= VALUE_MAX || type.kind !== 'struct') return whole;
  const parts = type.fields.flatMap((field, i) => {
    const part = asParts(value)[i] ?? null;
    return sameValue(part, firstValue(field.type))
      ? []
      : [`${field.name} ${showFact(machine, field.type, part)}`];
  });
  return `{${parts.join(', ')}}`;
}

/** Returns `  // head 1, tail 0` for a condition; empty if what it says tells all. */
export function conditionValues(moment: Environment, condition: Expr): string {
  const values = sideValues(moment, condition);
  return values === '' ? '' : `  // ${values}`;
}

/** Returns `head 1, tail 0` for a condition; empty if what it says tells all. */
export function sideValues(moment: Environment, condition: Expr): string {
  const known = new Map<string, string>();
  collect(moment, condition, valueIn(condition, moment), known);
  return [...known].map(([name, value]) => `${name} ${value}`).join(', ');
}

/** Adds what is not told by the `outcome` of `expr`, which is undefined where others decide it too. */
function collect(
  moment: Environment,
  expr: Expr,
  outcome: Value | undefined,
  found: Map<string, string>,
): void {
  switch (expr.kind) {
    case 'not':
      collect(moment, expr.operand, negated(outcome), found);
      return;
    case 'logic': {
      const isDecisive = outcome === { and: 1, or: 0, implies: 0 }[expr.operator];
      const sides = isNeeded(moment, expr) ? [expr.left, expr.right] : [expr.left];
      for (const side of sides) collect(moment, side, isDecisive ? outcome : undefined, found);
      return;
    }
    case 'equal':
    case 'compare':
    case 'in':
      sides(moment, expr, outcome, found);
      return;
    case 'conditional':
    case 'quantified':
      return;
    default:
      if (outcome === undefined) add(moment, expr, found);
  }
}

function negated(outcome: Value | undefined): Value | undefined {
  return outcome === undefined ? undefined : outcome === 1 ? 0 : 1;
}

/** Whether the right side was asked at all. */
function isNeeded(moment: Environment, { operator, left }: Expr & { kind: 'logic' }): boolean {
  return valueIn(left, moment) !== (operator === 'or' ? 1 : 0);
}

function sides(
  moment: Environment,
  expr: Expr & { kind: 'equal' | 'compare' | 'in' },
  outcome: Value | undefined,
  found: Map<string, string>,
): void {
  const { left, right } = expr;
  const [one, other] = [valueIn(left, moment), valueIn(right, moment)];
  if (expr.kind !== 'equal' || one === undefined || other === undefined) {
    add(moment, left, found);
    add(moment, right, found);
    return;
  }
  const isSame = sameValue(one, other);
  const hasConstant = isConstant(left) || isConstant(right);
  if (isSame && (left.type.kind === 'struct' || (hasConstant && outcome !== undefined))) return;
  // Of two values that must differ, each tells the other.
  if (left.type.kind === 'bool' && hasConstant && outcome !== undefined) return;
  if (left.type.kind === 'struct') differing(moment, left, right, found);
  else {
    add(moment, left, found);
    if (!isSame) add(moment, right, found);
  }
}

/** Of two structs, the parts that differ. */
function differing(moment: Environment, left: Expr, right: Expr, found: Map<string, string>): void {
  if (left.type.kind !== 'struct') return;
  const [one, other] = [
    asParts(valueIn(left, moment) ?? []),
    asParts(valueIn(right, moment) ?? []),
  ];
  for (const [i, field] of left.type.fields.entries()) {
    const [a = null, b = null] = [one[i], other[i]];
    if (sameValue(a, b)) continue;
    for (const [side, value] of [
      [left, a],
      [right, b],
    ] as const) {
      const name = partName(moment, side, i);
      if (name !== undefined) found.set(name, showFact(moment.machine, field.type, value));
    }
  }
}

/** What the part `field` of a struct is called: where it comes from, if the struct is made of others. */
function partName(moment: Environment, expr: Expr, field: number): string | undefined {
  if (expr.kind === 'struct') return nameOf(moment, at(expr.fields, field));
  if (expr.kind === 'update') {
    const updated = expr.fields.find((each) => each.field === field);
    return updated === undefined
      ? partName(moment, expr.base, field)
      : nameOf(moment, updated.value);
  }
  const name = nameOf(moment, expr);
  if (name === undefined || expr.type.kind !== 'struct') return undefined;
  return `${name}.${at(expr.type.fields, field).name}`;
}

function add(moment: Environment, expr: Expr, found: Map<string, string>): void {
  const name = nameOf(moment, expr);
  const value = valueIn(expr, moment);
  if (name === undefined || value === undefined) return;
  found.set(name, showShortly(moment.machine, expr.type, value));
}

/** What a side is called; undefined of a constant, and of what is longer than its value. */
function nameOf(moment: Environment, expr: Expr): string | undefined {
  // Where threads stand is told below the columns, and for which element before the condition.
  if (['self', 'arg', 'bound', 'at', 'done'].includes(expr.kind) || isConstant(expr))
    return undefined;
  if (expr.kind === 'some' || expr.kind === 'narrow' || expr.kind === 'convert') {
    return nameOf(moment, expr.operand);
  }
  const text = showPlace(moment, expr) ?? partText(moment, expr) ?? showCondition(moment, expr);
  return text.length > VALUE_MAX ? undefined : text;
}

/** Of a part of what a `fn` was called with, which calls it by the name of its parameter, the caller's text. */
function partText(moment: Environment, expr: Expr): string | undefined {
  if (expr.kind !== 'field') return undefined;
  const { base, span } = expr;
  if (base.type.kind !== 'struct') return undefined;
  const whole = isWithin(base.span, span) ? undefined : nameOf(moment, base);
  return whole === undefined ? undefined : `${whole}.${at(base.type.fields, expr.field).name}`;
}

/** Returns whether an expression reads nothing: what it says is its value. */
export function isConstant(expr: Expr): boolean {
  return (
    !['global', 'local', 'self', 'arg', 'bound', 'at', 'done'].includes(expr.kind) &&
    operands(expr).every(isConstant)
  );
}

/** Returns `locked 1` for each part of memory that `expr` names. */
export function memoryValues(env: Environment, expr: Expr): readonly string[] {
  const name = showPlace(env, expr);
  const value = name === undefined ? undefined : valueIn(expr, env);
  if (name !== undefined && value !== undefined) {
    return [`${name} ${showShortly(env.machine, expr.type, value)}`];
  }
  return operands(expr).flatMap((each) => memoryValues(env, each));
}
