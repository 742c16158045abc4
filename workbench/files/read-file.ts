/** Reading whole files: what the path leads to, links resolved, must be what a caller may see. */
import fs from 'node:fs';
import path from 'node:path';
import { UserError } from '../errors/user-error.ts';
import { FILE_KINDS, type FileKind } from './file-kinds.ts';
import { isInside, isOfGit, openFile } from './open-file.ts';

export interface ReadRequest {
  /** The file's name in messages. */
  readonly shown: string;
  /** It may have as many bytes as `FILE_KINDS` says. */
  readonly kind: FileKind;
  /** Folders in one of which the file must lie; undefined if the user named a file of no project. */
  readonly within: readonly string[] | undefined;
}

/**
 * Returns the bytes of a file; undefined if there is none.
 *
 * @throws UserError if it is no regular file, is too large, or leads out of `within` or into `.git`.
 */
export function readBytes(file: string, request: ReadRequest): Buffer | undefined {
  const { shown, kind } = request;
  const { bytesMax } = FILE_KINDS[kind];
  const real = realPath(file);
  if (real === undefined) return undefined;
  requireInside(real, request);
  const opened = openFile(real, 'read', { shown, kind });
  try {
    const size = opened.size();
    if (size > bytesMax) {
      throw new UserError(`\`${shown}\` has ${size} bytes; it may have at most ${bytesMax}`);
    }
    return opened.read(0, size);
  } finally {
    opened.close();
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

/** Returns the path without links; undefined if there is nothing. */
export function realPath(file: string): string | undefined {
  try {
    return fs.realpathSync(file);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    if (code === 'ELOOP') throw new UserError(`\`${file}\` is a link to itself`);
    throw error;
  }
}

function requireInside(real: string, { within, shown }: ReadRequest): void {
  if (within === undefined) return;
  const roots = within.map((each) => realPath(each) ?? each);
  const root = roots.find((each) => isInside(each, real));
  if (root === undefined) {
    throw new UserError(
      `\`${shown}\` leads out of its project, to \`${real}\``,
      'copy the file into the project',
    );
  }
  if (isOfGit(path.relative(root, real))) throw new UserError(`\`${shown}\` leads into \`.git\``);
}
