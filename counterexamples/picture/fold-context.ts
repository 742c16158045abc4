/** What folding a story knows of its run: who may not be left out, and where a thread was undisturbed. */
import { at } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { changedPlaces } from '../slice/memory-names.ts';
import type { Story, StoryLine } from './picture-story.ts';

export interface FoldContext {
  readonly story: Story;
  readonly machine: Machine;
  readonly isFixed: (line: StoryLine) => boolean;
  /** The number of the stretch without a context switch that a step belongs to. */
  readonly episodeOf: (step: number) => number;
  /** Whether all that the library changed between two nodes was as before in the end. */
  readonly leavesLocks: (from: number, to: number) => boolean;
}

/** Returns the context in which each question about locks is answered once. */
export function foldContext(context: Omit<FoldContext, 'leavesLocks'>): FoldContext {
  const known = new Map<string, boolean>();
  const answer = (from: number, to: number): boolean => {
    const key = `${from}:${to}`;
    const old = known.get(key);
    if (old !== undefined) return old;
    const found = leavesLocks(from, to, context.story);
    known.set(key, found);
    return found;
  };
  return { ...context, leavesLocks: answer };
}

export function episodes(threads: readonly number[], loopStart: number): (step: number) => number {
  let episode = 0;
  const numbers = threads.map((thread, step) => {
    if (step > 0 && (thread !== threads[step - 1] || step === loopStart)) episode += 1;
    return episode;
  });
  return (step) => at(numbers, step);
}

export function isUndisturbed(
  from: number,
  to: number,
  { story, episodeOf }: FoldContext,
): boolean {
  return episodeOf(at(story.nodes, from).step) === episodeOf(at(story.nodes, to).step);
}

function leavesLocks(from: number, to: number, story: Story): boolean {
  const nodes = story.nodes.slice(from, to + 1);
  const own = new Set(
    nodes
      .filter(({ isLibrary }) => !isLibrary)
      .flatMap(({ before, after }) => changedPlaces(before, after)),
  );
  const net = changedPlaces(at(story.nodes, from).before, at(story.nodes, to).after);
  return net.every((place) => own.has(place));
}
