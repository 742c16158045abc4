/**
 * Leaves out of a story what says nothing, and folds what nobody disturbed.
 *
 * Between two context switches a thread is alone. What it did there may be told by what came of it;
 * only what other threads left behind, or changed under it, has to be told as it went.
 */
import { at } from '../../model/machine/assert.ts';
import type { Frame, Machine } from '../../model/machine/machine.ts';
import type { Slice } from '../slice/dynamic-slice.ts';
import { foldedCalls, linesPerCall, MIN_SIZE } from './fold-calls.ts';
import { episodes, type FoldContext, foldContext, isUndisturbed } from './fold-context.ts';
import { impliedReads } from './implied-reads.ts';
import { decidingLines } from './picture-reads.ts';
import { joinFacts, type Story, type StoryLine } from './picture-story.ts';
import { type SlicedRun, slicedRun } from './run-reads.ts';

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
   * The same shorter and shorter, the last one of the last stage the shortest. No read on which the run hung is left
   * out unless other lines show which way it led.
   */
  readonly stages: () => Generator<FoldingStage>;
}

/** Ever shorter stories, of which none has more lines than the one before. They are made as they are asked for. */
export interface FoldingStage {
  readonly count: number;
  readonly story: (i: number) => ShorterStory;
}

export interface ShorterStory {
  readonly lines: readonly StoryLine[];
  /** The same with as many of the reads that were left out as leave room; what was left out last comes first. */
  readonly filled: (hasRoom: (lines: readonly StoryLine[]) => boolean) => readonly StoryLine[];
}

/** Leaves out reads that nothing hung on or that another line tells, and calls and lock sections with nothing in them. */
export function foldStory(story: Story, folding: Folding): FoldedStory {
  const { nodes } = story;
  const { loopStart, threads, slice, machine } = folding;
  const lastStep = threads.length - 1;
  const isFixed = ({ step }: StoryLine): boolean => step >= loopStart || step === lastStep;
  const run = slicedRun(machine, nodes, slice);
  const telling = joinFacts(decidingLines(run, story.lines, loopStart));
  const context = foldContext({ story, machine, isFixed, episodeOf: episodes(threads, loopStart) });
  const lines = tidied(telling, context);
  return { lines, stages: () => foldingStages(run, lines, context) };
}

/**
 * In this order: one by one the stores without effect and the decisions that other lines imply, those that saw nothing
 * new first and those near the end of the run last; calls without reads, the smallest first; calls with reads that
 * decided nothing but what the call did; decisions on what others had written, and calls again.
 * If that leaves room, reads come back.
 */
function* foldingStages(
  run: SlicedRun,
  lines: readonly StoryLine[],
  context: FoldContext,
): Generator<FoldingStage> {
  const without = (reads: ReadonlySet<StoryLine>): readonly StoryLine[] =>
    tidied(joinFacts(lines.filter((line) => !reads.has(line))), context);
  const shorter = (dropped: ReadonlySet<StoryLine>, fold: Fold): ShorterStory => ({
    lines: fold(without(dropped)),
    filled: (hasRoom) => filled(dropped, (reads) => fold(without(reads)), hasRoom),
  });
  let dropped: ReadonlySet<StoryLine> = new Set();
  for (const withOthers of [false, true]) {
    const before = [...dropped];
    const implied = impliedReads(run, without(dropped), withOthers).filter(
      (line) => !context.isFixed(line),
    );
    yield {
      count: implied.length,
      story: (i) => shorter(new Set([...before, ...implied.slice(0, i + 1)]), (now) => now),
    };
    const all = new Set([...before, ...implied]);
    dropped = all;
    const sizes = callSizes(without(all));
    for (const withReads of [false, true]) {
      const foldTo = (size: number): Fold => {
        return (now) => {
          const folded = foldedCalls(now, { ...context, run, withReads }, size);
          return tidied(withoutIdleSections(folded, context), context);
        };
      };
      // Even where no call is to be folded, idle sections go.
      const chosen = sizes.length === 0 ? [MIN_SIZE] : sizes;
      yield { count: chosen.length, story: (i) => shorter(all, foldTo(at(chosen, i))) };
    }
  }
}

/** How many lines calls have that may be folded, the smallest first. */
function callSizes(lines: readonly StoryLine[]): readonly number[] {
  const sizes = [...linesPerCall(lines).values()].filter((size) => size >= MIN_SIZE);
  return [...new Set(sizes)].sort((a, b) => a - b);
}

type Fold = (lines: readonly StoryLine[]) => readonly StoryLine[];

/**
 * How many of the reads that were left out may come back. Each try folds the story again, and far fewer find room in a
 * picture.
 */
const MAX_TRIED = 200;

/** The story without the `dropped` reads, but for those that leave room. */
function filled(
  dropped: ReadonlySet<StoryLine>,
  without: (reads: ReadonlySet<StoryLine>) => readonly StoryLine[],
  hasRoom: (lines: readonly StoryLine[]) => boolean,
): readonly StoryLine[] {
  const left = new Set(dropped);
  for (const read of [...dropped].reverse().slice(0, MAX_TRIED)) {
    left.delete(read);
    if (!hasRoom(without(left))) left.add(read);
  }
  return without(left);
}

/** Lines that hold nothing go; that may empty others. */
function tidied(lines: readonly StoryLine[], context: FoldContext): readonly StoryLine[] {
  const fewer = foldedSections(withoutEmptyCalls(lines, context), context);
  return fewer.length === lines.length ? fewer : tidied(fewer, context);
}

/** A call matters if something is told in it, or its thread is still there at the end. */
function withoutEmptyCalls(
  lines: readonly StoryLine[],
  context: FoldContext,
): readonly StoryLine[] {
  const counts = linesPerCall(lines);
  return lines.filter((line) => {
    const call = line.calls.at(-1);
    if (line.content.kind !== 'call' || line.library !== undefined || call === undefined)
      return true;
    if (call.isOpen || context.isFixed(line)) return true;
    return (counts.get(call) ?? 0) > 1;
  });
}

/** A lock taken and released undisturbed, with at most one line of facts between. */
function foldedSections(lines: readonly StoryLine[], context: FoldContext): readonly StoryLine[] {
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
function withoutIdleSections(
  lines: readonly StoryLine[],
  context: FoldContext,
): readonly StoryLine[] {
  const idle = new Set<StoryLine>();
  let released: StoryLine | undefined;
  for (const taken of lines.toReversed()) {
    if (released !== undefined && isSection(taken, released, context)) {
      idle.add(taken).add(released);
    }
    if (taken.content.kind !== 'call' || taken.library !== undefined) released = taken;
  }
  return lines.filter((line) => !idle.has(line));
}

/** Whether two calls of the library on one lock, undisturbed, leave it as it was. */
function isSection(taken: StoryLine, released: StoryLine, context: FoldContext): boolean {
  const { machine } = context;
  if (taken.library === undefined || released.library === undefined) return false;
  if (taken.thread !== released.thread || lockOf(taken) !== lockOf(released)) return false;
  const [first, last] = [taken.calls.at(-1), released.calls.at(-1)];
  if (first === undefined || last === undefined || last.isOpen) return false;
  if (context.isFixed(taken) || context.isFixed(released)) return false;
  return (
    isUndisturbed(first.from, last.to, context) &&
    // Only what may have to wait is a lock; to count up and down again is none, nor to let go and retake.
    mayWait(machine, taken.thread, first.frame) &&
    context.leavesLocks(first.from, last.to) &&
    !context.leavesLocks(first.from, first.to)
  );
}

/** Whether a thread may have to wait in a call. */
function mayWait(machine: Machine, thread: number, { id }: Frame): boolean {
  const { nodes } = at(machine.templates, at(machine.threads, thread).template);
  return nodes.some(
    ({ kind, origin }) => kind === 'await' && origin.frames.some((frame) => frame.id === id),
  );
}

function lockOf({ library = '' }: StoryLine): string {
  return library.slice(library.indexOf('(') + 1, -1);
}
