/** What lies where, without opening it. */
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { UserError } from '../errors/user-error.ts';

const ENTRIES_MAX = 10_000;

/** Whether a path leads to anything. */
export function isThere(file: string): boolean {
  return fs.existsSync(file);
}

/** Returns what a path leads to; undefined if to nothing. */
export function kindOf(file: string): 'file' | 'folder' | 'other' | undefined {
  const facts = fs.statSync(file, { throwIfNoEntry: false });
  if (facts === undefined) return undefined;
  if (facts.isDirectory()) return 'folder';
  return facts.isFile() ? 'file' : 'other';
}

/** Returns the names in a folder, in order; none if it cannot be read. */
export function namesIn(folder: string): readonly string[] {
  try {
    return fs.readdirSync(folder).sort();
  } catch {
    return [];
  }
}

/**
 * Goes through all entries below `folder` that are no folders, in order. Links to folders are not followed.
 *
 * @throws UserError if there are too many.
 */
export function* filesBelow(
  folder: string,
  isSkipped: (name: string) => boolean = () => false,
  budget: { left: number } = { left: ENTRIES_MAX },
): Iterable<string> {
  const entries = fs.readdirSync(folder, { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    budget.left -= 1;
    if (budget.left < 0) {
      throw new UserError(
        `more than ${ENTRIES_MAX} files below \`${folder}\``,
        'name a folder of specs',
      );
    }
    const file = path.join(folder, entry.name);
    if (!entry.isDirectory()) yield file;
    else if (!isSkipped(entry.name)) yield* filesBelow(file, isSkipped, budget);
  }
}

/** Makes a folder that nobody else can look into, for `work`, and removes it with all that is in it. */
export async function inScratchFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = path.join(os.tmpdir(), `faultline-${randomBytes(8).toString('hex')}`);
  fs.mkdirSync(folder, { mode: 0o700 });
  try {
    return await work(fs.realpathSync(folder));
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}
