import fs from 'node:fs';
import path from 'node:path';
import writeFileAtomic from 'write-file-atomic';

/** Writes a whole file or nothing of it: to a temporary name, flushed, then renamed. */
export async function writeFile(file: string, content: string | Uint8Array): Promise<void> {
  makeFolder(path.dirname(path.resolve(file)));
  await writeFileAtomic(file, Buffer.from(content));
}

/** One folder after the other: where none can be made, as in /proc, Node's `recursive` never returns. */
function makeFolder(folder: string): void {
  if (fs.existsSync(folder)) return;
  makeFolder(path.dirname(folder));
  try {
    fs.mkdirSync(folder);
  } catch (error) {
    // Somebody else may have been quicker.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
