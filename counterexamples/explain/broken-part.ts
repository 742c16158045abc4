/** Which part of a property is what broke it, with the values that it had: which conjunct, which element. */
import type { Machine } from '../../model/machine/machine.ts';
import type { State } from '../../model/machine/state.ts';
import type { Environment } from '../../model/meaning/environment.ts';
import { EvaluationFailure, truth } from '../../model/meaning/evaluate.ts';
import { type DecidingPart, decidingPart, valueIn } from '../../properties/deciding-part.ts';
import { pairMachine } from '../../properties/evaluate-step.ts';
import { type Span, textOf } from '../../spec/language/text/source.ts';
import type { Expr } from '../../spec/language/types/expression.ts';
import { showValue } from '../../spec/language/types/types.ts';
import { globalsIn, subexpressions } from '../../spec/language/types/walk-expression.ts';
import { executedNodes } from '../run/executed-nodes.ts';
import { lastState, type Trace } from '../run/replay.ts';
import { sideValues } from '../show/condition-values.ts';
import { showFact } from '../show/show-fact.ts';
import { showCondition, showPlace } from '../show/source-text.ts';

export interface BrokenPart {
  /** The part that decides, on one line. */
  readonly text: string;
  readonly span: Span;
  /** All that was asked: the body of the property, or the statement that failed. */
  readonly statement: Span;
  /** What it was; undefined if it has no value. */
  readonly value: boolean | undefined;
  /** Why it has no value. */
  readonly reason: string | undefined;
  /** For which elements of the quantifiers around it: `p` and `0`. */
  readonly bindings: readonly (readonly [name: string, value: string])[];
  /** What the sides of its comparisons were. */
  readonly values: readonly (readonly [name: string, value: string])[];
  /** The values that the part and what it was do not tell by themselves: `a 3`. */
  readonly furtherValues: string;
  /** Whether it is all of the property. */
  readonly isWhole: boolean;
  /** Whether it asks of no variable, but for control locations at most. */
  readonly isOfPositions: boolean;
  /** Whether it asks where a thread stands. */
  readonly asksPositions: boolean;
}

/**
 * Returns what broke `property`, an invariant, a `never`, a `cover`, a property of steps or an assert;
 * undefined of what has no formula that is false of one state or step.
 */
export function brokenPart(
  machine: Machine,
  trace: Trace,
  property: string,
): BrokenPart | undefined {
  const last = trace.steps.at(-1);
  const declared = machine.properties.find(({ name }) => name === property);
  if (declared !== undefined) {
    return partOf(declared.body, { machine, state: lastState(trace), thread: undefined });
  }
  const step = machine.stepProperties.find(({ name }) => name === property);
  if (step !== undefined && last?.after !== undefined) {
    const { before, after, thread } = last;
    return partOf(step.body, { machine: primed(machine), state: paired(before, after), thread });
  }
  const own = last?.violations.find((violation) => violation.property === property);
  if (last === undefined || own === undefined) return undefined;
  const failed = executedNodes(machine, last).find(
    ({ node }) => node.kind === 'assert' && node.origin.span === own.span,
  );
  if (failed?.node.kind !== 'assert') return undefined;
  const env = { machine, state: failed.before, thread: last.thread };
  return { ...partOf(failed.node.condition, env), statement: failed.node.origin.span };
}

/** The machine over two states, in which what is read after the step has its prime. */
function primed(machine: Machine): Machine {
  const pairs = pairMachine(machine);
  const count = machine.variables.length;
  const variables = pairs.variables.map((variable, i) =>
    i < count ? variable : { ...variable, name: `${variable.name}'` },
  );
  return { ...pairs, variables };
}

function paired(before: State, after: State): State {
  return {
    variables: [...before.variables, ...after.variables],
    threads: [...before.threads, ...after.threads],
  };
}

function partOf(body: Expr, env: Environment): BrokenPart {
  const found = withPremise(decidingPart(body, env));
  const { expr, value } = found;
  const bindings = found.bindings.map(({ quantifier, value: element }) => {
    const name = /^[(\s]*(?:forall|exists)\s+([A-Za-z_]\w*)/.exec(textOf(quantifier.span))?.[1];
    const domain = quantifier.kind === 'quantified' ? quantifier.domain : quantifier.type;
    return [name ?? 'it', showFact(env.machine, domain, element)] as const;
  });
  return {
    text: showCondition(found.env, expr),
    span: expr.span,
    statement: body.span,
    value,
    reason: value === undefined ? whyNoValue(expr, found.env) : undefined,
    bindings,
    values: comparedValues(expr, found.env),
    furtherValues: sideValues(found.env, expr),
    isWhole: expr === body,
    isOfPositions: globalsIn(expr).size === 0,
    asksPositions: [...subexpressions(expr)].some(({ kind }) => kind === 'at' || kind === 'done'),
  };
}

/** A conclusion that has no values to show says too little without its premise. */
function withPremise(found: DecidingPart): DecidingPart {
  const { within, expr, env } = found;
  if (within?.expr.kind !== 'logic' || within.expr.operator !== 'implies') return found;
  return expr === within.expr.right && sideValues(env, expr) === '' ? within : found;
}

function whyNoValue(expr: Expr, env: Environment): string | undefined {
  try {
    truth(expr)(env);
    return undefined;
  } catch (error) {
    if (!(error instanceof EvaluationFailure)) throw error;
    const where = oneLine(textOf(error.span));
    return where === oneLine(textOf(expr.span)) ? error.message : `\`${where}\`: ${error.message}`;
  }
}

/** More of them say less. */
const VALUES_MAX = 8;

function comparedValues(expr: Expr, env: Environment): BrokenPart['values'] {
  const rows = comparedIn(expr).flatMap((side) => {
    const value = valueIn(side, env);
    if (side.kind === 'const' || value === undefined) return [];
    const shown =
      side.type.kind === 'bool'
        ? showValue(side.type, value)
        : showFact(env.machine, side.type, value);
    return [[showPlace(env, bare(side)) ?? oneLine(textOf(side.span)), shown] as const];
  });
  return [...new Map(rows).entries()].slice(0, VALUES_MAX);
}

/** An expression without what makes it fit its type. */
function bare(expr: Expr): Expr {
  return expr.kind === 'some' || expr.kind === 'narrow' || expr.kind === 'convert'
    ? bare(expr.operand)
    : expr;
}

/** The sides of each comparison that `expr` joins; of what is no comparison, the whole. */
function comparedIn(expr: Expr): readonly Expr[] {
  if (expr.kind === 'logic') return [...comparedIn(expr.left), ...comparedIn(expr.right)];
  if (expr.kind === 'not') return comparedIn(expr.operand);
  if (expr.kind === 'equal' || expr.kind === 'compare' || expr.kind === 'in') {
    return [expr.left, expr.right];
  }
  return [expr];
}

/** Returns `a <= 2  // a 3`, with what it says and for which elements before it. */
export function showBrokenPart({
  text,
  value,
  reason,
  bindings,
  furtherValues,
}: BrokenPart): string {
  const where = bindings.map(([name, element]) => `${name} = ${element}`).join(', ');
  const whose = where === '' ? '' : ` for ${where}`;
  if (value === undefined) {
    return `what has no value${whose}: ${text}${reason === undefined ? '' : `  // ${reason}`}`;
  }
  return `what is ${value}${whose}: ${text}${furtherValues === '' ? '' : `  // ${furtherValues}`}`;
}

function oneLine(text: string): string {
  return text
    .replace(/\/\/.*/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}
