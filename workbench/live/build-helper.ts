/** Builds a C program, once: what it was made of is its name in the cache. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import path from 'node:path';
import { UserError } from '../errors/user-error.ts';
import { keepProgram, keptProgram } from '../files/cached-program.ts';
import { withScratchFolder } from '../files/scratch-folder.ts';

const FLAGS = ['-O2', '-pthread', '-Wall', '-Wextra'];

/**
 * Calls `use` with the path of the program. Without a cache it is built anew, and removed behind `use`.
 *
 * @throws UserError if there is no compiler, or it does not take the text.
 */
export function withBuiltHelper<T>(
  text: string,
  cacheFolder: string | undefined,
  use: (binary: string) => Promise<T>,
): Promise<T> {
  return withScratchFolder(async (scratch) => {
    const name = nameOf(text);
    const kept = cacheFolder && keptProgram(cacheFolder, name);
    if (kept) return use(kept);
    const source = scratch.write('operations.c', text);
    const binary = path.join(scratch.path, 'operations');
    const built = spawnSync('cc', [...FLAGS, '-o', binary, source], { encoding: 'utf8' });
    if (built.error !== undefined) {
      throw new UserError('there is no C compiler: `cc` cannot be started', 'install one');
    }
    if (built.status !== 0) {
      throw new UserError(`\`cc\` does not take the program:\n${built.stderr.trim()}`);
    }
    return use((cacheFolder && keepProgram(cacheFolder, name, binary)) || binary);
  });
}

/** All that the program is made of, as a hash. */
function nameOf(text: string): string {
  const made = JSON.stringify([FLAGS, process.arch, text]);
  return createHash('sha256').update(made).digest('hex');
}
