/** A run as a Mermaid `sequenceDiagram`, which forges and wikis draw. */
import type { Trace } from '../../counterexamples/run/replay.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { actingThreads, isDaemon, laneName, type StepLine } from './step-lines.ts';

export interface MermaidRun {
  readonly trace: Trace;
  /** The lines of each step. */
  readonly stepLines: readonly (readonly StepLine[])[];
  readonly property: string;
  readonly message: string;
  readonly loopStart?: number | undefined;
}

/**
 * Returns the diagram: a participant a thread, a message to itself for what it calls and does, a note
 * for what changed. No character of a spec has a meaning to Mermaid: all that could are written as
 * numbers.
 */
export function mermaidDiagram(machine: Machine, run: MermaidRun): string {
  const { trace, stepLines, property, message, loopStart } = run;
  const lanes = actingThreads(trace);
  const rows = [
    'sequenceDiagram',
    ...lanes.map((thread) => {
      const kind = isDaemon(machine, thread) ? 'actor' : 'participant';
      return `  ${kind} t${thread} as ${escaped(laneName(machine, thread))}`;
    }),
  ];
  let indent = '  ';
  for (const [i, { thread }] of trace.steps.entries()) {
    if (i === loopStart) {
      rows.push('  loop for ever');
      indent = '    ';
    }
    for (const line of stepLines[i] ?? []) rows.push(`${indent}${messageOf(thread, line)}`);
  }
  if (indent !== '  ') rows.push('  end');
  const [first, last] = [lanes[0], lanes.at(-1)];
  const text = message === '' ? property : `${property}: ${message}`;
  const stays = loopStart === trace.steps.length ? 'stays so for ever, ' : '';
  if (first !== undefined && last !== undefined) {
    rows.push(`  Note over t${first},t${last}: ${escaped(`${stays}violated ${text}`)}`);
  }
  return `${rows.join('\n')}\n`;
}

function messageOf(thread: number, { kind, depth, text }: StepLine): string {
  if (kind === 'facts') return `Note over t${thread}: ${escaped(text)}`;
  const indent = '#160;'.repeat(Math.min(depth, 12));
  return `t${thread}->>t${thread}: ${indent}${escaped(text)}`;
}

/** Letters, digits and what has no meaning stay; everything else becomes `#number;`. */
function escaped(text: string): string {
  return text.replace(/[^A-Za-z0-9 _.,()[\]+*/=-]/gu, (c) => `#${c.codePointAt(0) ?? 32};`);
}
