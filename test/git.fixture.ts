/** Repositories for tests: the same commits, with the same hashes, on every machine. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { temporaryFolder } from './temporary-folder.fixture.ts';

const ENVIRONMENT = {
  ...process.env,
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_SYSTEM: '/dev/null',
  GIT_AUTHOR_NAME: 'A',
  GIT_AUTHOR_EMAIL: 'a@example.org',
  GIT_AUTHOR_DATE: '2026-01-01T00:00:00Z',
  GIT_COMMITTER_NAME: 'A',
  GIT_COMMITTER_EMAIL: 'a@example.org',
  GIT_COMMITTER_DATE: '2026-01-01T00:00:00Z',
};

export function git(folder: string, ...args: readonly string[]): string {
  return execFileSync('git', args, { cwd: folder, env: ENVIRONMENT, encoding: 'utf8' });
}

/** Makes a repository with these files, all committed, on branch `main`. */
export function repository(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder(files);
  git(folder, 'init', '--quiet', '--initial-branch=main');
  commit(folder, 'start');
  return folder;
}

/** Commits all of `folder` as it is now. */
export function commit(folder: string, message: string): void {
  git(folder, 'add', '--all');
  git(folder, 'commit', '--quiet', '--allow-empty', '-m', message);
}

/** Replaces texts in a file; each must be there. */
export function edit(
  folder: string,
  file: string,
  ...changes: readonly (readonly [from: string, to: string])[]
): void {
  const location = path.join(folder, file);
  const text = changes.reduce(
    (before, [from, to]) => {
      if (!before.includes(from)) throw new Error(`${file} has no \`${from}\``);
      return before.replace(from, to);
    },
    fs.readFileSync(location, 'utf8'),
  );
  fs.writeFileSync(location, text);
}
