/**
 * The picture of a run: the form that the kernel's own comments and commit messages use for races,
 * as above change_huge_pmd() in mm/huge_memory.c. A column a CPU, one space of indent a call,
 * `// fact` for what changed, `[ fact ]` for the environment.
 */
import { DEADLOCK, LIVELOCK } from '../../checker/outcome.ts';
import { switchCount } from '../../checker/reference/shortest-run.ts';
import { DATA_RACE } from '../../model/lower/guards.ts';
import { assert } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { stateKey } from '../../model/machine/state.ts';
import type { SourceFile } from '../../spec/language/text/source.ts';
import { type BrokenPart, brokenPart, showBrokenPart } from '../explain/broken-part.ts';
import { kcsanReport } from '../explain/kcsan-report.ts';
import { lastState, type Trace } from '../run/replay.ts';
import { wrap } from '../show/wrap.ts';
import { criterionOf } from '../slice/criterion.ts';
import { dynamicSlice } from '../slice/dynamic-slice.ts';
import { rowsOfChosen } from './choose-story.ts';
import { setColumns } from './picture-columns.ts';
import {
  blockedThreads,
  heldLocks,
  loopingThread,
  relevantGhosts,
  TRYING,
} from './picture-ending.ts';
import { foldStory } from './picture-fold.ts';
import { leftBehind, loopExtent, loopMark } from './picture-lasso.ts';
import { linesOf, placeThreads } from './picture-lines.ts';
import { readPositions } from './picture-positions.ts';
import { type StoryLine, storyOf } from './picture-story.ts';

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
  /** The threads for which nothing comes any more, where others go on: stuck, or in a livelock. */
  readonly stuck?: readonly number[] | undefined;
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
  /** Whether every step is told as it was; without, a picture has 40 lines at most where that can be. */
  readonly unfolded?: boolean;
  /**
   * Whether the picture is for a commit message: with tabs, as the kernel writes them, and without
   * what is of no use there: names of the spec's own, counts of steps, the command.
   */
  readonly forCommit?: boolean;
  /** Whether what it shows decides no verdict. */
  readonly isWarning?: boolean;
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
    body = rawSteps(machine, run, error).flatMap((row) => wrap(row, options.width, '  '));
  }
  const rows =
    options.forCommit === true
      ? [...wrap(`${titleOf(run)}:`, options.width, ''), '', ...body.map(withTabs)]
      : [...heading(run, options), '', ...body, '', ...replayRows(options)];
  return `${rows.map((row) => row.trimEnd()).join('\n')}\n`;
}

const TAB = 8;

/** The blanks before a text, and the wide ones between two headers, as tabs. */
function withTabs(row: string): string {
  let column = 0;
  return row.replace(/( *)([^ ]+(?: {1,2}[^ ]+)*)/g, (_, blanks: string, text: string) => {
    const start = column + blanks.length;
    const tabs = Math.floor(start / TAB) - Math.floor(column / TAB);
    const rest = tabs === 0 ? blanks.length : start % TAB;
    column = start + text.length;
    return '\t'.repeat(tabs) + ' '.repeat(rest) + text;
  });
}

function titleOf({ property, message }: PictureRun): string {
  return message === ''
    ? property
    : (message[0] ?? '').toUpperCase() + message.slice(1).replace(/[.:]$/, '');
}

function heading(run: PictureRun, { width, isWarning }: PictureOptions): string[] {
  const { trace, property, message, isMinimal, loopStart } = run;
  const title = message === '' ? property : `${property}: ${message}`;
  const switches = plural(switchCount(trace.steps), 'context switch');
  const doubt = isMinimal ? '' : ' (a limit was reached: there may be a simpler run)';
  return [
    ...wrap(`${isWarning === true ? 'warning ' : 'violated'}  ${title}`, width, ' '.repeat(10)),
    loopStart === undefined
      ? `${plural(trace.steps.length, 'step')}, ${switches}${doubt}`
      : loopExtent(trace, loopStart),
  ];
}

/** A command that is too long goes on in the next row, as a shell reads it, before an option. */
function replayRows({ command, width }: PictureOptions): readonly string[] {
  if (`replay: ${command}`.length <= width) return [`replay: ${command}`];
  const rows: string[] = [];
  for (const part of `replay: ${command}`.split(/ (?=--)/)) {
    const last = rows.at(-1);
    if (last !== undefined && last.length + 1 + part.length <= width - 2) {
      rows[rows.length - 1] = `${last} ${part}`;
    } else {
      rows.push(last === undefined ? part : `  ${part}`);
    }
  }
  return rows.map((row, i) => (i < rows.length - 1 ? `${row} \\` : row));
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : noun.endsWith('ch') ? 'es' : 's'}`;
}

// ---------------------------------------------------------------- columns

/** The story, folded until the picture has at most `MAX_ROWS`. */
function columns(machine: Machine, run: PictureRun, options: PictureOptions): readonly string[] {
  const { trace, loopStart = trace.steps.length } = run;
  assert(isConnected(trace), 'each step of a run begins where the one before it led');
  const story = storyOf(machine, trace.steps, options.isLibrary);
  const show = (lines: readonly StoryLine[]): readonly string[] =>
    rowsOf(machine, run, options, lines);
  if (options.unfolded === true) return show(story.lines);
  const threads = trace.steps.map(({ thread }) => thread);
  const criterion = criterionOf(machine, story.nodes, run);
  const slice = dynamicSlice(machine, story.nodes, lastState(trace), criterion);
  const folded = foldStory(story, { machine, loopStart, slice, threads });
  const others =
    heading(run, options).length +
    ending(machine, run, options).length +
    2 +
    replayRows(options).length;
  const lineCount = (lines: readonly StoryLine[]): number =>
    columnsOf(machine, run, lines).lines.length;
  return rowsOfChosen(folded, { maxRows: MAX_ROWS - others, lineCount, layOut: show });
}

function isConnected({ initial, steps }: Trace): boolean {
  return steps.every(({ before }, i) => {
    const led = i === 0 ? initial : steps[i - 1]?.after;
    return led !== undefined && (led === before || stateKey(led) === stateKey(before));
  });
}

/** What fits on a screen, and what one still reads in a mail. */
const MAX_ROWS = 40;

function rowsOf(
  machine: Machine,
  run: PictureRun,
  options: PictureOptions,
  story: readonly StoryLine[],
): readonly string[] {
  const { trace, loopStart } = run;
  const mark = loopStart === undefined ? [] : [loopMark(trace, loopStart)];
  if (trace.steps.length === 0) return ['(in the initial state)', ...mark];
  const { headers, lines } = columnsOf(machine, run, story);
  const before = lines.filter(({ step }) => loopStart === undefined || step < loopStart).length;
  const marks = new Map(mark.map((text) => [before, text]));
  const tabStop = options.forCommit === true ? TAB : 1;
  return setColumns(headers, lines, options.width, marks, tabStop);
}

function columnsOf(
  machine: Machine,
  { trace }: PictureRun,
  story: readonly StoryLine[],
): { readonly headers: readonly string[]; readonly lines: ReturnType<typeof linesOf> } {
  const { headers, columnOf } = placeThreads(
    machine,
    trace.steps.map(({ thread }) => thread),
  );
  return { headers, lines: linesOf(machine, story, columnOf) };
}

// ---------------------------------------------------------------- ending

function ending(machine: Machine, run: PictureRun, options: PictureOptions): readonly string[] {
  const state = lastState(run.trace);
  const property = machine.properties.find(({ name }) => name === run.property);
  const blocked =
    run.property === DEADLOCK ? blockedThreads(machine, state, options.isLibrary) : [];
  const race = run.property === DATA_RACE ? kcsanReport(machine, run.trace) : [];
  const held = listed('held at the end: ', heldLocks(machine, state, options.lockTypes));
  const isDeclared = [...machine.properties, ...machine.stepProperties].some(
    ({ name }) => name === run.property,
  );
  const part = isDeclared ? brokenPart(machine, run.trace, run.property) : undefined;
  const waiting = [
    ...blocked,
    ...(run.stuck ?? []).flatMap((thread) =>
      run.property === LIVELOCK
        ? [loopingThread(machine, state, options.isLibrary, thread)]
        : blockedThreads(machine, state, options.isLibrary, thread),
    ),
    ...(run.loopStart === undefined
      ? []
      : leftBehind(machine, run.trace, run.loopStart, options.isLibrary)),
  ];
  const known = part?.values.map(([name]) => `${name} `) ?? [];
  const ghosts = relevantGhosts(machine, state, property).filter(
    (ghost) => !known.some((name) => ghost.startsWith(name)),
  );
  const rows = [
    ...(options.forCommit === true || part === undefined ? [] : partRow(part)),
    ...listed('location of threads: ', readPositions(machine, run, waiting), '; '),
    // As lockdep ends its reports; a thread that waits for no lock is not what it reports.
    ...(blocked.some((row) => row.includes(TRYING)) ? [' *** DEADLOCK ***', ''] : []),
    ...waiting,
    ...race,
    ...(race.length > 0 && held.length > 0 ? [''] : []),
    ...held,
    ...(options.forCommit === true ? [] : listed('ghosts at the end: ', ghosts)),
  ];
  return rows.length === 0 ? [] : ['', ...rows.flatMap((row) => wrap(row, options.width, '  '))];
}

function listed(title: string, items: readonly string[], between = ', '): readonly string[] {
  return items.length === 0 ? [] : [title + items.join(between)];
}

/** Which part of the property it was, or all of it; where threads stand is told by itself. */
function partRow(part: BrokenPart): readonly string[] {
  if (part.isOfPositions && part.value !== undefined) return [];
  const isInformative = !part.isWhole || part.value === undefined || part.bindings.length > 0;
  return isInformative || part.furtherValues !== '' || !part.asksPositions
    ? [showBrokenPart(part)]
    : [];
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
