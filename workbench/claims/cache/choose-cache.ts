/** Whether results are kept, and where. */
import path from 'node:path';
import type { Terminal } from '../../search/terminal.ts';
import { openCache, type ResultCache } from './result-cache.ts';

export interface CacheFlags {
  /** `--cache`, `--no-cache`; undefined if neither was given. */
  readonly cache?: boolean;
}

/**
 * Returns the cache that `flags` and the environment ask for.
 *
 * By default there is none where `CI` is set: what stops a change should have looked for itself. It is
 * never in the project, where a change could bring its own results along.
 */
export function chooseCache(
  { cache }: CacheFlags,
  terminal: Pick<Terminal, 'env' | 'err' | 'colors'>,
  beforeWarning: () => void = () => {},
): ResultCache | undefined {
  const folder = cacheFolder(terminal.env);
  if (folder === undefined || !(cache ?? !isCi(terminal.env))) return undefined;
  return openCache(folder, (text) => {
    beforeWarning();
    terminal.err(`${terminal.colors.yellow('warning')}: ${text}\n`);
  });
}

function isCi({ CI }: Terminal['env']): boolean {
  return CI !== undefined && CI !== '' && CI !== '0' && CI !== 'false';
}

/** `$FAULTLINE_CACHE`, or `faultline` where this system keeps caches; undefined without a home. */
function cacheFolder(env: Terminal['env']): string | undefined {
  const { FAULTLINE_CACHE, XDG_CACHE_HOME, LOCALAPPDATA, HOME } = env;
  if (FAULTLINE_CACHE) return path.resolve(FAULTLINE_CACHE);
  const caches = XDG_CACHE_HOME || LOCALAPPDATA || (HOME && path.join(HOME, '.cache'));
  return caches ? path.join(caches, 'faultline') : undefined;
}
