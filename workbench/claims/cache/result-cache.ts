/**
 * Results that are kept from run to run, a file each. Nothing here can fail a check: what cannot be
 * read or written is told once and done without.
 */
import path from 'node:path';
import { ENDLESS } from '../../../checker/outcome.ts';
import { breaksProperty } from '../../../counterexamples/run/breaks-property.ts';
import { replay } from '../../../counterexamples/run/replay.ts';
import { replayLasso } from '../../../counterexamples/run/replay-lasso.ts';
import { isThere } from '../../files/folders.ts';
import { readText } from '../../files/read-file.ts';
import { distrust, makeSecret, readSecret } from '../../files/trusted-folder.ts';
import { writeWhole } from '../../files/write-file.ts';
import type { SearchJob, SearchResult } from '../../search/search-job.ts';
import { cacheKey } from '../../search/search-key.ts';
import { type EntryKey, openEntry, readEntry, sealEntry, writeEntry } from './entry.ts';

export interface ResultCache {
  readonly folder: string;
  /** Passes on what the same cache, opened in another thread, had to say; once. */
  readonly warn: (text: string) => void;
  /** Returns the place of the result of `job`, which may be empty. */
  readonly placeOf: (job: SearchJob) => CachePlace;
  /** Returns what was kept for `key`; undefined if there is nothing that can be trusted. */
  readonly read: (key: EntryKey) => object | undefined;
  /** Keeps `content`, of which JSON knows everything. */
  readonly write: (key: EntryKey, content: object) => void;
}

export interface CachePlace {
  /** Undefined if there is no result that can be trusted. */
  readonly read: () => SearchResult | undefined;
  readonly write: (result: SearchResult) => Promise<void>;
}

/** Opens the cache in `folder`, which need not exist. `warn` takes one line. */
export function openCache(folder: string, warn: (text: string) => void): ResultCache {
  let isWritable = true;
  let secret: string | undefined;
  const warned = new Set<string>();
  const warnOnce = (text: string): void => {
    if (!warned.has(text)) warn(text);
    warned.add(text);
  };
  const giveUp = (what: string, error: unknown): void => {
    const { code, message } = error as NodeJS.ErrnoException;
    warnOnce(`the cache in \`${folder}\` cannot be ${what} (${code ?? message}): done without`);
  };
  /** Whether the folder is safe; asked each time, for folders come and go. */
  const isTrusted = (): boolean => {
    const why = distrust(folder);
    if (why !== undefined) warnOnce(`the cache in \`${folder}\` is not used: ${why}`);
    return why === undefined;
  };
  const fileOf = (key: EntryKey): string => path.join(folder, `${key.name}.result`);
  const ignore = (key: EntryKey, why: string): undefined => {
    warnOnce(`the cache entry \`${fileOf(key)}\` is ignored: ${why}`);
    return undefined;
  };
  const read = <T>(
    key: EntryKey,
    open: (text: string, secret: string) => T | undefined,
  ): T | undefined => {
    try {
      if (!isTrusted()) return undefined;
      const file = fileOf(key);
      const text = readText(file, { shown: file, kind: 'cache entry', within: [folder] });
      if (text === undefined) return undefined;
      secret ??= readSecret(folder);
      return secret === undefined ? ignore(key, 'its folder has no secret') : open(text, secret);
    } catch (error) {
      giveUp('read', error);
      return undefined;
    }
  };
  const write = (key: EntryKey, seal: (secret: string) => string | undefined): void => {
    if (!isWritable) return;
    try {
      if (!isTrusted()) return;
      secret ??= makeSecret(folder);
      const text = secret && seal(secret);
      if (text === undefined || text === '') return;
      keepOutOfGit(folder);
      const file = fileOf(key);
      writeWhole({ file, shown: file, root: folder }, text);
    } catch (error) {
      isWritable = false;
      giveUp('written', error);
    }
  };
  return {
    folder,
    warn: warnOnce,
    placeOf(job) {
      const key = cacheKey(job);
      return {
        read: () =>
          read(key, (text, given) => {
            const found = readEntry(key, text, given);
            const why = found.ok ? wrongRun(job, found.result) : found.why;
            return found.ok && why === undefined ? found.result : ignore(key, why ?? '');
          }),
        async write(result) {
          if (isWhole(job, result)) write(key, (given) => writeEntry(key, result, given));
        },
      };
    },
    read: (key) =>
      read(key, (text, given) => {
        const found = openEntry(key, text, given);
        return found.ok ? found.content : ignore(key, found.why);
      }),
    write: (key, content) => write(key, (given) => sealEntry(key, content, given)),
  };
}

/** Coverage may have met a limit where the search did not. */
function isWhole({ coverageStates = 0 }: SearchJob, { outcome, hits }: SearchResult): boolean {
  return hits !== undefined || outcome.states > coverageStates || coverageStates === 0;
}

/** A cache may stand in a working tree, and is nothing to commit. */
function keepOutOfGit(folder: string): void {
  const file = path.join(folder, '.gitignore');
  if (!isThere(file)) writeWhole({ file, shown: file, root: folder }, '*\n');
}

/** A counterexample is believed only if the interpreter can replay it and something is broken there. */
function wrongRun({ machine }: SearchJob, { counterexample }: SearchResult): string | undefined {
  if (counterexample === undefined) return undefined;
  const { property, run, loopStart, cycle } = counterexample;
  if (cycle !== undefined) {
    // Each run shows one order of two locks; that they make a cycle is no matter of a last state.
    const areRuns = cycle.every((order) => replay(machine, order.run).ok);
    return areRuns ? undefined : 'its runs are none';
  }
  if (loopStart !== undefined) {
    return replayLasso(machine, property, run, loopStart).ok
      ? undefined
      : 'its run is not a run of the machine';
  }
  const replayed = replay(machine, run);
  if (!replayed.ok) return 'its run is not a run of the machine';
  // That nothing comes any more for a thread is a matter of all that follows, which no run shows.
  if (ENDLESS.includes(property)) return undefined;
  return breaksProperty(machine, property, replayed.trace) ? undefined : 'its run breaks nothing';
}
