/**
 * Which deadlock candidates are deadlocks: those from which daemons reach deadlock candidates only.
 *
 * In a deadlock candidate only daemons can step, and they do not change the control locations of other threads; so
 * all successors of a deadlock candidate are by daemons, and in a successor the same threads have ended. The
 * successors are followed breadth first, as in `checker/reference/deadlock.ts`, on packed states.
 */
import { assert, at } from '../../../model/machine/assert.ts';
import type { DeadlockCandidate, Search } from './search.ts';

/** The bits of the last word of an entry that say `successor * threads + thread` (`emit-step.ts`). */
const CHOICE_MASK = 0xf_ffff;

/** What is remembered of states that were looked at. */
const MEMORY_MAX = 200_000;

/**
 * Returns the test of deadlock candidates for deadlocks. It remembers what it has found out, and leaves what
 * `search` has seen as it is.
 */
export function deadlockTest(search: Search): (words: Uint32Array) => boolean {
  const { wordCount } = search.compiled.layout;
  const decided = new Map<string, boolean>();
  const { templates, threads } = search.compiled.machine;
  const isDaemon = threads.map(({ template }) => at(templates, template).daemon);

  return (words) => {
    const start = keyOf(words);
    const known = decided.get(start);
    if (known !== undefined) return known;
    if (decided.size > MEMORY_MAX) decided.clear();
    return search.hits.preserving(() => isDeadlock(start, words));
  };

  function isDeadlock(start: string, words: Uint32Array): boolean {
    const cameFrom = new Map<string, string | undefined>([[start, undefined]]);
    const queue = [words];
    for (const candidate of queue) {
      const from = keyOf(candidate);
      const { entries, isCandidate } = search.successors(candidate);
      if (!isCandidate || decided.get(from) === false) {
        // Daemons lead out of all states on the way here.
        for (let key: string | undefined = from; key !== undefined; key = cameFrom.get(key)) {
          decided.set(key, false);
        }
        return false;
      }
      for (let offset = 0; offset < entries.length; offset += wordCount + 1) {
        const next = entries.slice(offset, offset + wordCount);
        const thread = (entries[offset + wordCount]! & CHOICE_MASK) % threads.length;
        assert(isDaemon[thread] === true, 'only daemons step in a deadlock candidate');
        const key = keyOf(next);
        if (cameFrom.has(key)) continue;
        cameFrom.set(key, from);
        queue.push(next);
      }
    }
    for (const key of cameFrom.keys()) decided.set(key, true);
    return true;
  }
}

/** Returns what takes the deadlock candidates that `search` has listed, and remembers the first deadlock. */
export function deadlockWatch(search: Search): {
  readonly look: () => void;
  readonly first: () => DeadlockCandidate | undefined;
} {
  const isDeadlock = deadlockTest(search);
  let first: DeadlockCandidate | undefined;
  return {
    look: () => {
      for (const candidate of search.takeCandidates()) {
        if (first === undefined && isDeadlock(candidate.words)) first = candidate;
      }
    },
    first: () => first,
  };
}

function keyOf(words: Uint32Array): string {
  return words.join();
}
