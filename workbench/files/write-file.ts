/** Writing and removing files: no part of the path below a project is a link. */
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { UserError } from '../errors/user-error.ts';
import { isOfGit, openFile } from './open-file.ts';
import { realPath } from './read-file.ts';

/** Where a file is to be written or removed. */
export interface Target {
  /** Absolute. */
  readonly file: string;
  /** The file's name in messages. */
  readonly shown: string;
  /** The folder below which no part of the path may be a link; undefined if the user named another place. */
  readonly root: string | undefined;
}

/**
 * Writes a whole file or nothing of it: to a new file beside it, flushed, then renamed.
 *
 * @throws UserError if the path is no place to write.
 */
export function writeWhole(target: Target, content: string | Uint8Array): void {
  const file = placeOf(target);
  makeFolder(path.dirname(file));
  const mode = fs.statSync(file, { throwIfNoEntry: false })?.mode;
  // A name that nobody can guess: a stranger's project may hold links of any name.
  const temporary = `${file}.${randomBytes(8).toString('hex')}.tmp`;
  try {
    writeNew(temporary, content, mode);
    fs.renameSync(temporary, file);
  } catch (error) {
    fs.rmSync(temporary, { force: true });
    throw error;
  }
}

/** Removes a file, if it is there. @throws UserError if the path is no place to write. */
export function removeFile(target: Target): void {
  fs.rmSync(placeOf(target), { force: true });
}

/** Makes a file of which there must be none. @throws EEXIST if there is. */
export function writeNew(file: string, content: string | Uint8Array, mode?: number): void {
  const created = openFile(file, 'create', { shown: file }, mode);
  try {
    if (mode !== undefined) created.setMode(mode);
    created.write(Buffer.from(content), 0);
    created.flush();
  } finally {
    created.close();
  }
}

/** Adds to the end of a file that the environment named. */
export function appendText(file: string, text: string): void {
  const opened = openFile(file, 'append', { shown: file });
  try {
    opened.append(Buffer.from(text));
  } finally {
    opened.close();
  }
}

/** Returns where to write. @throws UserError if that is not what the path says. */
export function placeOf({ file, shown, root }: Target): string {
  if (root !== undefined) requireNoLink(file, shown, root);
  const facts = fs.statSync(file, { throwIfNoEntry: false });
  if (facts !== undefined && !facts.isFile()) throw new UserError(`\`${shown}\` is not a file`);
  // Outside of projects, links are the user's own.
  return root === undefined ? (realPath(file) ?? file) : file;
}

function requireNoLink(file: string, shown: string, root: string): void {
  const inner = path.relative(root, file);
  if (inner === '' || inner.startsWith('..') || path.isAbsolute(inner)) {
    throw new UserError(`\`${shown}\` is outside its project`);
  }
  if (isOfGit(inner)) throw new UserError(`\`${shown}\` is inside \`.git\``);
  let current = root;
  for (const part of inner.split(path.sep)) {
    current = path.join(current, part);
    if (!fs.lstatSync(current, { throwIfNoEntry: false })?.isSymbolicLink()) continue;
    throw new UserError(
      `\`${shown}\` is not written: \`${path.relative(root, current)}\` is a symbolic link`,
      'in a project, nothing is written or removed through a link',
    );
  }
}

/**
 * Makes a folder and those above it; `mode` is that of the last one.
 *
 * One after the other: where none can be made, as in /proc, Node's `recursive` never returns.
 */
export function makeFolder(folder: string, mode?: number): void {
  if (fs.existsSync(folder)) return;
  makeFolder(path.dirname(folder));
  try {
    fs.mkdirSync(folder, mode);
  } catch (error) {
    // Somebody else may have been quicker.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
