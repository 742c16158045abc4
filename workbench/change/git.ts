/** Asks git about the repository around a folder. Arguments go to git as they are: there is no shell. */
import { spawnSync } from 'node:child_process';
import { UserError } from '../errors/user-error.ts';

/** More than all specs and pictures of a project. */
const OUTPUT_BYTES_MAX = 1 << 30;

/** One file of a revision. */
export interface GitFile {
  /** From the folder that was asked about. */
  readonly path: string;
  /** The hash of its content. */
  readonly blob: string;
  readonly bytes: number;
}

/**
 * Returns the commit that `revision` names.
 *
 * @throws UserError if `folder` is in no repository, or the repository knows no such revision.
 */
export function commitOf(folder: string, revision: string): string {
  const found = git(folder, [
    'rev-parse',
    '--verify',
    '--quiet',
    '--end-of-options',
    `${revision}^{commit}`,
  ]);
  if (found.ok) return found.out.toString('utf8').trim();
  if (!git(folder, ['rev-parse', '--git-dir']).ok) {
    throw new UserError(
      `\`${folder}\` is not in a git repository: ${found.message || 'git says no more'}`,
      '`gate` compares two revisions; `faultline check` needs none',
    );
  }
  throw new UserError(
    `git has no revision \`${revision}\``,
    'a branch, a tag or a commit; where CI fetches one commit only, fetch the base too (`fetch-depth: 0`)',
  );
}

/** Returns the working tree that `folder` is in, links resolved; undefined if it is in none. */
export function workingTreeOf(folder: string): string | undefined {
  const found = git(folder, ['rev-parse', '--show-toplevel']);
  return found.ok ? found.out.toString('utf8').replace(/\r?\n$/, '') : undefined;
}

/** Tells whether `commit` has one of `names` in `folder`. */
export function hasEntry(folder: string, commit: string, names: readonly string[]): boolean {
  const { out } = gitOrThrow(folder, ['ls-tree', '-z', '--name-only', commit, '--', ...names]);
  return out.length > 0;
}

/** Returns the commit at which two histories parted; undefined if they have none in common. */
export function mergeBase(folder: string, one: string, other: string): string | undefined {
  const found = git(folder, ['merge-base', one, other]);
  return found.ok ? found.out.toString('utf8').trim() : undefined;
}

/** Returns the plain files at `commit` below `folder`, in order. Links are left out. */
export function filesAt(folder: string, commit: string): readonly GitFile[] {
  const { out } = gitOrThrow(folder, ['ls-tree', '-r', '-l', '-z', commit]);
  return out
    .toString('utf8')
    .split('\0')
    .flatMap((line) => {
      const [, mode = '', blob = '', bytes = '', path = ''] =
        /^(\d+) blob ([0-9a-f]+) +(\d+)\t([\s\S]+)$/.exec(line) ?? [];
      return mode.startsWith('100') ? [{ path, blob, bytes: Number(bytes) }] : [];
    });
}

/** Returns the contents of `blobs`, by hash: one call of git for all. */
export function contentsOf(folder: string, blobs: readonly string[]): ReadonlyMap<string, Buffer> {
  const contents = new Map<string, Buffer>();
  const { out } = gitOrThrow(folder, ['cat-file', '--batch'], `${blobs.join('\n')}\n`);
  // `HASH blob BYTES`, a new line, the bytes, a new line.
  for (let at = 0; at < out.length; ) {
    const end = out.indexOf('\n', at);
    const [blob = '', , bytes = '0'] = out.toString('utf8', at, end).split(' ');
    const start = end + 1;
    contents.set(blob, out.subarray(start, start + Number(bytes)));
    at = start + Number(bytes) + 1;
  }
  return contents;
}

/**
 * A project may have files in it that look like a repository without a working tree; git would take them for the
 * one that is asked. Nor is an object replaced by another (`git replace`).
 */
const SETTINGS = ['-c', 'safe.bareRepository=explicit', '--no-replace-objects'];

interface GitAnswer {
  readonly ok: boolean;
  readonly out: Buffer;
  /** What git wrote to standard error. */
  readonly message: string;
}

function gitOrThrow(folder: string, args: readonly string[], input?: string): GitAnswer {
  const answer = git(folder, args, input);
  if (!answer.ok) throw new UserError(`\`git ${args[0]}\` failed: ${answer.message}`);
  return answer;
}

function git(folder: string, args: readonly string[], input = ''): GitAnswer {
  const { status, stdout, stderr, error } = spawnSync('git', [...SETTINGS, ...args], {
    cwd: folder,
    input,
    maxBuffer: OUTPUT_BYTES_MAX,
    env: { ...process.env, LC_ALL: 'C', GIT_OPTIONAL_LOCKS: '0' },
  });
  if ((error as NodeJS.ErrnoException | undefined)?.code === 'ENOENT') {
    throw new UserError('`git` is not installed', '`gate` reads both revisions with it');
  }
  if (error !== undefined) throw error;
  return { ok: status === 0, out: stdout, message: stderr.toString('utf8').trim() };
}
