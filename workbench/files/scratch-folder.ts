/** A folder of our own for as long as some work takes: nobody else can write in it. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

export interface ScratchFolder {
  readonly path: string;
  /** Writes a file there, and returns where it is. */
  readonly write: (name: string, text: string) => string;
}

/** The folder is removed at the end, whatever comes of `work`. */
export async function withScratchFolder<T>(
  work: (folder: ScratchFolder) => Promise<T>,
): Promise<T> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'faultline-'));
  const write = (name: string, text: string): string => {
    const file = path.join(folder, name);
    fs.writeFileSync(file, text);
    return file;
  };
  try {
    return await work({ path: folder, write });
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}
