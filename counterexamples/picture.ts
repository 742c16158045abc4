/**
 * The picture of a run: the form that the kernel's own comments and commit messages use for races,
 * as above change_huge_pmd() in mm/huge_memory.c. A column a CPU, one space of indent a call,
 * `// fact` for what changed, `[ fact ]` for the environment.
 */
import { at } from '../model/assert.ts';
import type { Machine } from '../model/machine.ts';
import type { SourceFile } from '../spec/language/source.ts';
import { switchCount } from './minimise.ts';
import { type Line, setColumns, wrap } from './picture-columns.ts';
import { blockedThreads, heldLocks, tellingGhosts } from './picture-ending.ts';
import { leftBehind, loopExtent, loopMark } from './picture-lasso.ts';
import type { Saying } from './picture-node.ts';
import { type ToldStep, tellStory } from './picture-story.ts';
import { lastState, type Trace } from './replay.ts';

/** A replayed run that ends in a violation. */
export interface PictureRun {
  readonly trace: Trace;
  /** The broken property. */
  readonly property: string;
  /** What the property says of itself; may be empty. */
  readonly message: string;
  /** Whether no run is simpler. */
  readonly isMinimal: boolean;
  /** Of a run without end: from this step on it repeats; see `Violation`. */
  readonly loopStart?: number | undefined;
}

export interface PictureOptions {
  /** Characters a row: 100, or 75 for a commit message. */
  readonly width: number;
  /** The command that shows this picture again. */
  readonly command: string;
  /** Whether calls of procs in this file are shown without what they do: the locks. */
  readonly isLibrary: (source: SourceFile) => boolean;
  /** The names of the struct types that are locks. */
  readonly lockTypes: ReadonlySet<string>;
}

/**
 * Returns the picture, ending in a line end. The same run gives the same bytes.
 *
 * It never fails: if a step cannot be told, the raw steps are printed and it says so.
 */
export function drawPicture(machine: Machine, run: PictureRun, options: PictureOptions): string {
  let body: readonly string[];
  try {
    body = [...columns(machine, run, options), ...ending(machine, run, options)];
  } catch (error) {
    body = rawSteps(machine, run, error);
  }
  const rows = [...heading(run, options.width), '', ...body, '', `replay: ${options.command}`];
  return `${rows.map((row) => row.trimEnd()).join('\n')}\n`;
}

function heading(run: PictureRun, width: number): string[] {
  const { trace, property, message, isMinimal, loopStart } = run;
  const title = message === '' ? property : `${property}: ${message}`;
  const switches = plural(switchCount(trace.steps), 'context switch');
  const doubt = isMinimal ? '' : ' (a limit was reached: there may be a simpler run)';
  return [
    ...wrap(`violated  ${title}`, width, ' '.repeat(10)),
    loopStart === undefined
      ? `${plural(trace.steps.length, 'step')}, ${switches}${doubt}`
      : loopExtent(trace, loopStart),
  ];
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : noun.endsWith('ch') ? 'es' : 's'}`;
}

// ---------------------------------------------------------------- columns

function columns(machine: Machine, run: PictureRun, options: PictureOptions): readonly string[] {
  const story = tellStory(machine, run.trace.steps, options.isLibrary);
  const { trace, loopStart } = run;
  const mark = loopStart === undefined ? [] : [loopMark(trace, loopStart)];
  if (story.length === 0) return ['(in the initial state)', ...mark];
  const placed = placeThreads(machine, story);
  const told = story.map((step) => linesOf(machine, step, placed.columnOf(step.thread)));
  const marks = new Map(mark.map((text) => [told.slice(0, loopStart).flat().length, text]));
  return setColumns(placed.headers, told.flat(), options.width, marks);
}

interface Placement {
  readonly headers: readonly string[];
  readonly columnOf: (thread: number) => number;
}

/**
 * Gives a column to each thread that takes a step, in spec order. A daemon on the CPU of exactly
 * one such thread is told in that thread's column.
 */
function placeThreads(machine: Machine, story: readonly ToldStep[]): Placement {
  const acting = [...new Set(story.map((step) => step.thread))].sort((a, b) => a - b);
  const hosts = acting.filter((thread) => !isDaemon(machine, thread));
  const hostOf = (thread: number): number => {
    const { cpu } = at(machine.threads, thread);
    if (cpu === undefined || !isDaemon(machine, thread)) return thread;
    const same = hosts.filter((host) => machine.threads[host]?.cpu === cpu);
    return same.length === 1 ? at(same, 0) : thread;
  };
  const owners = [...new Set(acting.map(hostOf))].sort((a, b) => a - b);
  return {
    headers: owners.map((owner) => header(machine, owner)),
    columnOf: (thread) => owners.indexOf(hostOf(thread)),
  };
}

function header(machine: Machine, thread: number): string {
  const { name, cpu } = at(machine.threads, thread);
  if (cpu !== undefined) return `CPU${cpu} (${name})`;
  return isDaemon(machine, thread) ? `[ ${name} ]` : name;
}

function isDaemon(machine: Machine, thread: number): boolean {
  return at(machine.templates, at(machine.threads, thread).template).daemon;
}

function linesOf(machine: Machine, step: ToldStep, column: number): readonly Line[] {
  if (isDaemon(machine, step.thread)) return daemonLines(step, column);
  return step.sayings.map((saying) => ({
    column,
    depth: saying.depth,
    text: showSaying(saying),
    continuation: saying.kind === 'facts' ? '// ' : '  ',
  }));
}

function showSaying(saying: Saying): string {
  return saying.kind === 'facts' ? `// ${saying.facts.join(', ')}` : saying.text;
}

/** The environment has no calls to nest: what it changed, or else what it did, in brackets. */
function daemonLines(step: ToldStep, column: number): readonly Line[] {
  const facts = step.sayings.flatMap((saying) => (saying.kind === 'facts' ? saying.facts : []));
  const others = step.sayings.flatMap((saying) => (saying.kind === 'facts' ? [] : [saying.text]));
  const told = facts.length > 0 ? facts : others;
  return told.length === 0
    ? []
    : [{ column, depth: 0, text: `[ ${told.join(', ')} ]`, continuation: '  ' }];
}

// ---------------------------------------------------------------- ending

function ending(machine: Machine, run: PictureRun, options: PictureOptions): readonly string[] {
  const state = lastState(run.trace);
  const property = machine.properties.find(({ name }) => name === run.property);
  const blocked =
    run.property === 'deadlock' ? blockedThreads(machine, state, options.isLibrary) : [];
  const rows = [
    ...blocked,
    ...(run.loopStart === undefined
      ? []
      : leftBehind(machine, run.trace, run.loopStart, options.isLibrary)),
    ...listed('held at the end: ', heldLocks(machine, state, options.lockTypes)),
    ...listed('ghosts at the end: ', tellingGhosts(machine, state, property)),
  ];
  return rows.length === 0 ? [] : ['', ...rows.flatMap((row) => wrap(row, options.width, '  '))];
}

function listed(title: string, items: readonly string[]): readonly string[] {
  return items.length === 0 ? [] : [title + items.join(', ')];
}

// ---------------------------------------------------------------- when all else fails

function rawSteps(machine: Machine, run: PictureRun, error: unknown): readonly string[] {
  const reason = error instanceof Error ? error.message : String(error);
  return [
    `(this could not be drawn: ${reason})`,
    ...run.trace.steps.map((step) => {
      const name = machine.threads[step.thread]?.name ?? `thread ${step.thread}`;
      return `${name}: nodes ${step.path.join(' ')}`;
    }),
  ];
}
