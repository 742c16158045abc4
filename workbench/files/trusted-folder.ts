/**
 * The folder of a cache, as far as it can be trusted: one that the user owns and nobody else can write,
 * with a secret in it that keys all entries. Whoever can neither write there nor read the secret cannot
 * make an entry that is believed.
 */
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { readBytes } from './read-file.ts';
import { makeFolder, writeNew } from './write-file.ts';

const SECRET = 'secret';
const SECRET_BYTES = 32;
/** Write for the group and for all. */
const OTHERS_WRITE = 0o022;

/** Returns why `folder` is not to be trusted; undefined if it is, or is not there yet. */
export function distrust(folder: string): string | undefined {
  const facts = fs.statSync(folder, { throwIfNoEntry: false });
  if (facts === undefined || process.getuid === undefined) return undefined;
  if (facts.uid !== process.getuid()) return 'it belongs to another user';
  if ((facts.mode & OTHERS_WRITE) !== 0) return 'others can write there: `chmod go-w` it';
  return undefined;
}

/** Returns the secret of `folder`; undefined if it has none, or one that others could read. */
export function readSecret(folder: string): string | undefined {
  const file = path.join(folder, SECRET);
  const facts = fs.lstatSync(file, { throwIfNoEntry: false });
  if (facts === undefined) return undefined;
  if (
    process.getuid !== undefined &&
    (facts.uid !== process.getuid() || (facts.mode & 0o077) !== 0)
  )
    return undefined;
  const bytes = readBytes(file, { shown: file, kind: 'cache secret', within: [folder] });
  const text = bytes?.toString('latin1') ?? '';
  return /^[0-9a-f]{64}$/.test(text) ? text : undefined;
}

/** Makes `folder` and its secret, if they are not there. Returns the secret that it then has. */
export function makeSecret(folder: string): string | undefined {
  makeFolder(folder, 0o700);
  const known = readSecret(folder);
  if (known !== undefined) return known;
  const file = path.join(folder, SECRET);
  const own = path.join(folder, `${randomBytes(8).toString('hex')}.tmp`);
  writeNew(own, randomBytes(SECRET_BYTES).toString('hex'), 0o600);
  try {
    // As one step, and not over the secret of another run that was quicker.
    fs.linkSync(own, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    if (readSecret(folder) === undefined) fs.renameSync(own, file);
  } finally {
    fs.rmSync(own, { force: true });
  }
  return readSecret(folder);
}
