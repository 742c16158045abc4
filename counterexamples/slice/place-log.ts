/**
 * The places that the nodes of a run touched, in the order of the run. Each question costs a few look-ups and a binary
 * search, however long the run is.
 */
import { at } from '../../model/machine/assert.ts';
import { covers, type MemoryName, wholesOf } from './memory-names.ts';

/** A node of the run, by its number, and the place that it touched. */
export interface LoggedPlace {
  readonly node: number;
  readonly thread: number;
  readonly place: MemoryName;
}

export interface PlaceLog {
  /** Whether a node from `from` on, and before `to`, touched a part of `place` or what it is part of. */
  readonly isTouchedBetween: (place: MemoryName, from: number, to: number) => boolean;
  /** Whether a node of another thread did, anywhere in the run. */
  readonly isTouchedByOther: (place: MemoryName, thread: number) => boolean;
  /** The number of the last node before `to` that did; undefined if there is none. */
  readonly lastBefore: (place: MemoryName, to: number) => number | undefined;
  /**
   * The last nodes before `to` that touched `place` or its parts: from the last that touched all of it on, the last of
   * each part, latest first.
   */
  readonly lastOfParts: (place: MemoryName, to: number) => readonly LoggedPlace[];
}

/** What is known of one place. The lists are in the order of the run. */
interface Entry {
  /** Nodes that touched exactly this place. */
  readonly own: LoggedPlace[];
  /** Nodes that touched it or a part of it. */
  readonly within: LoggedPlace[];
  /** The places that were touched and are this one or part of it. */
  readonly parts: Set<MemoryName>;
  readonly ownThreads: Set<number>;
  readonly threadsWithin: Set<number>;
}

/** Returns the log of `places`, which are in the order of the run. */
export function placeLog(places: Iterable<LoggedPlace>): PlaceLog {
  const entries = new Map<MemoryName, Entry>();
  const entryOf = (place: MemoryName): Entry => {
    const known = entries.get(place) ?? emptyEntry();
    entries.set(place, known);
    return known;
  };
  for (const logged of places) {
    const { place, thread } = logged;
    entryOf(place).own.push(logged);
    entryOf(place).ownThreads.add(thread);
    for (const whole of wholesOf(place)) {
      const entry = entryOf(whole);
      entry.within.push(logged);
      entry.parts.add(place);
      entry.threadsWithin.add(thread);
    }
  }
  /** The lists that together have all nodes that touched what overlaps `place`. */
  const overlapping = (place: MemoryName): readonly (readonly LoggedPlace[])[] =>
    wholesOf(place).flatMap((whole) => {
      const entry = entries.get(whole);
      return entry === undefined ? [] : [whole === place ? entry.within : entry.own];
    });
  const lastBefore = (place: MemoryName, to: number): number | undefined => {
    const last = Math.max(...overlapping(place).map((list) => lastIn(list, to)?.node ?? -1), -1);
    return last === -1 ? undefined : last;
  };
  return {
    lastBefore,
    isTouchedBetween: (place, from, to) => (lastBefore(place, to) ?? -1) >= from,
    isTouchedByOther: (place, thread) =>
      wholesOf(place).some((whole) => {
        const entry = entries.get(whole);
        const threads = whole === place ? entry?.threadsWithin : entry?.ownThreads;
        return threads !== undefined && threads.size > (threads.has(thread) ? 1 : 0);
      }),
    lastOfParts: (place, to) => {
      const wholes = wholesOf(place).map((whole) => lastIn(entries.get(whole)?.own ?? [], to));
      const parts = [...(entries.get(place)?.parts ?? [])].map((part) =>
        part === place ? undefined : lastIn(entries.get(part)?.own ?? [], to),
      );
      const latestFirst = [...wholes, ...parts]
        .filter((logged) => logged !== undefined)
        .sort((a, b) => b.node - a.node);
      return withoutOverwritten(latestFirst, place);
    },
  };
}

/** The touches up to the last that covers `place`, without those of a part that a later one covers. */
function withoutOverwritten(
  latestFirst: readonly LoggedPlace[],
  place: MemoryName,
): readonly LoggedPlace[] {
  const kept: LoggedPlace[] = [];
  for (const logged of latestFirst) {
    if (!kept.some((later) => covers(later.place, logged.place))) kept.push(logged);
    if (covers(logged.place, place)) break;
  }
  return kept;
}

function emptyEntry(): Entry {
  return {
    own: [],
    within: [],
    parts: new Set(),
    ownThreads: new Set(),
    threadsWithin: new Set(),
  };
}

/** The last entry of a list in the order of the run whose node is before `to`. */
function lastIn(list: readonly LoggedPlace[], to: number): LoggedPlace | undefined {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (at(list, middle).node < to) low = middle + 1;
    else high = middle;
  }
  return list[low - 1];
}
