/** The run at a glance: a lane a thread, a mark a step, a bar while a lock is held. */
import { locksOf } from '../../counterexamples/explain/locks-of.ts';
import { lastState, type Trace } from '../../counterexamples/run/replay.ts';
import { statesOf } from '../../counterexamples/run/replay-lasso.ts';
import { at } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { sameValue } from '../../model/machine/value.ts';
import { actingThreads, isDaemon, laneName, type StepLine } from '../formats/step-lines.ts';
import { html, type Markup } from './markup.ts';

/** Before the first step, for what was held from the beginning. */
const LEFT = 8;
/** Of a letter in a label, roughly: the font is the reader's. */
const LETTER = 7.4;
/** How wide a step is: short runs have room for the names of locks. */
const STEP_MIN = 24;
const STEP_MAX = 48;
const WIDTH = 960;
const LANE = 26;
const BAR = 12;
const TOP = 22;

export interface Lanes {
  readonly machine: Machine;
  readonly trace: Trace;
  readonly stepLines: readonly (readonly StepLine[])[];
  readonly lockTypes: ReadonlySet<string>;
  readonly loopStart: number | undefined;
}

/** Returns the diagram, one picture to a screen reader: the table of steps says the same in words. */
export function timeline(lanes: Lanes): Markup {
  const { machine, trace, loopStart } = lanes;
  const count = trace.steps.length;
  const step = stepWidth(trace);
  const width = LEFT + (count + 1) * step;
  let y = TOP;
  const acting = shownThreads(machine, trace);
  const labelWidth = Math.ceil(
    LETTER * Math.max(...acting.map((thread) => shortened(laneName(machine, thread)).length), 1) +
      12,
  );
  const labels: Markup[] = [];
  const rows = acting.map((thread) => {
    const bars = barsOf(lanes, thread);
    const slots = Math.max(0, ...bars.map(({ slot }) => slot + 1));
    const middle = y + LANE / 2;
    const name = shortened(laneName(machine, thread));
    labels.push(
      html`<text x="${labelWidth - 8}" y="${middle + 4}" text-anchor="end">${name}</text>`,
    );
    const drawn = html`<g class="${isDaemon(machine, thread) ? 'lane daemon' : 'lane'}">
<line x1="${LEFT}" x2="${width}" y1="${middle}" y2="${middle}"/>
${bars.map((bar) => drawBar(trace, bar, y + LANE))}
${trace.steps.map((step, i) => (step.thread === thread ? drawMark(lanes, i, middle) : undefined))}</g>
`;
    y += LANE + slots * BAR + 6;
    return drawn;
  });
  const loop =
    loopStart !== undefined && loopStart < count
      ? html`<rect class="loop" x="${middleOf(trace, loopStart) - step / 2}" y="2" width="${(count - loopStart) * step}" height="${y - 4}" rx="6"><title>repeats for ever</title></rect>`
      : undefined;
  const ticks = trace.steps.flatMap((_, i) =>
    (i + 1) % 5 === 0
      ? [
          html`<text class="tick" x="${middleOf(trace, i)}" y="13" text-anchor="middle">${i + 1}</text>`,
        ]
      : [],
  );
  const label = `${count} steps of ${acting.length} threads; the table of steps has the same in words`;
  return html`<div class="timeline">
<svg aria-hidden="true" width="${labelWidth}" height="${y}">${labels}</svg>
<div class="scroll" id="timeline" tabindex="0" role="region" aria-label="Timeline">
<svg role="img" aria-label="${label}" width="${width}" height="${y}" viewBox="0 0 ${width} ${y}" data-left="${LEFT}" data-step-width="${step}">
<rect id="cursor" x="${LEFT}" y="0" width="${step}" height="${y}" rx="4"/>
${loop}${ticks}
${rows}</svg>
</div>
</div>
<p class="key" aria-hidden="true"><span class="k write"></span>writes <span class="k read"></span>reads or waits <span class="k daemon"></span>hardware, environment <span class="k bad"></span>ends in the violation <span class="k bar"></span>lock held</p>
`;
}

/** The threads that take a step, and those that could have: that are no daemons and have not ended. */
function shownThreads(machine: Machine, trace: Trace): readonly number[] {
  const moving = new Set(actingThreads(trace));
  const state = lastState(trace);
  return [...machine.threads.keys()].filter((thread) => {
    const { nodes } = at(machine.templates, at(machine.threads, thread).template);
    const hasEnded = at(nodes, at(state.threads, thread).pc).kind === 'end';
    return moving.has(thread) || !(hasEnded || isDaemon(machine, thread));
  });
}

function stepWidth({ steps }: Trace): number {
  return Math.max(STEP_MIN, Math.min(STEP_MAX, Math.floor(WIDTH / (steps.length + 1))));
}

/** Where step `i`, from 0, is. */
function middleOf(trace: Trace, i: number): number {
  return LEFT + (i + 0.5) * stepWidth(trace);
}

function shortened(name: string): string {
  return name.length > 24 ? `${name.slice(0, 23)}…` : name;
}

function drawMark({ machine, trace, stepLines }: Lanes, i: number, y: number): Markup {
  const step = trace.steps[i];
  if (step === undefined) return html``;
  const { before, after, thread } = step;
  const writes =
    after !== undefined &&
    machine.variables.some(
      ({ storage }, v) =>
        storage !== 'ghost' && !sameValue(before.variables[v] ?? null, after.variables[v] ?? null),
    );
  const kinds = [
    'mark',
    writes ? 'write' : 'read',
    ...(isDaemon(machine, thread) ? ['daemon'] : []),
    ...(i === trace.steps.length - 1 ? ['bad'] : []),
  ];
  const x = middleOf(trace, i);
  const width = stepWidth(trace);
  const text = (stepLines[i] ?? []).map((line) => line.text).join('; ');
  const title = html`<title>step ${i + 1}: ${text === '' ? 'goes on' : text}</title>`;
  const shape = isDaemon(machine, thread)
    ? html`<rect class="shape" x="${x - 6}" y="${y - 6}" width="12" height="12"/>`
    : html`<circle class="shape" cx="${x}" cy="${y}" r="6.5"/>`;
  return html`<g class="${kinds.join(' ')}" data-step="${i + 1}"><rect class="hit" x="${x - width / 2}" y="${y - LANE / 2}" width="${width}" height="${LANE}"/>${shape}${title}</g>
`;
}

interface LockBar {
  readonly lock: string;
  readonly as: string;
  /** The step that took it, and the one that gave it up or the number of steps. */
  readonly from: number;
  readonly to: number;
  readonly slot: number;
}

/** From taking to giving up, each lock of one thread; those held at once below one another. */
function barsOf({ machine, trace, lockTypes }: Lanes, thread: number): readonly LockBar[] {
  const held = statesOf(trace).map((state) =>
    locksOf(machine, state, lockTypes).filter((hold) => hold.thread === thread),
  );
  const bars: LockBar[] = [];
  const open = new Map<string, { as: string; from: number; slot: number }>();
  const close = (lock: string, to: number): void => {
    const bar = open.get(lock);
    if (bar !== undefined) bars.push({ lock, to, ...bar });
    open.delete(lock);
  };
  for (const [i, holds] of held.entries()) {
    for (const lock of [...open.keys()]) {
      if (!holds.some((hold) => hold.lock === lock)) close(lock, i - 1);
    }
    for (const { lock, as } of holds) {
      if (open.has(lock)) continue;
      const used = new Set([...open.values()].map(({ slot }) => slot));
      let slot = 0;
      while (used.has(slot)) slot += 1;
      open.set(lock, { as, from: i - 1, slot });
    }
  }
  for (const lock of [...open.keys()]) close(lock, trace.steps.length);
  return bars;
}

function drawBar(trace: Trace, { lock, as, from, to, slot }: LockBar, top: number): Markup {
  const x = from < 0 ? LEFT : middleOf(trace, from);
  const width = Math.max(6, middleOf(trace, to) - x);
  const y = top + slot * BAR;
  const isWaiting = as.startsWith('wait');
  const label = width >= 7 * lock.length + 8 ? lock : undefined;
  return html`<g class="${isWaiting ? 'held waits' : 'held'}"><rect x="${x}" y="${y}" width="${width}" height="${BAR - 2}" rx="3"/>${
    label && html`<text x="${x + 4}" y="${y + 8.5}">${label}</text>`
  }<title>${lock} (${as})</title></g>
`;
}
