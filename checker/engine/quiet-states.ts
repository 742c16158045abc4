/**
 * Which quiet states are deadlocks: those from which daemons reach quiet states only.
 *
 * In a quiet state only daemons can step, and they leave the other threads where they stand; so all
 * successors of a quiet state are by daemons, and a successor has the same threads ended. The
 * successors are followed breadth first, as in `checker/deadlock.ts`, on packed states.
 */
import type { Search } from './search.ts';

/**
 * Returns the first deadlock among `candidates`.
 *
 * @param known - all quiet states there are, as far as they were found.
 */
export function firstDeadlock<T extends { readonly words: Uint32Array }>(
  search: Search,
  candidates: readonly T[],
  known: readonly Uint32Array[],
): T | undefined {
  const { wordCount } = search.compiled.layout;
  const quiet = new Set(known.map(keyOf));
  /** States that daemons lead out of. */
  const free = new Set<string>();
  return candidates.find((state) => {
    const start = keyOf(state.words);
    if (free.has(start)) return false;
    const cameFrom = new Map<string, string | undefined>([[start, undefined]]);
    const queue = [state.words];
    for (const words of queue) {
      const from = keyOf(words);
      const { entries } = search.successors(words);
      for (let place = 0; place < entries.length; place += wordCount + 1) {
        const next = entries.subarray(place, place + wordCount);
        const key = keyOf(next);
        if (cameFrom.has(key)) continue;
        if (!quiet.has(key) || free.has(key)) {
          for (let k: string | undefined = from; k !== undefined; k = cameFrom.get(k)) free.add(k);
          return false;
        }
        cameFrom.set(key, from);
        queue.push(next);
      }
    }
    return true;
  });
}

function keyOf(words: Uint32Array): string {
  return words.join();
}
