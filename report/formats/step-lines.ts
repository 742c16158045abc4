/** Each step of a run in words, for every form in which runs are shown beside the picture. */

import type { LineContent } from '../../counterexamples/picture/picture-node.ts';
import { storyOf } from '../../counterexamples/picture/picture-story.ts';
import type { Trace } from '../../counterexamples/run/replay.ts';
import { changedFacts } from '../../counterexamples/show/changed-facts.ts';
import { at } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import type { SourceFile } from '../../spec/language/text/source.ts';

export interface StepLine {
  readonly kind: LineContent['kind'];
  /** How many calls deep. */
  readonly depth: number;
  readonly text: string;
}

/** The lines of each step; a step that says nothing in a picture says here what it changed at least. */
export function describeSteps(
  machine: Machine,
  trace: Trace,
  isLibrary: (source: SourceFile) => boolean,
): readonly (readonly StepLine[])[] {
  let described: readonly (readonly StepLine[])[];
  try {
    const { lines } = storyOf(machine, trace.steps, isLibrary);
    described = trace.steps.map((_, i) =>
      lines.filter(({ step }) => step === i).map(({ content }) => lineOf(content)),
    );
  } catch {
    // What cannot be told node by node is told by what it did.
    described = trace.steps.map(() => []);
  }
  return trace.steps.map(({ before, after }, i) => {
    const lines = described[i] ?? [];
    if (lines.length > 0 || after === undefined) return lines;
    const facts = [
      ...changedFacts(machine, before, after, 'memory'),
      ...changedFacts(machine, before, after, 'ghost'),
    ];
    return facts.length === 0 ? [] : [{ kind: 'facts', depth: 0, text: facts.join(', ') }];
  });
}

function lineOf(saying: LineContent): StepLine {
  const { kind, depth } = saying;
  return { kind, depth, text: saying.kind === 'facts' ? saying.facts.join(', ') : saying.text };
}

/** Returns `CPU0 (writer)`, or the name alone where there is no CPU. */
export function laneName(machine: Machine, thread: number): string {
  const { name, cpu } = at(machine.threads, thread);
  return cpu === undefined ? name : `CPU${cpu} (${name})`;
}

export function isDaemon(machine: Machine, thread: number): boolean {
  return at(machine.templates, at(machine.threads, thread).template).daemon;
}

/** The threads that take a step in a run, in the order of the spec. */
export function actingThreads(trace: Trace): readonly number[] {
  return [...new Set(trace.steps.map(({ thread }) => thread))].sort((a, b) => a - b);
}
