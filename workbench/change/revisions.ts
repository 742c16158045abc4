/** Two revisions of a project, read from git: no file of the working tree is looked at. */
import type { SourceFile } from '../../spec/language/text/source.ts';
import { UserError } from '../errors/user-error.ts';
import { FILE_KINDS, type FileKind } from '../files/file-kinds.ts';
import { isInside } from '../files/open-file.ts';
import { type Project, type RevisionFiles, ROOT_MARKS } from '../project/project.ts';
import {
  commitOf,
  contentsOf,
  filesAt,
  type GitFile,
  hasEntry,
  mergeBase,
  workingTreeOf,
} from './git.ts';

export interface Revision {
  /** As the user called it. */
  readonly asked: string;
  readonly commit: string;
  readonly project: Project;
}

export interface Revisions {
  readonly base: Revision;
  readonly head: Revision;
  /** Whether the base is not the commit that was asked for, but where the head parted from it. */
  readonly isMergeBase: boolean;
}

/**
 * Opens both revisions of `project`. The base is the commit at which `head` parted from `base`, so that
 * what others did there meanwhile is not taken for a change that undoes it.
 *
 * A file that is the same at both is one `SourceFile`: that is how a change is told from none.
 *
 * @throws UserError where there is no git, no repository or no such revision, and where the change decides what the
 * project is.
 */
export function openRevisions({ root, cwd }: Project, base: string, head: string): Revisions {
  const headCommit = commitOf(root, head);
  const tree = requireOwnTree(root, cwd);
  const baseHead = commitOf(root, base);
  const baseCommit = mergeBase(root, baseHead, headCommit);
  if (baseCommit === undefined) {
    throw new UserError(
      `\`${base}\` and \`${head}\` have no commit in common`,
      'where CI fetches a part of the history only, fetch all of it (`fetch-depth: 0`)',
    );
  }
  requireProjectAt(root, tree, baseCommit, base);
  const [before, after] = [baseCommit, headCommit].map((commit) =>
    filesAt(root, commit).filter(isOurs),
  );
  if (before === undefined || after === undefined) throw new UserError('it has no files in git');
  const texts = readTexts(root, [...before, ...after]);
  const sources = new Map<string, SourceFile>();
  /** Of the shipped libraries, which are on the disk and the same for both. */
  const shipped = new Map<string, SourceFile>();
  const headPaths = new Map(after.map(({ path, blob }) => [path, blob]));
  const open = (name: string, commit: string, files: readonly GitFile[]): Revision => ({
    asked: name,
    commit,
    project: {
      root,
      cwd: root,
      sources: shipped,
      revision: filesOf(files, (file) => {
        const { path, blob } = file;
        const shown = headPaths.get(path) === blob ? path : `${commit.slice(0, 10)}:${path}`;
        const key = `${blob} ${path}`;
        const known = sources.get(key);
        if (known !== undefined) return known;
        const text = texts.get(blob);
        if (text === undefined) throw unreadable(file, commit);
        const source = { path: shown, text };
        sources.set(key, source);
        return source;
      }),
    },
  });
  return {
    base: open(base, baseCommit, before),
    head: open(head, headCommit, after),
    isMergeBase: baseCommit !== baseHead,
  };
}

/**
 * Returns the working tree of the project, which must be that in which the command runs: another one within it, as a
 * submodule is, has a history of its own, in which nothing may have changed.
 */
function requireOwnTree(root: string, cwd: string): string {
  const [tree, outer] = [workingTreeOf(root), workingTreeOf(cwd)];
  if (tree === undefined) {
    // Git of before 2.38 takes files that look like a repository for one.
    throw new UserError(`\`${root}\` is a repository without a working tree`);
  }
  if (outer === undefined || tree === outer || !isInside(outer, tree)) return tree;
  throw new UserError(
    `\`${tree}\` is a repository of its own, within \`${outer}\``,
    'run `gate` in it, to compare its revisions',
  );
}

/** A change that makes a folder a project would choose by that which modules and pictures are looked at. */
function requireProjectAt(root: string, tree: string, commit: string, asked: string): void {
  if (root === tree || hasEntry(root, commit, ROOT_MARKS)) return;
  throw new UserError(
    `\`${root}\` is a project of its own now, and none at \`${asked}\``,
    `it has one of ${ROOT_MARKS.join(', ')}: name the project around it, or make it one in a change before`,
  );
}

function isOurs({ path }: GitFile): boolean {
  return path.endsWith('.kspec') || path.endsWith('.trace');
}

/** The texts of all files that are small enough and UTF-8, by the hash of their content. */
function readTexts(root: string, files: readonly GitFile[]): ReadonlyMap<string, string> {
  const blobs = new Set(
    files.filter((file) => file.bytes <= bytesMaxOf(file)).map(({ blob }) => blob),
  );
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const texts = new Map<string, string>();
  for (const [blob, content] of contentsOf(root, [...blobs])) {
    try {
      texts.set(blob, decoder.decode(content));
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
    }
  }
  return texts;
}

function bytesMaxOf({ path }: Pick<GitFile, 'path'>): number {
  const kind: FileKind = path.endsWith('.trace') ? 'picture' : 'spec';
  return FILE_KINDS[kind].bytesMax;
}

function unreadable({ path, bytes }: GitFile, commit: string): UserError {
  const bytesMax = bytesMaxOf({ path });
  const what =
    bytes > bytesMax ? `has ${bytes} bytes; it may have at most ${bytesMax}` : 'is not UTF-8 text';
  return new UserError(`\`${path}\` at ${commit.slice(0, 10)} ${what}`);
}

function filesOf(files: readonly GitFile[], read: (file: GitFile) => SourceFile): RevisionFiles {
  const byPath = new Map(files.map((file) => [file.path, file]));
  return {
    paths: [...byPath.keys()].sort(),
    source(path) {
      const file = byPath.get(path);
      return file && read(file);
    },
  };
}
