/**
 * What each step of a run contributes to a picture: calls as they are entered, facts that changed,
 * and the statements that read. A library (the locks) is shown by its calls alone.
 */
import { at } from '../model/assert.ts';
import type { Frame, Machine } from '../model/machine.ts';
import type { State } from '../model/state.ts';
import { type SourceFile, textOf } from '../spec/language/source.ts';
import { showFact } from './picture-facts.ts';
import { nodeSaying, type Saying } from './picture-node.ts';
import { showCall, showStatement } from './picture-text.ts';
import type { TraceStep } from './replay.ts';
import { retell, type ToldNode } from './retell.ts';

/** What one step says; nothing, if all it did was to go on inside a library call. */
export interface ToldStep {
  readonly thread: number;
  readonly sayings: readonly Saying[];
}

/** Tells all steps of a run, each thread's calls as they nest. */
export function tellStory(
  machine: Machine,
  steps: readonly TraceStep[],
  isLibrary: (source: SourceFile) => boolean,
): readonly ToldStep[] {
  const stacks = new Map<number, CallStack>();
  const writers = writersOf(machine, steps);
  return steps.map((step) => {
    const stack = stacks.get(step.thread) ?? { entered: [], shownCount: 0 };
    stacks.set(step.thread, stack);
    const contended = new Set(
      machine.variables.flatMap((_, i) =>
        [...(writers[i] ?? [])].some((thread) => thread !== step.thread) ? [i] : [],
      ),
    );
    const sayings = tellStep(machine, step, stack, contended, isLibrary);
    return { thread: step.thread, sayings };
  });
}

/** For each variable, the threads that write it in this run. */
function writersOf(machine: Machine, steps: readonly TraceStep[]): readonly ReadonlySet<number>[] {
  const writers = machine.variables.map(() => new Set<number>());
  for (const { thread, path } of steps) {
    const { nodes } = at(machine.templates, at(machine.threads, thread).template);
    for (const number of path) {
      const node = nodes[number];
      if (node?.kind === 'assign' && node.target.root.kind === 'global') {
        writers[node.target.root.variable]?.add(thread);
      }
    }
  }
  return writers;
}

/** The calls that a thread is in. */
interface CallStack {
  entered: readonly EnteredCall[];
  /** How many of them, from the outermost, the picture has shown. */
  shownCount: number;
}

interface EnteredCall {
  readonly frame: Frame;
  /** With its arguments as they were when it was entered. */
  readonly text: string;
}

/**
 * A call is shown with the first access in it, not with the local work that leads there: that
 * belongs to the step before, and others may run in between.
 */
function tellStep(
  machine: Machine,
  step: TraceStep,
  stack: CallStack,
  contended: ReadonlySet<number>,
  isLibrary: (source: SourceFile) => boolean,
): readonly Saying[] {
  const sayings: Saying[] = [];
  const minor: Saying[] = [];
  let isInLibrary = false;
  const told = retell(machine, step);
  for (const event of told) {
    const { frames } = event.node.origin;
    enter(machine, step.thread, event.before, stack, frames);
    const library = frames.findIndex((frame) => isLibrary(frame.declaration.source));
    const own = library === -1 ? nodeSaying(machine, step.thread, event, contended) : undefined;
    if (own !== undefined || event.node.access) {
      const depth = library === -1 ? frames.length : library + 1;
      sayings.push(...unshownCalls(stack, depth));
      if (own !== undefined) (own.isMinor ? minor : sayings).push(own.saying);
    }
    if (library !== -1 && event.node.access) isInLibrary = true;
    if (library !== -1) addResult(machine, step, event, sayings, library);
  }
  if (sayings.every(({ kind }) => kind === 'call')) sayings.push(...minor);
  sayings.push(...failure(machine, step, told.at(-1)));
  const last = stack.entered.at(-1);
  if (sayings.length === 0 && isInLibrary && last !== undefined) {
    sayings.push({
      kind: 'statement',
      depth: stack.entered.length,
      text: `// ${last.text} goes on`,
    });
  }
  return joinFacts(sayings);
}

/** The statement in which an expression had no value; a failing assert speaks for itself. */
function failure(machine: Machine, step: TraceStep, last: ToldNode | undefined): readonly Saying[] {
  const violation = step.violations.at(-1);
  if (step.after !== undefined || last === undefined || violation === undefined) return [];
  if (last.node.kind === 'assert') return [];
  const moment = { machine, state: last.before, thread: step.thread };
  const text = `${showStatement(moment, last.node)}  // ${violation.property}`;
  return [{ kind: 'statement', depth: last.node.origin.frames.length, text }];
}

/** Of a library call that returns something, what: `spin_trylock(ptl[0]) = 1`. */
function addResult(
  machine: Machine,
  step: TraceStep,
  { node, after }: ToldNode,
  sayings: Saying[],
  library: number,
): void {
  const call = sayings.at(-1);
  const isReturn = node.kind === 'assign' && /^return\b/.test(textOf(node.origin.span));
  if (!isReturn || node.target.root.kind !== 'local' || node.target.path.length > 0) return;
  if (node.origin.frames.length !== library + 1 || call?.kind !== 'call') return;
  const value = at(after.threads, step.thread).slots[node.target.root.slot] ?? null;
  sayings.pop();
  sayings.push({ ...call, text: `${call.text} = ${showFact(machine, node.target.type, value)}` });
}

/** Brings the stack to `frames`; calls that were left and entered again are new ones. */
function enter(
  machine: Machine,
  thread: number,
  state: State,
  stack: CallStack,
  frames: readonly Frame[],
): void {
  let known = 0;
  while (known < frames.length && stack.entered[known]?.frame.id === frames[known]?.id) known += 1;
  stack.entered = [
    ...stack.entered.slice(0, known),
    ...frames.slice(known).map((frame) => ({
      frame,
      text: showCall({ machine, state, thread }, frame),
    })),
  ];
  stack.shownCount = Math.min(stack.shownCount, known);
}

/** The calls down to `depth` that were not shown yet. */
function unshownCalls(stack: CallStack, depth: number): readonly Saying[] {
  const from = stack.shownCount;
  const calls = stack.entered.slice(from, depth);
  stack.shownCount = Math.max(from, depth);
  return calls.map(({ text }, i) => ({ kind: 'call', depth: from + i, text }));
}

/** Neighbouring facts of one depth are one comment. */
function joinFacts(sayings: readonly Saying[]): readonly Saying[] {
  const joined: Saying[] = [];
  for (const saying of sayings) {
    const last = joined.at(-1);
    if (saying.kind === 'facts' && last?.kind === 'facts' && last.depth === saying.depth) {
      joined.pop();
      joined.push({ ...last, facts: [...last.facts, ...saying.facts] });
    } else {
      joined.push(saying);
    }
  }
  return joined;
}
