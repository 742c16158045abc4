/** A picture as a file that an editor can open. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

let folder: string | undefined;

/** Writes a picture into a folder of this process that only its user can read; returns the file. */
export function writePicture(claim: string, picture: string): string {
  if (folder === undefined || !fs.existsSync(folder)) {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'faultline-pictures-'));
  }
  const file = path.join(folder, `${claim.replace(/\W/g, '_')}.trace`);
  fs.writeFileSync(file, picture);
  return file;
}
