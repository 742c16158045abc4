/** The vacuity goals of properties: premises that have to be true somewhere, quantifiers that have to range over something, conjuncts that have to matter. */
import { at } from '../../model/machine/assert.ts';
import type { Machine, MachineNode, Property } from '../../model/machine/machine.ts';
import type { Span } from '../../spec/language/text/source.ts';
import type { Expr } from '../../spec/language/types/expression.ts';
import type { Formula, StepProperty } from '../../spec/language/types/formula.ts';
import { subexpressions } from '../../spec/language/types/walk-expression.ts';

/** A part of a property without which the property says nothing. */
export interface VacuityGoal {
  readonly kind: 'premise' | 'domain' | 'conjunct' | 'value';
  readonly property: string;
  /** The premise, the whole quantifier, the conjunct of a `never`, or the variable that lacks a value. */
  readonly span: Span;
  readonly goal: string;
}

/** No name of a spec has a blank in it. */
export const GOAL = 'coverage goal ';

interface VacuityGoals {
  readonly covers: readonly Property[];
  readonly steps: readonly StepProperty[];
}

/** Puts the needs of all properties into `needs`, and returns a coverage goal for each. */
export function needsOf(machine: Machine, needs: VacuityGoal[]): VacuityGoals {
  // What stands in one place of the text may be needed of several threads or pages; one will do.
  const bodies = new Map<
    string,
    { readonly need: VacuityGoal; readonly ofSteps: boolean; body: Expr }
  >();
  const collect = (property: string, ofSteps: boolean): Collect => {
    return (kind, span, body) => {
      const name = `${GOAL}${kind} ${property} ${span.start}-${span.end}`;
      const known = bodies.get(name);
      if (known !== undefined) {
        known.body = logic('or', known.body, body);
        return;
      }
      const need: VacuityGoal = { kind, property, span, goal: name };
      needs.push(need);
      bodies.set(name, { need, ofSteps, body });
    };
  };
  for (const { form, name, body } of machine.properties) {
    if (form === 'invariant') visitClaimed(body, collect(name, false));
    if (form === 'never') visitForbidden(body, collect(name, false));
    if (form !== 'cover') visitValue(machine, body, form === 'never', collect(name, false));
  }
  for (const { name, body } of machine.stepProperties) visitClaimed(body, collect(name, true));
  for (const { name, formula } of machine.temporal) visitFormula(formula, collect(name, false));
  const covers: Property[] = [];
  const steps: StepProperty[] = [];
  for (const { need, ofSteps, body } of bodies.values()) {
    const { goal: name, span } = need;
    if (ofSteps) steps.push({ name, message: '', body: negated(body), span });
    else covers.push({ form: 'cover', name, message: '', body, span });
  }
  return { covers, steps };
}

/** Hears of what must be true somewhere: `body`, of the text at `span`. */
type Collect = (kind: VacuityGoal['kind'], span: Span, body: Expr) => void;

/** Puts an expression below the quantifiers and behind the premises around it. */
type Wrap = (inner: Expr) => Expr;

const ALONE: Wrap = (inner) => inner;

/** What is claimed to be true always: its premises and its domains must not be empty. */
function visitClaimed(expr: Expr, need: Collect, wrap: Wrap = ALONE): void {
  if (expr.kind === 'logic' && expr.operator === 'implies') {
    need('premise', expr.left.span, wrap(expr.left));
    visitClaimed(expr.right, need, (inner) => wrap(logic('and', expr.left, inner)));
  } else if (expr.kind === 'logic' && expr.operator === 'and') {
    visitClaimed(expr.left, need, wrap);
    visitClaimed(expr.right, need, wrap);
  } else if (expr.kind === 'quantified' && expr.quantifier === 'forall') {
    const some: Wrap = (inner) => wrap({ ...expr, quantifier: 'exists', body: inner });
    if (expr.where !== undefined) need('domain', expr.span, some(trueAt(expr.span)));
    visitClaimed(expr.body, need, some);
  }
}

/**
 * What is to be true never: if one of several conjuncts is true nowhere, the others do not matter. Whether a
 * single one is true somewhere is what the check itself tells.
 */
function visitForbidden(expr: Expr, need: Collect, wrap: Wrap = ALONE): void {
  if (expr.kind === 'quantified' && expr.quantifier === 'exists') {
    const some: Wrap = (inner) => wrap({ ...expr, body: inner });
    if (expr.where !== undefined) need('domain', expr.span, some(trueAt(expr.span)));
    visitForbidden(expr.body, need, some);
    return;
  }
  const parts = conjunctsOf(expr);
  for (const part of parts.length < 2 ? [] : parts) {
    // A condition on params alone is no question.
    if (readsState(part)) need('conjunct', part.span, wrap(part));
    visitForbidden(part, need, wrap);
  }
}

/**
 * A property that forbids a variable one value, which it does not have at first and no statement gives it, says
 * nothing, whatever the order of steps.
 */
function visitValue(machine: Machine, expr: Expr, isForbidden: boolean, need: Collect): void {
  if (expr.kind !== 'equal' || expr.negated === isForbidden) return;
  const [place, constant] =
    expr.left.kind === 'const' ? [expr.right, expr.left] : [expr.left, expr.right];
  if (place.kind !== 'global' || constant.kind !== 'const') return;
  const { variable } = place;
  const isGiven = (node: MachineNode): boolean =>
    node.kind === 'assign' &&
    node.target.root.kind === 'global' &&
    node.target.root.variable === variable &&
    (node.value.kind !== 'const' || node.value.value === constant.value);
  const canHave =
    at(machine.variables, variable).initial === constant.value ||
    machine.templates.some(({ nodes }) => nodes.some(isGiven));
  need('value', place.span, canHave ? trueAt(expr.span) : negatedIf(!isForbidden, expr));
}

function negatedIf(isNegated: boolean, expr: Expr): Expr {
  return isNegated ? negated(expr) : expr;
}

function readsState(expr: Expr): boolean {
  for (const { kind } of subexpressions(expr)) {
    if (kind === 'global' || kind === 'at' || kind === 'done' || kind === 'bound') return true;
  }
  return false;
}

function conjunctsOf(expr: Expr): readonly Expr[] {
  if (expr.kind !== 'logic' || expr.operator !== 'and') return [expr];
  return [...conjunctsOf(expr.left), ...conjunctsOf(expr.right)];
}

/** Of runs: what must happen for a formula to ask for anything. */
function visitFormula(formula: Formula, need: Collect, wrap: Wrap = ALONE): void {
  switch (formula.kind) {
    case 'atom':
      visitClaimed(formula.expr, need, wrap);
      return;
    case 'always':
      visitFormula(formula.operand, need, wrap);
      return;
    case 'and':
      visitFormula(formula.left, need, wrap);
      visitFormula(formula.right, need, wrap);
      return;
    case 'implies':
    case 'leads-to': {
      const premise = stateOf(formula.left);
      if (premise !== undefined) need('premise', premise.span, wrap(premise));
      return;
    }
    case 'not':
    case 'or':
    case 'eventually':
    case 'next':
    case 'until':
      return;
    default:
      formula satisfies never;
  }
}

/** What `formula` says of the first state, if it is of one state. */
function stateOf(formula: Formula): Expr | undefined {
  if (formula.kind === 'atom') return formula.expr;
  if (formula.kind !== 'and') return undefined;
  const [left, right] = [stateOf(formula.left), stateOf(formula.right)];
  return left && right && logic('and', left, right);
}

function logic(operator: 'and' | 'or', left: Expr, right: Expr): Expr {
  return { kind: 'logic', operator, left, right, type: { kind: 'bool' }, span: left.span };
}

function negated(operand: Expr): Expr {
  return { kind: 'not', operand, type: { kind: 'bool' }, span: operand.span };
}

function trueAt(span: Span): Expr {
  return { kind: 'const', value: 1, type: { kind: 'bool' }, span };
}
