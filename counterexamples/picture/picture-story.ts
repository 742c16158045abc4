/**
 * What each step of a run contributes to a picture: calls as they are entered, facts that changed,
 * and the statements that read. A library (the locks) is shown by its calls alone.
 */
import { at } from '../../model/machine/assert.ts';
import type { Frame, Machine } from '../../model/machine/machine.ts';
import type { State } from '../../model/machine/state.ts';
import { type SourceFile, textOf } from '../../spec/language/text/source.ts';
import { type ExecutedNode, executedNodes } from '../run/executed-nodes.ts';
import type { TraceStep } from '../run/replay.ts';
import { changedFacts } from '../show/changed-facts.ts';
import { showFact } from '../show/show-fact.ts';
import { showCall, showStatement } from '../show/source-text.ts';
import { describeNode, type LineContent } from './picture-node.ts';
import { bufferRole, DRAINED } from './store-buffer-lines.ts';

/** One line of the story, and where in the run it belongs. */
export interface StoryLine {
  readonly thread: number;
  /** The step in which it is told, from 0. */
  readonly step: number;
  readonly content: LineContent;
  /** The calls it stands in, outermost first; of a call, itself is the last. */
  readonly calls: readonly EnteredCall[];
  /** The executed nodes it tells of, by their number in the run; a call's own are in `calls`. */
  readonly from: number;
  readonly to: number;
  /** Of a call of the library: what was called, without what it returned. */
  readonly library: string | undefined;
  /** Whether it tells of a read alone, or of a step that did nothing: what may be no part of it. */
  readonly isRead: boolean;
  /** Of facts: the locks that were taken for them alone. */
  readonly under?: readonly string[];
}

/** An executed node of the run, and who executed it. */
export interface RunNode extends ExecutedNode {
  readonly thread: number;
  readonly step: number;
  readonly calls: readonly EnteredCall[];
  readonly isLibrary: boolean;
}

export interface Story {
  readonly lines: readonly StoryLine[];
  /** All nodes executed in the run, in order. */
  readonly nodes: readonly RunNode[];
}

/** Tells all steps of a run, each thread's calls as they nest. */
export function storyOf(
  machine: Machine,
  steps: readonly TraceStep[],
  isLibrary: (source: SourceFile) => boolean,
): Story {
  const stacks = new Map<number, CallStack>();
  const nodes: RunNode[] = [];
  const lines = steps.flatMap((step, number) => {
    const stack = stacks.get(step.thread) ?? { entered: [], shownCount: 0 };
    stacks.set(step.thread, stack);
    return describeStep({ machine, step, number, nodes, stack, isLibrary });
  });
  markOpen(machine, steps, stacks);
  return { lines, nodes };
}

/** A call in which its thread still stands at the end of the run is open. */
function markOpen(
  machine: Machine,
  steps: readonly TraceStep[],
  stacks: ReadonlyMap<number, CallStack>,
): void {
  const last = steps.at(-1);
  const end = last && (last.after ?? last.before);
  for (const [thread, { entered }] of stacks) {
    const { nodes } = at(machine.templates, at(machine.threads, thread).template);
    const { frames } = at(nodes, end === undefined ? 0 : at(end.threads, thread).pc).origin;
    const isFailed = thread === last?.thread && last.after === undefined;
    for (const [i, call] of entered.entries()) {
      call.isOpen = isFailed || call.frame.id === frames[i]?.id;
    }
  }
}

/** The calls that a thread is in. */
interface CallStack {
  entered: readonly EnteredCall[];
  /** How many of them, from the outermost, the picture has shown. */
  shownCount: number;
}

export interface EnteredCall {
  readonly frame: Frame;
  /** With its arguments as they were when it was entered. */
  readonly text: string;
  /** The first and the last node executed in it, by their number in the run. */
  readonly from: number;
  to: number;
  /** Whether its thread is still in it at the end of the run. */
  isOpen: boolean;
}

interface StepToDescribe {
  readonly machine: Machine;
  readonly step: TraceStep;
  readonly number: number;
  /** Added to. */
  readonly nodes: RunNode[];
  readonly stack: CallStack;
  readonly isLibrary: (source: SourceFile) => boolean;
}

/**
 * A call is shown with the first access in it, not with the local work that leads there: that
 * belongs to the step before, and others may run in between.
 */
function describeStep(telling: StepToDescribe): readonly StoryLine[] {
  const { machine, step, number, nodes, stack, isLibrary } = telling;
  const lines: StoryLine[] = [];
  const line = (content: LineContent, calls = stack.entered, isRead = false): StoryLine => {
    const now = nodes.length - 1;
    const of = { thread: step.thread, step: number, from: now, to: now };
    return { ...of, content, calls, library: undefined, isRead };
  };
  const showCalls = (depth: number, library: number): void => {
    for (const [i, call] of unshownCalls(stack, depth)) {
      const saying = { kind: 'call', depth: i, text: call.text } as const;
      const called = line(saying, stack.entered.slice(0, i + 1));
      lines.push(i === library ? { ...called, library: call.text } : called);
    }
  };
  let isInLibrary = false;
  const first = nodes.length;
  const executed = executedNodes(machine, step);
  for (const event of executed) {
    const { frames } = event.node.origin;
    const library = frames.findIndex((frame) => isLibrary(frame.declaration.source));
    enter(machine, step.thread, event.before, stack, frames, nodes.length);
    const of = { thread: step.thread, step: number, calls: stack.entered };
    nodes.push({ ...event, ...of, isLibrary: library !== -1 });
    // What has no value says so below.
    const isFailing =
      step.after === undefined && event === executed.at(-1) && event.node.kind !== 'assert';
    const own =
      library === -1 && !isFailing ? describeNode(machine, step.thread, event) : undefined;
    // Of a library call within an atomic block, the first node that has an effect stands for it.
    const acts =
      event.node.access || (library !== -1 && event.before.variables !== event.after.variables);
    if (own !== undefined || acts) {
      showCalls(library === -1 ? frames.length : library + 1, library);
      if (own !== undefined) lines.push(line(own.content, stack.entered, own.isRead));
    }
    if (library !== -1 && event.node.access) isInLibrary = true;
    if (library !== -1) addResult(machine, step, event, lines, library);
  }
  lines.push(...failure(machine, step, executed.at(-1)).map((saying) => line(saying)));
  const last = stack.entered.at(-1);
  if (lines.length === 0 && isInLibrary && last !== undefined) {
    const depth = stack.entered.length;
    lines.push(line({ kind: 'statement', depth, text: `// ${last.text} goes on` }));
  }
  if (lines.every(({ content, library }) => content.kind === 'call' && library === undefined)) {
    const idle = idleStep(machine, step, nodes.slice(first));
    if (idle !== undefined) lines.push({ ...line(idle, undefined, true), from: first });
  }
  return joinFacts(lines);
}

/** What a step did that neither changed nor read memory: what it noted in ghosts, or its statement. */
function idleStep(
  machine: Machine,
  { before, after }: TraceStep,
  nodes: readonly RunNode[],
): LineContent | undefined {
  const shown = nodes.find(({ node }) => node.access) ?? nodes.at(-1);
  if (shown === undefined) return undefined;
  const moment = { machine, state: shown.before, thread: shown.thread };
  const depth = shown.node.origin.frames.length;
  const noted = changedFacts(machine, before, after ?? before, 'ghost');
  const role = bufferRole(machine, shown.thread, shown.node);
  const done = role === undefined ? showStatement(moment, shown.node) : DRAINED;
  const text = noted.length > 0 ? `// ${noted.join(', ')}` : `${done}${outcome(shown)}`;
  return { kind: 'statement', depth, text };
}

/** `: true` behind a decision. */
function outcome({ node, branch }: ExecutedNode): string {
  return node.kind === 'branch' && branch !== undefined ? `: ${branch}` : '';
}

/** The statement in which an expression had no value; a failing assert speaks for itself. */
function failure(
  machine: Machine,
  step: TraceStep,
  last: ExecutedNode | undefined,
): readonly LineContent[] {
  const violation = step.violations.at(-1);
  if (step.after !== undefined || last === undefined || violation === undefined) return [];
  if (last.node.kind === 'assert') return [];
  const moment = { machine, state: last.before, thread: step.thread };
  const text = `${showStatement(moment, last.node)}  // ${violation.property}`;
  return [{ kind: 'statement', depth: last.node.origin.frames.length, text }];
}

/** Of a library call that returns something, what: `spin_trylock(lock[0]) = 1`. */
function addResult(
  machine: Machine,
  step: TraceStep,
  { node, after }: ExecutedNode,
  lines: StoryLine[],
  library: number,
): void {
  const call = lines.at(-1);
  const isReturn = node.kind === 'assign' && /^return\b/.test(textOf(node.origin.span));
  if (!isReturn || node.target.root.kind !== 'local' || node.target.path.length > 0) return;
  if (node.origin.frames.length !== library + 1 || call?.library === undefined) return;
  const value = at(after.threads, step.thread).slots[node.target.root.slot] ?? null;
  const text = `${call.library} = ${showFact(machine, node.target.type, value)}`;
  lines.pop();
  lines.push({ ...call, content: { ...call.content, text } as LineContent });
}

/** Brings the stack to `frames`; calls that were left and entered again are new ones. */
function enter(
  machine: Machine,
  thread: number,
  state: State,
  stack: CallStack,
  frames: readonly Frame[],
  now: number,
): void {
  let known = 0;
  while (known < frames.length && stack.entered[known]?.frame.id === frames[known]?.id) known += 1;
  stack.entered = [
    ...stack.entered.slice(0, known),
    ...frames.slice(known).map((frame) => ({
      frame,
      text: showCall({ machine, state, thread }, frame),
      from: now,
      to: now,
      isOpen: false,
    })),
  ];
  for (const call of stack.entered) call.to = now;
  stack.shownCount = Math.min(stack.shownCount, known);
}

/** The calls down to `depth` that were not shown yet, and how deep each is. */
function unshownCalls(stack: CallStack, depth: number): readonly [number, EnteredCall][] {
  const from = stack.shownCount;
  const calls = stack.entered.slice(from, depth);
  stack.shownCount = Math.max(from, depth);
  return calls.map((call, i) => [from + i, call]);
}

/** Neighbouring facts of one depth are one comment. */
export function joinFacts(lines: readonly StoryLine[]): readonly StoryLine[] {
  const joined: StoryLine[] = [];
  for (const line of lines) {
    const last = joined.at(-1);
    const [one, two] = [last?.content, line.content];
    const areFacts =
      one?.kind === 'facts' &&
      two.kind === 'facts' &&
      one.depth === two.depth &&
      last?.step === line.step;
    if (last !== undefined && areFacts) {
      joined.pop();
      const facts = [...one.facts, ...two.facts];
      joined.push({ ...last, to: line.to, content: { ...one, facts } });
    } else {
      joined.push(line);
    }
  }
  return joined;
}
