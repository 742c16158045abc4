/**
 * Every file that a command reads, writes or removes is opened here, and nowhere else in `workbench/` and
 * `cli/` (test/tidy.test.ts). A project may be a stranger's: its links, pipes and devices are not followed,
 * waited for or written.
 *
 * Reading: the file, links resolved, lies in the project and not in its `.git`. Writing and removing: no
 * part of the path below the project is a link. Always: a regular file, of a size that was to be expected.
 */
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { UserError } from '../project/user-error.ts';

/** Larger than any spec, picture or list a person would read. */
export const TEXT_BYTES_MAX: number = 1 << 20;

export interface ReadRequest {
  /** The file's name in messages. */
  readonly shown: string;
  readonly bytesMax: number;
  /** Folders in one of which the file must lie; undefined if the user named a file outside any project. */
  readonly within?: readonly string[] | undefined;
}

/**
 * Returns the bytes of a file; undefined if there is none.
 *
 * @throws UserError if it is no regular file, is too large, or leads out of `within`.
 */
export function readBytes(file: string, request: ReadRequest): Buffer | undefined {
  const { shown, bytesMax } = request;
  const real = realPath(file);
  if (real === undefined) return undefined;
  requireInside(real, request);
  const descriptor = openRegular(real, fs.constants.O_RDONLY, shown);
  try {
    const { size } = fs.fstatSync(descriptor);
    if (size > bytesMax) {
      throw new UserError(`\`${shown}\` has ${size} bytes; at most ${bytesMax} are read`);
    }
    // `size` is 0 for files that the system makes as they are read, which are of no use here either.
    return readPart(descriptor, 0, size);
  } finally {
    fs.closeSync(descriptor);
  }
}

/** Returns the text of a file. @throws UserError as `readBytes` does, and if it is not UTF-8. */
export function readText(file: string, request: ReadRequest): string | undefined {
  const bytes = readBytes(file, request);
  if (bytes === undefined) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new UserError(`\`${request.shown}\` is not UTF-8 text`);
  }
}

/** Returns up to `length` bytes from `start`: fewer only where the file ends. */
export function readPart(descriptor: number, start: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  let done = 0;
  while (done < length) {
    const count = fs.readSync(descriptor, bytes, done, length - done, start + done);
    if (count === 0) break;
    done += count;
  }
  return bytes.subarray(0, done);
}

/** Where a file is to be written or removed. */
export interface Target {
  /** Absolute. */
  readonly file: string;
  /** The file's name in messages. */
  readonly shown: string;
  /** The folder below which no part of the path may be a link; undefined if it lies in no project. */
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
  const temporary = `${file}.${randomBytes(8).toString('hex')}.tmp`;
  try {
    writeNew(temporary, content, mode);
    fs.renameSync(temporary, file);
  } catch (error) {
    fs.rmSync(temporary, { force: true });
    throw error;
  }
}

/** Removes a file. @throws UserError if the path is no place to write. */
export function removeFile(target: Target): void {
  fs.rmSync(placeOf(target), { force: true });
}

/** Creates a file that nobody may see half of, with all of `content` flushed. @throws EEXIST */
export function writeNew(file: string, content: string | Uint8Array, mode?: number): void {
  // `wx` follows no link.
  const descriptor = fs.openSync(file, 'wx', mode);
  try {
    if (mode !== undefined) fs.fchmodSync(descriptor, mode);
    writePart(descriptor, Buffer.from(content), 0);
    fs.fsyncSync(descriptor);
  } finally {
    fs.closeSync(descriptor);
  }
}

/** Writes all of `bytes` at `start`; the system may take several goes. */
export function writePart(descriptor: number, bytes: Uint8Array, start: number): void {
  for (let done = 0; done < bytes.length; ) {
    done += fs.writeSync(descriptor, bytes, done, bytes.length - done, start + done);
  }
}

/** Opens a regular file and no other: a pipe is not waited for. Returns the descriptor. */
export function openRegular(file: string, flags: number, shown: string): number {
  const { O_NONBLOCK = 0 } = fs.constants;
  const descriptor = fs.openSync(file, flags | O_NONBLOCK);
  if (fs.fstatSync(descriptor).isFile()) return descriptor;
  fs.closeSync(descriptor);
  throw new UserError(`\`${shown}\` is not a file`);
}

/** Whether `file` is `root` or lies below it, as paths. */
export function isInside(root: string, file: string): boolean {
  return file === root || file.startsWith(root.endsWith(path.sep) ? root : root + path.sep);
}

/** Returns the path without links; undefined if there is nothing. */
export function realPath(file: string): string | undefined {
  try {
    return fs.realpathSync(file);
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

function isAbsent(error: unknown): boolean {
  const { code = '' } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' || code === 'ENOTDIR';
}

function requireInside(real: string, { within, shown }: ReadRequest): void {
  if (within === undefined) return;
  const root = within.find((each) => isInside(realPath(each) ?? each, real));
  if (root === undefined) {
    throw new UserError(
      `\`${shown}\` leads out of its project, to \`${real}\``,
      'copy the file into the project',
    );
  }
  const inner = path.relative(realPath(root) ?? root, real);
  if (isOfGit(inner)) throw new UserError(`\`${shown}\` leads into \`.git\``);
}

/** What git keeps is no part of a project: it holds credentials, and programs that git runs. */
function isOfGit(inner: string): boolean {
  return inner.split(path.sep).some((part) => part.toLowerCase() === '.git');
}

/** Returns where to write, or throws if that is not what the path says. */
function placeOf({ file, shown, root }: Target): string {
  if (root !== undefined) {
    const inner = path.relative(root, file);
    if (inner === '' || inner.startsWith('..') || path.isAbsolute(inner)) {
      throw new UserError(`\`${shown}\` is outside its project`);
    }
    if (isOfGit(inner)) throw new UserError(`\`${shown}\` is inside \`.git\``);
    let place = root;
    for (const part of inner.split(path.sep)) {
      place = path.join(place, part);
      const facts = fs.lstatSync(place, { throwIfNoEntry: false });
      if (facts?.isSymbolicLink()) {
        throw new UserError(
          `\`${shown}\` is not written: \`${path.relative(root, place)}\` is a symbolic link`,
          'in a project, nothing is written through a link',
        );
      }
    }
  }
  const facts = fs.statSync(file, { throwIfNoEntry: false });
  if (facts !== undefined && !facts.isFile()) throw new UserError(`\`${shown}\` is not a file`);
  // Outside a project the user's own links are followed.
  return root === undefined ? (realPath(file) ?? file) : file;
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
