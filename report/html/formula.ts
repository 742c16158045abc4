/** The broken property as written, with the part that turned false marked. */
import { blockedThreads } from '../../counterexamples/picture/picture-ending.ts';
import { showFact } from '../../counterexamples/picture/picture-facts.ts';
import { leftBehind } from '../../counterexamples/picture/picture-lasso.ts';
import { lastState, type Trace } from '../../counterexamples/run/replay.ts';
import { retell } from '../../counterexamples/run/retell.ts';
import type { Machine } from '../../model/machine/machine.ts';
import type { Environment } from '../../model/meaning/environment.ts';
import { type Blame, blame, valueIn } from '../../properties/blame.ts';
import { positionAt, type SourceFile, type Span, textOf } from '../../spec/language/text/source.ts';
import type { Expr } from '../../spec/language/types/expression.ts';
import type { Formula } from '../../spec/language/types/formula.ts';
import { showValue } from '../../spec/language/types/types.ts';
import { html, type Markup } from './markup.ts';

export interface Broken {
  readonly machine: Machine;
  readonly trace: Trace;
  readonly property: string;
  readonly message: string;
  readonly loopStart: number | undefined;
  readonly isLibrary: (source: SourceFile) => boolean;
}

export function brokenFormula(broken: Broken): Markup {
  const { machine, trace, property, message } = broken;
  const lead = message === '' ? undefined : html`<p>${message}</p>`;
  const declared = machine.properties.find(({ name }) => name === property);
  if (declared !== undefined) {
    const env = { machine, state: lastState(trace), thread: undefined };
    return html`${lead}${markedFormula(declared.body.span, declared.body, env)}`;
  }
  const temporal = machine.temporal.find(({ name }) => name === property);
  if (temporal !== undefined) {
    const ends = atomsOf(temporal.formula).filter(
      ({ span }) => span.source === temporal.span.source,
    );
    const end = Math.max(temporal.span.end, ...ends.map(({ span }) => span.end));
    const { source } = temporal.span;
    const start = source.text.lastIndexOf('\n', temporal.span.start) + 1;
    return html`${lead}${formulaText({ source, start, end })}${reasons(broken)}`;
  }
  const step = machine.stepProperties.find(({ name }) => name === property);
  if (step !== undefined) return html`${lead}${formulaText(step.body.span)}`;
  return html`${lead}${failedStep(broken) ?? reasons(broken)}`;
}

function atomsOf(formula: Formula): readonly Expr[] {
  if (formula.kind === 'atom') return [formula.expr];
  if ('operand' in formula) return atomsOf(formula.operand);
  return [...atomsOf(formula.left), ...atomsOf(formula.right)];
}

/** The condition of the assert or warning that the last step breaks. */
function failedStep({ machine, trace, property }: Broken): Markup | undefined {
  const step = trace.steps.at(-1);
  const own = step?.violations.find((violation) => violation.property === property);
  if (step === undefined || own === undefined) return undefined;
  const told = retell(machine, step).find(
    ({ node }) => node.kind === 'assert' && node.origin.span === own.span,
  );
  if (told?.node.kind !== 'assert') return undefined;
  const env = { machine, state: told.before, thread: step.thread };
  return markedFormula(told.node.origin.span, told.node.condition, env);
}

/** What cannot be pointed at in a formula: who waits for what, and who is left behind. */
function reasons({ machine, trace, loopStart, isLibrary }: Broken): Markup {
  const lines =
    loopStart === undefined
      ? blockedThreads(machine, lastState(trace), isLibrary)
      : leftBehind(machine, trace, loopStart, isLibrary);
  if (lines.length === 0) return html``;
  return html`<ul>${lines.map((line) => html`<li><code>${line}</code></li>`)}</ul>
`;
}

function markedFormula(span: Span, body: Expr, env: Environment): Markup {
  const found = blame(body, env);
  const bindings = found.bindings.map(({ quantifier, value }) => {
    const name = /^(?:forall|exists)\s+([A-Za-z_]\w*)/.exec(textOf(quantifier.span))?.[1];
    const domain = quantifier.kind === 'quantified' ? quantifier.domain : quantifier.type;
    return `${name ?? 'it'} = ${showFact(env.machine, domain, value)}`;
  });
  const value = found.value === undefined ? 'has no value' : `is ${found.value}`;
  const where = bindings.length === 0 ? '' : ` for ${bindings.join(', ')}`;
  const operandRows = operandValues(found, env.machine);
  return html`${formulaText(span, found.expr.span)}<p>The marked part <strong>${value}</strong>${where}.</p>
${
  operandRows.length === 0
    ? undefined
    : html`<dl class="values">${operandRows.map(([text, shown]) => html`<div><dt><code>${text}</code></dt><dd><code>${shown}</code></dd></div>`)}</dl>
`
}`;
}

/** More of them say less. */
const VALUES_MAX = 8;

/** What the sides of the comparisons in the deciding part were. */
function operandValues(
  { expr, env }: Blame,
  machine: Machine,
): readonly (readonly [string, string])[] {
  const rows = comparedIn(expr).flatMap((side) => {
    const value = valueIn(side, env);
    if (side.kind === 'const' || value === undefined) return [];
    const shown =
      side.type.kind === 'bool' ? showValue(side.type, value) : showFact(machine, side.type, value);
    return [[oneLine(textOf(side.span)), shown] as const];
  });
  return [...new Map(rows).entries()].slice(0, VALUES_MAX);
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

/** The text of `span`; `marked` is shown apart where it stands elsewhere, in a `fn`. */
function formulaText(span: Span, marked?: Span): Markup {
  const text = textOf(span);
  const place = `${span.source.path}:${positionAt(span.source, span.start).line}`;
  const isInside =
    marked?.source === span.source && marked.start >= span.start && marked.end <= span.end;
  if (marked === undefined)
    return html`<pre class="formula">${text}</pre><p class="place">${place}</p>
`;
  if (!isInside) {
    const there = `${marked.source.path}:${positionAt(marked.source, marked.start).line}`;
    return html`<pre class="formula">${text}</pre><p class="place">${place}</p>
<pre class="formula"><mark>${textOf(marked)}</mark></pre><p class="place">${there}</p>
`;
  }
  const [start, end] = [marked.start - span.start, marked.end - span.start];
  return html`<pre class="formula">${text.slice(0, start)}<mark>${text.slice(start, end)}</mark>${text.slice(end)}</pre><p class="place">${place}</p>
`;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ');
}
