/** The lines of reads of a story, to be found again by what they show. */
import { at } from '../../model/machine/assert.ts';
import { type MemoryName, wholesOf } from '../slice/memory-names.ts';
import type { StoryLine } from './picture-story.ts';
import { memoryRead, type SlicedRun } from './run-reads.ts';

export interface LinesByPlace {
  /** Adds a line that comes after all that were added. */
  readonly add: (line: StoryLine) => void;
  /**
   * Whether there is an earlier line of the thread of `later` that `shows` all places that `later` reads, and nobody has
   * written them since. Asked are, latest first, only lines that show the first of these places.
   */
  readonly hasFresh: (later: StoryLine, shows: (earlier: StoryLine) => boolean) => boolean;
}

export function linesByPlace(run: SlicedRun): LinesByPlace {
  const lines = new Map<string, StoryLine[]>();
  const listOf = (thread: number, place: MemoryName | undefined): StoryLine[] => {
    const key = `${thread} ${place ?? ''}`;
    const known = lines.get(key) ?? [];
    lines.set(key, known);
    return known;
  };
  return {
    add: (line) => {
      for (const place of new Set([undefined, ...memoryRead(run, line.from)])) {
        listOf(line.thread, place).push(line);
      }
    },
    hasFresh: (later, shows) => {
      const places = memoryRead(run, later.from);
      const written = places.map((place) => run.writes.lastBefore(place, later.from) ?? -1);
      const since = Math.max(-1, ...written);
      const [first] = places;
      return (first === undefined ? [undefined] : wholesOf(first)).some((place) => {
        const list = listOf(later.thread, place);
        for (let i = list.length - 1; i >= 0 && at(list, i).from > since; i -= 1) {
          if (at(list, i).from < later.from && shows(at(list, i))) return true;
        }
        return false;
      });
    },
  };
}
