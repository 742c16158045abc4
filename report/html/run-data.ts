/** What the script of a run's page shows step by step: places with their values, and lines of source. */

import type { Trace, TraceStep } from '../../counterexamples/run/replay.ts';
import { statesOf } from '../../counterexamples/run/replay-lasso.ts';
import { at } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import {
  lineStarts,
  positionAt,
  type SourceFile,
  type Span,
} from '../../spec/language/text/source.ts';
import { changedPlaces, type FlatValue, flatState } from '../formats/flat-state.ts';
import { laneName, type StepLine } from '../formats/step-lines.ts';

export interface RunData {
  readonly steps: readonly StepData[];
  readonly places: readonly PlaceData[];
  /** The value of each place in the initial state. */
  readonly initial: readonly string[];
  readonly files: readonly FileData[];
  /** File, first line, last line of each statement that runs in no state; empty if that is unknown. */
  readonly idle: readonly LineRange[];
  /** From this step on the run repeats; the number of steps if it stays where it ends. */
  readonly loopStart: number | null;
}

export interface StepData {
  readonly thread: string;
  readonly text: string;
  /** Place and new value. */
  readonly changes: readonly (readonly [number, string])[];
  /** File, first line, last line (from 1) of each statement that ran, in order. */
  readonly lines: readonly LineRange[];
}

export type LineRange = readonly [number, number, number];

export interface PlaceData {
  readonly group: string;
  readonly name: string;
}

export interface FileData {
  readonly path: string;
  readonly lines: readonly string[];
}

export function runData(
  machine: Machine,
  trace: Trace,
  stepLines: readonly (readonly StepLine[])[],
  loopStart: number | undefined,
  idle: readonly Span[],
): RunData {
  const states = statesOf(trace);
  const leaves = states.map((state) => flatState(machine, state));
  const first = at(leaves, 0);
  const index = new Map<string, number>();
  const places: FlatValue[] = [];
  const numberOf = (leaf: FlatValue): number => {
    const key = `${leaf.group}\n${leaf.name}`;
    const known = index.get(key);
    if (known !== undefined) return known;
    index.set(key, places.length);
    return places.push(leaf) - 1;
  };
  for (const leaf of leaves.flat()) numberOf(leaf);
  const valuesIn = (all: readonly FlatValue[]): string[] => {
    const values = places.map(() => '');
    for (const leaf of all) values[numberOf(leaf)] = leaf.value;
    return values;
  };
  const files: SourceFile[] = [];
  const rangesOf = (step: TraceStep): readonly LineRange[] => {
    const { nodes } = at(machine.templates, at(machine.threads, step.thread).template);
    return step.path.map((node) => rangeOf(at(nodes, node).origin.span, files));
  };
  return {
    places: places.map(({ group, name }) => ({ group, name })),
    initial: valuesIn(first),
    loopStart: loopStart ?? null,
    steps: trace.steps.map((step, i) => ({
      thread: laneName(machine, step.thread),
      text: (stepLines[i] ?? []).map(({ text }) => text).join('; '),
      changes: changedPlaces(valuesIn(at(leaves, i)), valuesIn(at(leaves, i + 1))),
      lines: rangesOf(step),
    })),
    idle: idle.filter(({ source }) => files.includes(source)).map((span) => rangeOf(span, files)),
    files: files.map(({ path, text }) => ({ path, lines: text.replace(/\n$/, '').split('\n') })),
  };
}

function rangeOf(span: Span, files: SourceFile[]): LineRange {
  const known = files.indexOf(span.source);
  const file = known === -1 ? files.push(span.source) - 1 : known;
  const first = positionAt(span.source, span.start).line;
  const last = positionAt(span.source, Math.max(span.start, span.end - 1)).line;
  return [file, first, Math.min(last, lineStarts(span.source).length)];
}
