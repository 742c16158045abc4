/** The broken property as written, with the part that turned false marked. */
import { type BrokenPart, brokenPart } from '../../counterexamples/explain/broken-part.ts';
import { blockedThreads } from '../../counterexamples/picture/picture-ending.ts';
import { leftBehind } from '../../counterexamples/picture/picture-lasso.ts';
import { lastState, type Trace } from '../../counterexamples/run/replay.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { positionAt, type SourceFile, type Span, textOf } from '../../spec/language/text/source.ts';
import type { Expr } from '../../spec/language/types/expression.ts';
import type { Formula } from '../../spec/language/types/formula.ts';
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
  const part = brokenPart(machine, trace, property);
  if (part !== undefined) {
    return html`${lead}${markedFormula(part.statement, part)}`;
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
  return html`${lead}${reasons(broken)}`;
}

function atomsOf(formula: Formula): readonly Expr[] {
  if (formula.kind === 'atom') return [formula.expr];
  if ('operand' in formula) return atomsOf(formula.operand);
  return [...atomsOf(formula.left), ...atomsOf(formula.right)];
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

function markedFormula(span: Span, part: BrokenPart): Markup {
  const bindings = part.bindings.map(([name, value]) => `${name} = ${value}`);
  const value = part.value === undefined ? 'has no value' : `is ${part.value}`;
  const where = bindings.length === 0 ? '' : ` for ${bindings.join(', ')}`;
  const why = part.reason === undefined ? '' : `: ${part.reason}`;
  return html`${formulaText(span, part.span)}<p>The marked part <strong>${value}</strong>${where}${why}.</p>
${
  part.values.length === 0
    ? undefined
    : html`<dl class="values">${part.values.map(([text, shown]) => html`<div><dt><code>${text}</code></dt><dd><code>${shown}</code></dd></div>`)}</dl>
`
}`;
}

/** The text of `span`; `marked` is shown apart where it stands elsewhere, in a `fn`. */
function formulaText(span: Span, marked?: Span): Markup {
  const text = textOf(span);
  const location = `${span.source.path}:${positionAt(span.source, span.start).line}`;
  const isInside =
    marked?.source === span.source && marked.start >= span.start && marked.end <= span.end;
  if (marked === undefined)
    return html`<pre class="formula">${text}</pre><p class="place">${location}</p>
`;
  if (!isInside) {
    const there = `${marked.source.path}:${positionAt(marked.source, marked.start).line}`;
    return html`<pre class="formula">${text}</pre><p class="place">${location}</p>
<pre class="formula"><mark>${textOf(marked)}</mark></pre><p class="place">${there}</p>
`;
  }
  const [start, end] = [marked.start - span.start, marked.end - span.start];
  return html`<pre class="formula">${text.slice(0, start)}<mark>${text.slice(start, end)}</mark>${text.slice(end)}</pre><p class="place">${location}</p>
`;
}
