/**
 * Every file that a command reads, writes or removes is opened in this folder, and nowhere else in
 * `workbench/` and `cli/` (test/tidy.test.ts). A project may be a stranger's: its links, pipes and devices
 * are not followed, waited for or written.
 */
import fs from 'node:fs';
import path from 'node:path';
import { UserError } from '../errors/user-error.ts';
import type { FileKind } from './file-kinds.ts';

/** A regular file. Its methods throw what the system says. */
export interface OpenFile {
  /** In bytes. */
  readonly size: () => number;
  /** Returns up to `length` bytes from `start`: fewer only where the file ends. */
  readonly read: (start: number, length: number) => Buffer;
  /** Writes all of `bytes`. */
  readonly write: (bytes: Uint8Array, start: number) => void;
  readonly append: (bytes: Uint8Array) => void;
  readonly setMode: (mode: number) => void;
  readonly truncate: (size: number) => void;
  /** Returns when the file is on the disk. */
  readonly flush: () => void;
  readonly close: () => void;
}

type ReadHow = 'read' | 'update';
type How = ReadHow | 'append' | 'create';

const { O_RDONLY, O_RDWR, O_WRONLY, O_CREAT, O_EXCL, O_APPEND, O_NONBLOCK = 0 } = fs.constants;
const FLAGS: Readonly<Record<How, number>> = {
  read: O_RDONLY,
  update: O_RDWR,
  append: O_WRONLY | O_CREAT | O_APPEND,
  /** Follows no link: there must be nothing of that name. */
  create: O_WRONLY | O_CREAT | O_EXCL,
};

/**
 * Opens a regular file and no other: a pipe is not waited for.
 *
 * @throws UserError if it is anything else, and what the system says.
 */
export function openFile(
  file: string,
  how: ReadHow,
  named: { readonly shown: string; readonly kind: FileKind },
): OpenFile;
export function openFile(
  file: string,
  how: 'append' | 'create',
  named: { readonly shown: string },
  mode?: number,
): OpenFile;
export function openFile(
  file: string,
  how: How,
  { shown }: { readonly shown: string },
  mode?: number,
): OpenFile {
  const descriptor = fs.openSync(file, FLAGS[how] | O_NONBLOCK, mode);
  const close = (): void => fs.closeSync(descriptor);
  if (!fs.fstatSync(descriptor).isFile()) {
    close();
    throw new UserError(`\`${shown}\` is not a file`);
  }
  const writeAll = (bytes: Uint8Array, start: number | null): void => {
    for (let done = 0; done < bytes.length; ) {
      const position = start === null ? null : start + done;
      done += fs.writeSync(descriptor, bytes, done, bytes.length - done, position);
    }
  };
  return {
    size: () => fs.fstatSync(descriptor).size,
    read(start, length) {
      const bytes = Buffer.alloc(length);
      let done = 0;
      while (done < length) {
        const count = fs.readSync(descriptor, bytes, done, length - done, start + done);
        if (count === 0) break;
        done += count;
      }
      return bytes.subarray(0, done);
    },
    write: writeAll,
    append: (bytes) => writeAll(bytes, null),
    setMode: (bits) => fs.fchmodSync(descriptor, bits),
    truncate: (size) => fs.ftruncateSync(descriptor, size),
    flush: () => fs.fsyncSync(descriptor),
    close,
  };
}

/** Whether `file` is `root` or lies below it, as paths. */
export function isInside(root: string, file: string): boolean {
  return file === root || file.startsWith(root.endsWith(path.sep) ? root : root + path.sep);
}

/** What git keeps is no part of a project: it holds credentials, and programs that git runs. */
export function isOfGit(inner: string): boolean {
  return inner.split(path.sep).some((part) => part.toLowerCase() === '.git');
}
