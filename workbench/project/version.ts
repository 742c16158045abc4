import fs from 'node:fs';
import path from 'node:path';
import { shippedRoot } from './project.ts';

/** Returns the version of this faultline, as its package says. */
export function readVersion(): string {
  const text = fs.readFileSync(path.join(shippedRoot(), 'package.json'), 'utf8');
  const manifest = JSON.parse(text) as { version?: string };
  return manifest.version ?? 'unknown';
}
