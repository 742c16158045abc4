import { readShipped } from './project.ts';

/** Returns the version of this faultline, as its package says. */
export function readVersion(): string {
  const manifest = JSON.parse(readShipped('package.json').toString('utf8')) as { version?: string };
  return manifest.version ?? 'unknown';
}
