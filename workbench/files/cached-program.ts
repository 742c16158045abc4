/**
 * Programs that were built, kept in a folder of caches to be run again. One is run only if nobody else can write
 * there, and if it is, byte for byte, what was kept: a checksum of it, keyed with the secret of the folder, is beside
 * it. What cannot be kept is done without.
 */
import { createHmac } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { UserError } from '../errors/user-error.ts';
import { readBytes } from './read-file.ts';
import { distrust, makeSecret, readSecret } from './trusted-folder.ts';
import { makeFolder, writeWhole } from './write-file.ts';

/** Below the folder of caches. */
const FOLDER = 'live';

/** Returns the program that was kept in `cache` under `name`; undefined if there is none that can be trusted. */
export function keptProgram(cache: string, name: string): string | undefined {
  const file = path.join(cache, FOLDER, name);
  try {
    const secret = isTrusted(cache) ? readSecret(cache) : undefined;
    if (secret === undefined) return undefined;
    const program = read(file, 'kept program', cache);
    const sum = read(sumOf(file), 'checksum of a kept program', cache);
    if (program === undefined || sum === undefined) return undefined;
    return sum.toString('latin1') === checksum(name, program, secret) ? file : undefined;
  } catch (error) {
    return without(error);
  }
}

/** Keeps a copy of `built`; returns where it is, undefined if it could not be kept. */
export function keepProgram(cache: string, name: string, built: string): string | undefined {
  const file = path.join(cache, FOLDER, name);
  try {
    const secret = isTrusted(cache) ? makeSecret(cache) : undefined;
    makeFolder(path.dirname(file), 0o700);
    if (secret === undefined || !isTrusted(cache)) return undefined;
    const program = read(built, 'kept program', path.dirname(built));
    if (program === undefined) return undefined;
    // Each as a whole or not at all: another run may do the same.
    const own = `${file}.${process.pid}`;
    fs.copyFileSync(built, own);
    fs.renameSync(own, file);
    const sum = { file: sumOf(file), shown: sumOf(file), root: cache };
    writeWhole(sum, checksum(name, program, secret));
    return file;
  } catch (error) {
    return without(error);
  }
}

function isTrusted(cache: string): boolean {
  return [cache, path.join(cache, FOLDER)].every((folder) => distrust(folder) === undefined);
}

function sumOf(file: string): string {
  return `${file}.sum`;
}

function read(
  file: string,
  kind: 'kept program' | 'checksum of a kept program',
  folder: string,
): Buffer | undefined {
  return readBytes(file, { shown: file, kind, within: [folder] });
}

/** Returns 64 hexadecimal digits. */
function checksum(name: string, program: Buffer, secret: string): string {
  return createHmac('sha256', secret).update(`${name}\n`).update(program).digest('hex');
}

/** What the system or a file says against keeping something is no mistake of whoever asks. */
function without(error: unknown): undefined {
  if (error instanceof UserError || (error as NodeJS.ErrnoException).code !== undefined) {
    return undefined;
  }
  throw error;
}
