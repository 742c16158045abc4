/** What `step` shows: where one is, what can be done, what the state is. */

import { blockedThreads } from '../../counterexamples/picture/picture-ending.ts';
import { brokenAtEnd } from '../../counterexamples/run/breaks-property.ts';
import { lastState, type Trace } from '../../counterexamples/run/replay.ts';
import { hasFailed, possibleSteps, takeStep } from '../../counterexamples/run/walk.ts';
import { changedFacts } from '../../counterexamples/show/changed-facts.ts';
import { showStatement } from '../../counterexamples/show/source-text.ts';
import { at } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { canStep } from '../../model/meaning/interpret.ts';
import type { SourceFile } from '../../spec/language/text/source.ts';
import { flatState } from '../formats/flat-state.ts';
import { describeSteps, laneName, type StepLine } from '../formats/step-lines.ts';
import { showLocation } from '../verdict/show-location.ts';

export interface WalkView {
  readonly machine: Machine;
  readonly isLibrary: (source: SourceFile) => boolean;
}

/** A step that can be taken, in words. */
export interface ShownStep {
  readonly thread: string;
  readonly text: string;
  /** The properties that it breaks and that were not broken before. */
  readonly breaks: readonly string[];
}

/** Where a walk is. */
export interface ShownWalk {
  /** The last step, or that there was none. */
  readonly head: string;
  readonly broken: readonly string[];
  readonly possible: readonly ShownStep[];
  /** Why no step can be taken; undefined if one can. */
  readonly end: string | undefined;
  /** The threads that wait, and for what. */
  readonly waiting: readonly string[];
}

export function describeWalk({ machine, isLibrary }: WalkView, walk: Trace): ShownWalk {
  const count = walk.steps.length;
  const stepLines = describeSteps(machine, walk, isLibrary).at(-1);
  const last = walk.steps.at(-1);
  const broken = brokenAtEnd(machine, walk);
  const possible = possibleSteps(machine, walk).map((step) => {
    const after = takeStep(walk, step);
    return {
      thread: laneName(machine, step.thread),
      text: showStep(machine, after, describeSteps(machine, after, isLibrary).at(-1) ?? []),
      breaks: brokenAtEnd(machine, after).filter((name) => !broken.includes(name)),
    };
  });
  return {
    head:
      last === undefined
        ? 'in the initial state'
        : `step ${count}, ${laneName(machine, last.thread)}: ${showStep(machine, walk, stepLines ?? [])}`,
    broken,
    possible,
    end: hasFailed(walk)
      ? 'the step failed: from here it only goes back'
      : possible.length === 0
        ? 'no thread has a step'
        : undefined,
    waiting: waiting({ machine, isLibrary }, walk),
  };
}

/** Returns the last step, what is broken, and the numbered steps that can be taken, a line each. */
export function showWalk(view: WalkView, walk: Trace): readonly string[] {
  const { head, broken, possible, end, waiting: waits } = describeWalk(view, walk);
  const width = Math.max(0, ...possible.map(({ thread }) => thread.length));
  const options = possible.map(({ thread, text, breaks }, i) => {
    const breaking = breaks.length === 0 ? '' : `  breaks ${breaks.join(', ')}`;
    return `${String(i + 1).padStart(3)}  ${thread.padEnd(width)}  ${text}${breaking}`;
  });
  return [
    head,
    ...(broken.length === 0 ? [] : [`broken here: ${broken.join(', ')}`]),
    ...options,
    ...(end === undefined ? [] : [end]),
    ...waits.map((line) => `     ${line}`),
  ];
}

/**
 * The last step of `walk` in words. Pictures leave out reads that no other thread is part of: who
 * walks wants to know what was read all the same.
 */
function showStep(machine: Machine, walk: Trace, lines: readonly StepLine[]): string {
  const step = walk.steps.at(-1);
  const saysWhat = lines.some(({ kind }) => kind !== 'call' && kind !== 'facts');
  if (step === undefined || saysWhat) return oneLine(lines);
  const { nodes } = at(machine.templates, at(machine.threads, step.thread).template);
  const path = step.path.map((number) => at(nodes, number));
  const node = path.find(({ access }) => access) ?? at(path, 0);
  const moment = { machine, state: step.before, thread: step.thread };
  const calls = lines.flatMap(({ kind, text }) => (kind === 'call' ? [text] : []));
  const facts = lines.flatMap(({ kind, text }) => (kind === 'facts' ? [text] : []));
  const statement = showStatement(moment, node);
  // What a statement read stands behind it already.
  const mark = statement.includes('  // ') ? ', ' : '  // ';
  return [...calls, [statement, ...facts].join(mark)].join('  ');
}

function oneLine(lines: readonly StepLine[]): string {
  const texts = lines.map(({ kind, text }) => (kind === 'facts' ? `// ${text}` : text));
  return texts.join('  ');
}

/** The threads that wait, and for what. */
function waiting({ machine, isLibrary }: WalkView, walk: Trace): readonly string[] {
  if (hasFailed(walk)) return [];
  const state = lastState(walk);
  return machine.threads.flatMap((_, thread) =>
    canStep(machine, state, thread) ? [] : blockedThreads(machine, state, isLibrary, thread),
  );
}

/** Returns the location of each thread and the values that are not as in the beginning; or all. */
export function showState(machine: Machine, walk: Trace, all: boolean): readonly string[] {
  const state = lastState(walk);
  const locations = machine.threads.map(
    ({ name }, thread) => `${name} is at ${showLocation(machine, state, thread)}`,
  );
  if (!all) {
    const facts = (['memory', 'ghost'] as const).flatMap((storage) =>
      changedFacts(machine, walk.initial, state, storage),
    );
    return [...locations, ...(facts.length === 0 ? ['nothing has changed'] : facts)];
  }
  return flatState(machine, state).map(({ group, name, value }) => {
    const isVariable = group === 'memory' || group === 'ghost';
    return isVariable ? `${name} ${value}` : `${group}: ${name} ${value}`;
  });
}

/** Returns the steps of the walk, a line each. */
export function showSteps({ machine, isLibrary }: WalkView, walk: Trace): readonly string[] {
  return describeSteps(machine, walk, isLibrary).map((lines, i) => {
    const { thread } = at(walk.steps, i);
    const text = showStep(machine, { ...walk, steps: walk.steps.slice(0, i + 1) }, lines);
    return `${String(i + 1).padStart(3)}  ${laneName(machine, thread)}: ${text}`;
  });
}
