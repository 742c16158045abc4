/** The steps of a run in words: a row a step, a column a thread, calls indented. */
import type { Trace } from '../../counterexamples/run/replay.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { actingThreads, isDaemon, laneName, type StepLine } from '../formats/step-lines.ts';
import { html, type Markup } from './markup.ts';

/** Calls that go deeper are indented no further. */
const DEPTH_MAX = 8;

export function stepTable(
  machine: Machine,
  trace: Trace,
  stepLines: readonly (readonly StepLine[])[],
  loopStart: number | undefined,
): Markup {
  const lanes = actingThreads(trace);
  const rows = trace.steps.map(({ thread }, i) => {
    const isLast = i === trace.steps.length - 1;
    const cells = lanes.map((lane) =>
      lane === thread
        ? html`<td role="cell" data-lane="${laneName(machine, lane)}" class="${isDaemon(machine, lane) ? 'daemon' : 'own'}">${linesOf(stepLines[i] ?? [])}</td>`
        : html`<td role="cell" class="other"></td>`,
    );
    return html`${i === loopStart ? loopRow(lanes.length, 'from here on it repeats for ever') : undefined}<tr role="row" id="step-${i + 1}" class="${isLast ? 'step bad' : 'step'}"><th role="rowheader" scope="row"><button type="button" data-step="${i + 1}" aria-label="go to step ${i + 1}">${i + 1}</button></th>${cells}</tr>
`;
  });
  const stays =
    loopStart === trace.steps.length ? loopRow(lanes.length, 'and stays so for ever') : undefined;
  return html`<table role="table" class="steps">
<caption>The steps of the run, in order</caption>
<thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col">step</th>${lanes.map(
    (lane) =>
      html`<th role="columnheader" scope="col">${isDaemon(machine, lane) ? `[ ${laneName(machine, lane)} ]` : laneName(machine, lane)}</th>`,
  )}</tr></thead>
<tbody role="rowgroup">
${rows}${stays}</tbody>
</table>
`;
}

function loopRow(lanes: number, text: string): Markup {
  return html`<tr role="row" class="loop"><td role="cell" colspan="${lanes + 1}">${text}</td></tr>
`;
}

function linesOf(lines: readonly StepLine[]): Markup {
  if (lines.length === 0) return html`<span class="quiet">goes on</span>`;
  return html`${lines.map(
    ({ kind, depth, text }) =>
      html`<code class="${kind} d${Math.min(depth, DEPTH_MAX)}">${text}</code>`,
  )}`;
}
