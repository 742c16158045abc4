import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';

/** Makes a folder with these files (path to text). */
export function newFolder(files: Readonly<Record<string, string>>): string {
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'faultline-')));
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text);
  }
  return folder;
}

/** The same; it goes when the test ends. */
export function temporaryFolder(files: Readonly<Record<string, string>>): string {
  const folder = newFolder(files);
  onTestFinished(() => fs.rmSync(folder, { recursive: true, force: true }));
  return folder;
}
