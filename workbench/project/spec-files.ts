/** Finds the `.kspec` files that the paths of a command line mean. */
import path from 'node:path';
import { filesBelow, kindOf } from '../files/folders.ts';
import { noSuchFile } from './project.ts';

const SKIPPED = new Set(['node_modules', 'dist', 'coverage']);

/**
 * Returns the specs at `paths` (files, or folders searched through), in the order of their paths,
 * each once. Symbolic links to folders are not followed.
 */
export function findSpecFiles(paths: readonly string[], cwd: string): readonly string[] {
  const found = new Set<string>();
  for (const given of paths) {
    const location = path.resolve(cwd, given);
    const kind = kindOf(location);
    if (kind === undefined) throw noSuchFile(given, cwd, 'file or folder');
    if (kind !== 'folder') {
      found.add(location);
      continue;
    }
    for (const file of filesBelow(location, isSkipped)) {
      if (file.endsWith('.kspec')) found.add(file);
    }
  }
  return [...found].map((file) => path.relative(cwd, file) || file);
}

function isSkipped(folder: string): boolean {
  return SKIPPED.has(folder) || folder.startsWith('.');
}
