/** Finds the `.kspec` files that the paths of a command line mean. */
import fs from 'node:fs';
import path from 'node:path';
import { UserError } from './user-error.ts';

const FILES_MAX = 10_000;
const SKIPPED = new Set(['node_modules', 'dist', 'coverage']);

/**
 * Returns the specs at `paths` (files, or folders searched through), in the order of their paths,
 * each once. Symbolic links to folders are not followed.
 */
export function findSpecFiles(paths: readonly string[], cwd: string): readonly string[] {
  const found = new Set<string>();
  for (const given of paths) {
    const location = path.resolve(cwd, given);
    const facts = fs.statSync(location, { throwIfNoEntry: false });
    if (facts === undefined) throw new UserError(`there is no file or folder \`${given}\``);
    if (facts.isDirectory()) for (const file of filesBelow(location)) found.add(file);
    else found.add(location);
  }
  return [...found].map((file) => path.relative(cwd, file) || file);
}

function* filesBelow(folder: string, budget = { left: FILES_MAX }): Iterable<string> {
  const entries = fs.readdirSync(folder, { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (--budget.left < 0) {
      throw new UserError(
        `more than ${FILES_MAX} files below \`${folder}\``,
        'name a folder of specs',
      );
    }
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) {
      if (!SKIPPED.has(entry.name) && !entry.name.startsWith('.')) yield* filesBelow(file, budget);
    } else if (entry.name.endsWith('.kspec')) {
      yield file;
    }
  }
}
