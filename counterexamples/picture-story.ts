/**
 * What each step of a run contributes to a picture: calls as they are entered, facts that changed,
 * and the statements that read. A library (the locks) is shown by its calls alone.
 */
import { at } from '../model/assert.ts';
import { EvaluationFailure, meaning } from '../model/evaluate.ts';
import type { Frame, Machine, MachineNode } from '../model/machine.ts';
import type { State } from '../model/state.ts';
import { type SourceFile, textOf } from '../spec/language/source.ts';
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
  const frames = new Map<number, readonly Frame[]>();
  const told: ToldStep[] = [];
  for (const step of steps) {
    const sayings: Saying[] = [];
    let inside = frames.get(step.thread) ?? [];
    for (const event of retell(machine, step)) {
      const entered = event.node.origin.frames;
      sayings.push(...calls(machine, step.thread, event.before, inside, entered, isLibrary));
      inside = entered;
      const library = entered.findIndex((frame) => isLibrary(frame.declaration.source));
      if (library === -1) sayings.push(...nodeSayings(machine, step, event));
    }
    frames.set(step.thread, inside);
    told.push({ thread: step.thread, sayings: joinFacts(sayings) });
  }
  return told;
}

/** The calls that `entered` has beyond `inside`; of a library only the outermost one. */
function calls(
  machine: Machine,
  thread: number,
  state: State,
  inside: readonly Frame[],
  entered: readonly Frame[],
  isLibrary: (source: SourceFile) => boolean,
): readonly Saying[] {
  let known = 0;
  while (known < inside.length && inside[known]?.id === entered[known]?.id) known += 1;
  const outermost = entered.findIndex((frame) => isLibrary(frame.declaration.source));
  const shown = outermost === -1 ? entered.length : outermost + 1;
  return entered.slice(known, Math.max(known, shown)).map((frame, i) => ({
    kind: 'call',
    depth: known + i,
    text: showCall(machine, thread, state, frame),
  }));
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
  if (node.kind === 'assert' && !holdsIn(machine, step, told)) {
    return [{ kind: 'statement', depth, text: `${statementText(node)}  // fails` }];
  }
  if (!node.access) return [];
  if (told.branch !== undefined && node.kind === 'branch') {
    const condition = oneLine(textOf(node.condition.span));
    return [{ kind: 'statement', depth, text: `${condition}: ${told.branch}` }];
  }
  return [{ kind: 'statement', depth, text: statementText(node) }];
}

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

/** The statement as written, on one line, without what only the language needs. */
export function statementText(node: MachineNode): string {
  const text = oneLine(textOf(node.origin.span));
  return text.replace(/^[a-z_0-9]+:\s+/i, '').replace(/^let\s+/, '');
}

/** The first line of a statement, without its comment; a longer one ends in `...`. */
function oneLine(text: string): string {
  const lines = text
    .split('\n')
    .map((line) => line.replace(/\/\/.*/, '').trim())
    .filter((line) => line !== '');
  const first = (lines[0] ?? '').replace(/\s+/g, ' ').replace(/\s*\{$/, '');
  return lines.length > 1 && !/\{$/.test(lines[0] ?? '') ? `${first} ...` : first;
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
