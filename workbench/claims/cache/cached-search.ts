/** Searches, or takes the result of the same search from the cache. */
import type { SearchJob, SearchResult } from '../../search/search-job.ts';
import type { ResultCache } from './result-cache.ts';

export interface CachedResult extends SearchResult {
  readonly fromCache: boolean;
}

/** Law: but for `fromCache` and the seconds, the answer is that of `search`. */
export async function cachedSearch(
  cache: ResultCache | undefined,
  job: SearchJob,
  search: (job: SearchJob) => Promise<SearchResult>,
): Promise<CachedResult> {
  // A profile and a checkpoint come from a search that runs.
  const runsAnyway = job.profile === true || job.checkpoint !== undefined;
  const entry = runsAnyway ? undefined : cache?.placeOf(job);
  const kept = entry?.read();
  if (kept !== undefined) return { ...kept, fromCache: true };
  const result = await search(job);
  await entry?.write(result);
  return { ...result, fromCache: false };
}
