/**
 * Leaves out of a story what says nothing, and folds what nobody disturbed.
 *
 * Between two context switches a thread is alone. What it did there may be told by what came of it;
 * only what other threads left behind, or changed under it, has to be told as it went.
 */
import { at } from '../../model/machine/assert.ts';
import type { Frame, Machine } from '../../model/machine/machine.ts';
import { changedFacts } from '../show/changed-facts.ts';
import type { Slice } from '../slice/dynamic-slice.ts';
import { changedPlaces } from '../slice/memory-names.ts';
import { decidingLines, impliedReads, isConfined, type SlicedRun } from './picture-reads.ts';
import { joinFacts, type Story, type StoryLine } from './picture-story.ts';

export interface Folding {
  readonly machine: Machine;
  /** From this step on the run repeats, and is told as it is; beyond the last step if it does not. */
  readonly loopStart: number;
  /** What the broken property hung on. */
  readonly slice: Slice;
  /** The thread that took each step. */
  readonly threads: readonly number[];
}

/** A story without the lines that say nothing, to be folded further. */
export interface FoldedStory {
  readonly lines: readonly StoryLine[];
  /**
   * The same shorter and shorter, the last one the shortest. No read on which the run hung is left out
   * unless other lines show which way it led.
   */
  readonly shorter: () => Generator<readonly StoryLine[]>;
}

/** Leaves out reads that nothing hung on or that another line tells, and calls and lock sections with nothing in them. */
export function foldStory(story: Story, folding: Folding): FoldedStory {
  const { nodes } = story;
  const { loopStart, threads, slice, machine } = folding;
  const lastStep = threads.length - 1;
  const isFixed = ({ step }: StoryLine): boolean => step >= loopStart || step === lastStep;
  const run = { machine, nodes, slice };
  const telling = joinFacts(decidingLines(run, story.lines, loopStart));
  const context: Context = { story, machine, isFixed, episodeOf: episodes(threads, loopStart) };
  const lines = tidied(telling, context);
  return { lines, shorter: () => shorterStories(run, lines, context) };
}

/**
 * In this order: stores without effect and decisions that other lines imply; calls without reads, the smallest first;
 * calls with reads that decided nothing but what the call did; decisions on what others had written, and calls again.
 */
function* shorterStories(
  run: SlicedRun,
  lines: readonly StoryLine[],
  context: Context,
): Generator<readonly StoryLine[]> {
  let now = lines;
  for (const withOthers of [false, true]) {
    const implied = impliedReads(run, now, withOthers);
    const fewer = now.filter((line) => context.isFixed(line) || !implied.has(line));
    now = tidied(joinFacts(fewer), context);
    yield now;
    for (const withReads of [false, true]) {
      for (let size = 3; size <= lines.length; size += 1) {
        const folded = foldedCalls(now, { ...context, run, withReads }, size);
        yield tidied(withoutIdleSections(folded, context), context);
      }
    }
  }
}

interface Context {
  readonly story: Story;
  readonly machine: Machine;
  readonly isFixed: (line: StoryLine) => boolean;
  /** The number of the stretch without a context switch that a step belongs to. */
  readonly episodeOf: (step: number) => number;
}

function episodes(threads: readonly number[], loopStart: number): (step: number) => number {
  let episode = 0;
  const numbers = threads.map((thread, step) => {
    if (step > 0 && (thread !== threads[step - 1] || step === loopStart)) episode += 1;
    return episode;
  });
  return (step) => at(numbers, step);
}

/** Lines that hold nothing go; that may empty others. */
function tidied(lines: readonly StoryLine[], context: Context): readonly StoryLine[] {
  const fewer = foldedSections(withoutEmptyCalls(lines, context), context);
  return fewer.length === lines.length ? fewer : tidied(fewer, context);
}

/** A call matters if something is told in it, or its thread is still there at the end. */
function withoutEmptyCalls(lines: readonly StoryLine[], context: Context): readonly StoryLine[] {
  return lines.filter((line) => {
    const call = line.calls.at(-1);
    if (line.content.kind !== 'call' || line.library !== undefined || call === undefined)
      return true;
    if (call.isOpen || context.isFixed(line)) return true;
    return lines.some((other) => other !== line && other.calls.includes(call));
  });
}

/** A lock taken and released undisturbed, with at most one line of facts between. */
function foldedSections(lines: readonly StoryLine[], context: Context): readonly StoryLine[] {
  const folded: StoryLine[] = [];
  for (let i = 0; i < lines.length; i += 1) {
    const [taken, second, third] = [at(lines, i), lines[i + 1], lines[i + 2]];
    const { depth } = taken.content;
    if (second?.content.depth === depth && isSection(taken, second, context)) {
      i += 1;
    } else if (
      second?.content.kind === 'facts' &&
      second.content.depth === depth &&
      third?.content.depth === depth &&
      isSection(taken, third, context)
    ) {
      const under = [...(second.under ?? []), lockOf(taken)];
      folded.push({ ...second, under });
      i += 2;
    } else {
      folded.push(taken);
    }
  }
  return folded;
}

/**
 * A lock taken and released undisturbed, with nothing but the beginning of calls between. That tells
 * something only to who asks why a later line is not under the lock.
 */
function withoutIdleSections(lines: readonly StoryLine[], context: Context): readonly StoryLine[] {
  const idle = new Set<StoryLine>();
  for (const [i, taken] of lines.entries()) {
    const next = lines.findIndex(
      (line, j) => j > i && (line.content.kind !== 'call' || line.library !== undefined),
    );
    const released = lines[next];
    if (released !== undefined && isSection(taken, released, context)) {
      idle.add(taken).add(released);
    }
  }
  return lines.filter((line) => !idle.has(line));
}

/** Whether two calls of the library on one lock, undisturbed, leave it as it was. */
function isSection(taken: StoryLine, released: StoryLine, context: Context): boolean {
  const { machine } = context;
  if (taken.library === undefined || released.library === undefined) return false;
  if (taken.thread !== released.thread || lockOf(taken) !== lockOf(released)) return false;
  const [first, last] = [taken.calls.at(-1), released.calls.at(-1)];
  if (first === undefined || last === undefined || last.isOpen) return false;
  if (context.isFixed(taken) || context.isFixed(released)) return false;
  // Only what may have to wait is a lock; to count up and down again is none, nor to let go and retake.
  const { nodes } = at(machine.templates, at(machine.threads, taken.thread).template);
  const isPartOf = ({ id }: Frame): boolean => id === first.frame.id;
  const mayWait = nodes.some(
    ({ kind, origin }) => kind === 'await' && origin.frames.some(isPartOf),
  );
  if (!mayWait) return false;
  return (
    isUndisturbed(first.from, last.to, context) &&
    leavesLocks(first.from, last.to, context) &&
    !leavesLocks(first.from, first.to, context)
  );
}

function lockOf({ library = '' }: StoryLine): string {
  return library.slice(library.indexOf('(') + 1, -1);
}

function isUndisturbed(from: number, to: number, { story, episodeOf }: Context): boolean {
  return episodeOf(at(story.nodes, from).step) === episodeOf(at(story.nodes, to).step);
}

/** Whether all that the library changed between two nodes was as before in the end. */
function leavesLocks(from: number, to: number, { story }: Context): boolean {
  const nodes = story.nodes.slice(from, to + 1);
  const own = new Set(
    nodes
      .filter(({ isLibrary }) => !isLibrary)
      .flatMap(({ before, after }) => changedPlaces(before, after)),
  );
  const net = changedPlaces(at(story.nodes, from).before, at(story.nodes, to).after);
  return net.every((place) => own.has(place));
}

interface CallFolding extends Context {
  readonly run: SlicedRun;
  /** Whether calls are folded in which reads are told. */
  readonly withReads: boolean;
}

/** Tells each undisturbed, finished call of at most `size` lines by what came of it; outermost first. */
function foldedCalls(
  lines: readonly StoryLine[],
  context: CallFolding,
  size: number,
): readonly StoryLine[] {
  const folded: StoryLine[] = [];
  for (let i = 0; i < lines.length; i += 1) {
    const line = at(lines, i);
    const call = line.calls.at(-1);
    const length = call === undefined ? 0 : lines.filter((l) => l.calls.includes(call)).length;
    const inside = lines.slice(i, i + length);
    if (length > 2 && length <= size && canFold(line, inside, context)) {
      folded.push(...withNetChange(line, context));
      i += length - 1;
    } else {
      folded.push(line);
    }
  }
  return folded;
}

function canFold(line: StoryLine, inside: readonly StoryLine[], context: CallFolding): boolean {
  const call = line.calls.at(-1);
  if (line.content.kind !== 'call' || line.library !== undefined) return false;
  if (call === undefined || call.isOpen || inside.some(context.isFixed)) return false;
  if (!inside.every(({ calls }) => calls.includes(call))) return false;
  const reads = inside.filter(({ content }) => content.kind === 'statement');
  const isShownByResult = ({ from }: StoryLine): boolean =>
    context.withReads && isConfined(context.run, from, call.from, call.to);
  if (!reads.every(isShownByResult)) return false;
  if (reads.length > 0 && withNetChange(line, context).length === 1) return false;
  return isUndisturbed(call.from, call.to, context) && leavesLocks(call.from, call.to, context);
}

/** The call, and all that was different after it. */
function withNetChange(line: StoryLine, { machine, story }: Context): readonly StoryLine[] {
  const call = at(line.calls, line.calls.length - 1);
  const [before, after] = [at(story.nodes, call.from).before, at(story.nodes, call.to).after];
  const facts = changedFacts(machine, before, after, 'memory');
  if (facts.length === 0) return [line];
  const depth = line.content.depth + 1;
  const content = { kind: 'facts', depth, facts } as const;
  return [line, { ...line, from: call.from, to: call.to, content }];
}
