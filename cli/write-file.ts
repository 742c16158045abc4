import fs from 'node:fs';
import path from 'node:path';
import writeFileAtomic from 'write-file-atomic';

/** Writes a whole file or nothing of it: to a temporary name, flushed, then renamed. */
export async function writeFile(file: string, content: string | Uint8Array): Promise<void> {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  await writeFileAtomic(file, Buffer.from(content));
}
