/** The rest of a search by several threads, once there are enough states for them. */
import type { Limit } from '../outcome.ts';
import { deadlockTest } from './search/deadlock-candidates.ts';
import { ParallelSearch } from './search/parallel-search.ts';
import type { ParallelThreads } from './search/parallel-threads.ts';
import type { Search } from './search/search.ts';

interface InParallel {
  readonly limit: Limit | undefined;
  /** How deep the search came. */
  readonly depth: number;
  /** The depth of the last state that hit something new, or whose step did; undefined if none has. */
  readonly seen: number | undefined;
}

/** Explores the rest by several threads, from the current layer, which has depth `from.depth`. */
export function continueParallel(
  search: Search,
  threads: ParallelThreads,
  from: {
    readonly depth: number;
    readonly hasDeadlock: boolean;
    readonly maxStates: number;
    readonly ask: () => Limit | undefined;
    /** Called with each new layer, its depth, and the depth from which something new was seen last. */
    readonly onLayer: (depth: number, words: Uint32Array, seen: number | undefined) => void;
  },
): InParallel {
  const isDeadlock = deadlockTest(search);
  let { hasDeadlock } = from;
  let seen: number | undefined;
  let { depth } = from;
  try {
    const parallel = new ParallelSearch(search, threads, from.maxStates);
    for (; ; depth += 1) {
      const { found, limit } = parallel.expandLayer(from.ask);
      if (search.hits.takeNew()) seen = depth;
      const candidates = parallel.takeCandidates();
      if (!hasDeadlock && candidates.some(isDeadlock)) {
        hasDeadlock = true;
        seen = depth;
      }
      if (limit !== undefined) return { limit, depth: found > 0 ? depth + 1 : depth, seen };
      if (found === 0) return { limit, depth, seen };
      from.onLayer(depth + 1, parallel.frontier, seen);
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    if (search.hits.takeNew()) seen = depth;
    return { limit: 'memory', depth, seen };
  } finally {
    threads.close();
    search.setLogging(true);
  }
}
