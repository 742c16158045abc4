/** Programs that were built, kept in a folder of caches. */
import fs from 'node:fs';
import path from 'node:path';

export function isKept(file: string): boolean {
  return fs.existsSync(file);
}

/** Keeps a copy. Another run may do the same: it is there as a whole, or not at all. */
export function keepCopy(built: string, kept: string): void {
  const beside = `${kept}.${process.pid}`;
  fs.mkdirSync(path.dirname(kept), { recursive: true, mode: 0o700 });
  fs.copyFileSync(built, beside);
  fs.renameSync(beside, kept);
}
