/**
 * What each step of a run contributes to a picture: calls as they are entered, facts that changed,
 * and the statements that read. A library (the locks) is shown by its calls alone.
 */
import { at } from '../model/assert.ts';
import { EvaluationFailure, meaning } from '../model/evaluate.ts';
import type { Frame, Machine, MachineNode } from '../model/machine.ts';
import { expressions } from '../model/node.ts';
import type { State } from '../model/state.ts';
import { type SourceFile, textOf } from '../spec/language/source.ts';
import { globalsOf } from './globals-of.ts';
import { changedFacts, showFact } from './picture-facts.ts';
import type { TraceStep } from './replay.ts';
import { retell, type ToldNode } from './retell.ts';

export type Saying =
  | { readonly kind: 'call'; readonly depth: number; readonly text: string }
  | { readonly kind: 'facts'; readonly depth: number; readonly facts: readonly string[] }
  | { readonly kind: 'statement'; readonly depth: number; readonly text: string };

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
  return steps.map((step) => {
    const stack = stacks.get(step.thread) ?? { entered: [], shownCount: 0 };
    stacks.set(step.thread, stack);
    return { thread: step.thread, sayings: tellStep(machine, step, stack, isLibrary) };
  });
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
  isLibrary: (source: SourceFile) => boolean,
): readonly Saying[] {
  const sayings: Saying[] = [];
  for (const event of retell(machine, step)) {
    const { frames } = event.node.origin;
    enter(machine, step.thread, event.before, stack, frames);
    const library = frames.findIndex((frame) => isLibrary(frame.declaration.source));
    const own = library === -1 ? nodeSayings(machine, step, event) : [];
    if (own.length > 0 || event.node.access) {
      const depth = library === -1 ? frames.length : library + 1;
      sayings.push(...unshownCalls(stack, depth), ...own);
    }
    if (library !== -1) addResult(machine, step, event, sayings, library);
  }
  const last = stack.entered.at(-1);
  if (sayings.length === 0 && last !== undefined) {
    sayings.push({
      kind: 'statement',
      depth: stack.entered.length,
      text: `// ${last.text} goes on`,
    });
  }
  return joinFacts(sayings);
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
      text: showCall(machine, thread, state, frame),
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

/**
 * Returns the call with the values of its arguments: `do_wp_page(0)`. A variable is named and not
 * evaluated, since a call may change it. An argument that has no value in `state` is shown as
 * written.
 */
export function showCall(machine: Machine, thread: number, state: State, frame: Frame): string {
  const args = frame.args.map((arg) => {
    try {
      const place = showPlace(machine, thread, state, arg);
      return place ?? showFact(machine, arg.type, meaning(arg)({ machine, state, thread }));
    } catch (error) {
      if (error instanceof EvaluationFailure) return oneLine(textOf(arg.span));
      throw error;
    }
  });
  return `${frame.proc}(${args.join(', ')})`;
}

type Expr = Frame['args'][number];

/** Returns `ptl[0]` for an expression that is a variable or a part of one. */
function showPlace(machine: Machine, thread: number, state: State, expr: Expr): string | undefined {
  if (expr.kind === 'global') return at(machine.variables, expr.variable).name;
  if (expr.kind === 'field') {
    const base = showPlace(machine, thread, state, expr.base);
    const { type } = expr.base;
    if (base === undefined || type.kind !== 'struct') return undefined;
    return `${base}.${at(type.fields, expr.field).name}`;
  }
  if (expr.kind === 'index') {
    const base = showPlace(machine, thread, state, expr.base);
    const index = meaning(expr.index)({ machine, state, thread });
    return base && `${base}[${showFact(machine, expr.index.type, index)}]`;
  }
  return undefined;
}

/** What a node outside the libraries says: what it changed, or else what it read. */
function nodeSayings(machine: Machine, step: TraceStep, told: ToldNode): readonly Saying[] {
  const { node } = told;
  const depth = node.origin.frames.length;
  const facts = changedFacts(machine, told.before, told.after, 'memory');
  if (facts.length > 0) return [{ kind: 'facts', depth, facts }];
  const statement = (text: string): readonly Saying[] => [{ kind: 'statement', depth, text }];
  switch (node.kind) {
    case 'assert':
      return holdsIn(machine, step, told)
        ? []
        : statement(`${statementText(node)}  // ${node.property}`);
    case 'branch':
      return readsMemory(machine, node)
        ? statement(`${oneLine(textOf(node.condition.span))}: ${told.branch}`)
        : [];
    case 'assign':
      return touchesMemory(machine, node) ? statement(assignText(machine, step, told)) : [];
    case 'await':
    case 'assume':
    case 'choose':
      return readsMemory(machine, node) ? statement(statementText(node)) : [];
    case 'barrier':
      return statement(statementText(node));
    // The head of an atomic block is a `skip`; its parts speak for themselves.
    case 'skip':
    case 'either':
    case 'end':
      return [];
    default:
      return node satisfies never;
  }
}

function readsMemory(machine: Machine, node: MachineNode): boolean {
  return expressions(node).some((expr) =>
    [...globalsOf(expr)].some((i) => at(machine.variables, i).storage !== 'ghost'),
  );
}

function touchesMemory(machine: Machine, node: MachineNode & { kind: 'assign' }): boolean {
  const { root } = node.target;
  const isWrite =
    root.kind === 'global' && at(machine.variables, root.variable).storage !== 'ghost';
  return isWrite || readsMemory(machine, node);
}

/** An assignment that changed no memory: what it read, or what it wrote that was there before. */
function assignText(machine: Machine, step: TraceStep, told: ToldNode): string {
  const { node } = told;
  const text = statementText(node);
  if (node.kind !== 'assign') return text;
  const { root, type, path } = node.target;
  if (root.kind === 'global') return `${text}  // no change`;
  const { slots } = at(told.after.threads, step.thread);
  const value = path.length === 0 ? showFact(machine, type, slots[root.slot] ?? null) : '';
  return value === '' || value.length > VALUE_MAX ? text : `${text}  // ${value}`;
}

/** Longer values say less than they take. */
const VALUE_MAX = 32;

function holdsIn(machine: Machine, step: TraceStep, told: ToldNode): boolean {
  if (told.node.kind !== 'assert') return true;
  try {
    const env = { machine, state: told.before, thread: step.thread };
    return meaning(told.node.condition)(env) === 1;
  } catch (error) {
    if (error instanceof EvaluationFailure) return false;
    throw error;
  }
}

/** The statement as written, on one line, without its label and what only the language needs. */
export function statementText(node: MachineNode): string {
  const text = textOf(node.origin.span).replace(/^[A-Za-z_]\w*:\s+/, '');
  return oneLine(text.replace(/^let\s+/, ''));
}

/** The first line of a statement, without its comment; of a longer one ` ...` tells that it goes on. */
function oneLine(text: string): string {
  const lines = text
    .split('\n')
    .map((line) => line.replace(/\/\/.*/, '').trim())
    .filter((line) => line !== '');
  const first = (lines[0] ?? '').replace(/\s+/g, ' ');
  const head = first.replace(/\s*\{$/, '');
  return lines.length > 1 && head === first ? `${first} ...` : head;
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
