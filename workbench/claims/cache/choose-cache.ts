/** Whether results are kept, and where. */
import path from 'node:path';
import { openCache, type ResultCache } from './result-cache.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Returns the cache that is `wanted`, or that the environment asks for where nobody said. `warn` takes one
 * line.
 *
 * By default there is none where `CI` is set: what stops a change should have looked for itself. It is
 * never in the project, where a change could bring its own results along.
 */
export function chooseCache(
  isRequested: boolean | undefined,
  env: Environment,
  warn: (text: string) => void,
): ResultCache | undefined {
  const folder = cacheFolder(env);
  return folder === undefined || !(isRequested ?? !isCi(env)) ? undefined : openCache(folder, warn);
}

/** The folder for what is made of the same texts again and again; none where `CI` is set. */
export function keptFolder(env: Environment): string | undefined {
  return isCi(env) ? undefined : cacheFolder(env);
}

function isCi({ CI }: Environment): boolean {
  return CI !== undefined && CI !== '' && CI !== '0' && CI !== 'false';
}

/** `$FAULTLINE_CACHE`, or `faultline` where this system keeps caches; undefined without a home. */
function cacheFolder(env: Environment): string | undefined {
  const { FAULTLINE_CACHE, XDG_CACHE_HOME, LOCALAPPDATA, HOME } = env;
  if (FAULTLINE_CACHE) return path.resolve(FAULTLINE_CACHE);
  const caches = XDG_CACHE_HOME || LOCALAPPDATA || (HOME && path.join(HOME, '.cache'));
  return caches ? path.join(caches, 'faultline') : undefined;
}
