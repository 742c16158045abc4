/** The page of one search: its verdict, the run that breaks a property, and the graph if it is small. */
import type { StateSpace } from '../../checker/reference/state-space.ts';
import { heldLocks } from '../../counterexamples/picture/picture-ending.ts';
import { lastState, type Trace } from '../../counterexamples/run/replay.ts';
import { statesOf } from '../../counterexamples/run/replay-lasso.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { evaluateProperty } from '../../properties/evaluate-property.ts';
import type { SourceFile } from '../../spec/language/text/source.ts';
import { describeSteps } from '../formats/step-lines.ts';
import { type Assets, documentOf, type Page, type Section } from './document.ts';
import { brokenFormula } from './formula.ts';
import { isDrawable, stateGraph } from './graph.ts';
import { idleLines } from './idle-lines.ts';
import { dataScript, html, type Markup } from './markup.ts';
import { runData } from './run-data.ts';
import { stepTable } from './step-table.ts';
import { timeline } from './timeline.ts';

export interface RunPage {
  readonly title: string;
  readonly machine: Machine;
  /** The verdict with its bounds, as the command says it. */
  readonly verdict: string;
  readonly run: PageRun | undefined;
  /** All states, if they are few. */
  readonly space: StateSpace | undefined;
  readonly isLibrary: (source: SourceFile) => boolean;
  readonly lockTypes: ReadonlySet<string>;
  readonly up?: Page['up'];
}

export interface PageRun {
  readonly trace: Trace;
  readonly property: string;
  readonly message: string;
  readonly loopStart: number | undefined;
  readonly picture: string;
}

export function runPage(page: RunPage, assets: Assets): string {
  const { title, machine, verdict, run, space, up } = page;
  const [what = '', ...bounds] = verdict.split(' (');
  const tone = what.startsWith('holds') ? 'good' : 'bad';
  const within = bounds.join(' (').replace(/\)$/, '');
  const lead = html`<p class="verdict ${tone}">${what}</p>
${within === '' ? undefined : html`<p class="quiet">within ${within}</p>`}
`;
  const graph: readonly Section[] =
    space === undefined || !isDrawable(space)
      ? []
      : [{ id: 'graph', title: 'State graph', body: stateGraph(machine, space, run?.trace) }];
  if (run === undefined) return documentOf({ title, lead, up, sections: graph }, assets);

  const { trace, loopStart } = run;
  const stepLines = describeSteps(machine, trace, page.isLibrary);
  const idle = space === undefined ? [] : idleLines(machine, space);
  const truth = truthOf(machine, run);
  const data = {
    ...runData(machine, trace, stepLines, loopStart, idle),
    property: run.property,
    truth,
  };
  const sections: readonly Section[] = [
    {
      id: 'run',
      title: `The run that breaks ${run.property}`,
      body: html`${timeline({ ...page, trace, stepLines, loopStart })}${player(trace.steps.length)}`,
    },
    { id: 'property', title: 'What is broken', body: propertyBody(page, run) },
    { id: 'steps', title: 'Steps', body: stepTable(machine, trace, stepLines, loopStart) },
    { id: 'source', title: 'Spec', body: sourceBody(space !== undefined) },
    { id: 'state', title: 'State', body: stateBody() },
    ...graph,
    {
      id: 'text',
      title: 'As text',
      body: html`<pre class="picture" tabindex="0">${run.picture}</pre>`,
    },
  ];
  return documentOf({ title, lead, up, sections, data: dataScript('run-data', data) }, assets);
}

/** Whether the property is true in each state, for properties of states. */
function truthOf(machine: Machine, { trace, property }: PageRun): readonly boolean[] | null {
  const declared = machine.properties.find(({ name }) => name === property);
  if (declared === undefined) return null;
  return statesOf(trace).map(
    (state) => evaluateProperty(machine, declared, state).kind !== 'broken',
  );
}

function player(steps: number): Markup {
  return html`<div class="player" role="group" aria-label="Step through the run">
<button type="button" data-go="first" aria-label="to the beginning" title="to the beginning (Home)">«</button>
<button type="button" data-go="back" aria-label="a step back" title="a step back (left arrow)">‹</button>
<input type="range" id="scrub" min="0" max="${steps}" value="${steps}" step="1" aria-label="step">
<button type="button" data-go="on" aria-label="a step on" title="a step on (right arrow)">›</button>
<button type="button" data-go="last" aria-label="to the end" title="to the end (End)">»</button>
<p id="now" aria-live="polite">The keys ← → Home End step through the run.</p>
</div>
`;
}

function propertyBody({ machine, isLibrary, lockTypes }: RunPage, run: PageRun): Markup {
  const { trace, property, message, loopStart } = run;
  const held = heldLocks(machine, lastState(trace), lockTypes);
  return html`${brokenFormula({ machine, trace, property, message, loopStart, isLibrary })}<p id="truth"></p>
${held.length === 0 ? undefined : html`<p>Held at the end: <code>${held.join(', ')}</code></p>`}
`;
}

function sourceBody(isMeasured: boolean): Markup {
  const coverage = isMeasured
    ? html` <span class="key-idle">Grey, dots at the left</span>: runs in no state of this spec.`
    : html` Lines that no claim runs are listed by <code>faultline check</code>.`;
  return html`<p class="legend"><mark class="key-now">Marked</mark>: the step. <span class="key-ran">Bar at the left</span>: ran up to here.${coverage}</p>
<div id="files" role="group" aria-label="File"></div>
<div id="lines" class="scroll source" tabindex="0" role="region" aria-label="Text of the spec"></div>
`;
}

function stateBody(): Markup {
  return html`<p><label><input type="checkbox" id="all-places"> also what never changes in this run</label></p>
<table class="state" id="places"><caption>Values after the step</caption><thead><tr><th scope="col">place</th><th scope="col">value</th><th scope="col">before</th></tr></thead></table>
`;
}
