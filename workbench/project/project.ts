/**
 * Where specs come from: the disk, or a revision that is kept elsewhere. A spec is data from strangers: it reaches no file outside its own project
 * and the libraries shipped with faultline, whatever names and symbolic links it holds.
 */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SourceFile } from '../../spec/language/text/source.ts';
import { suggest } from '../../spec/language/text/suggest.ts';
import { UserError } from '../errors/user-error.ts';
import type { FileKind } from '../files/file-kinds.ts';
import { isThere, kindOf, namesIn } from '../files/folders.ts';
import { isInside } from '../files/open-file.ts';
import { type ReadRequest, readBytes, readText, realPath } from '../files/read-file.ts';
import type { Target } from '../files/write-file.ts';

export interface Project {
  /** Absolute, symbolic links resolved. */
  readonly root: string;
  /** The folder that paths are printed relative to. */
  readonly cwd: string;
  /** Each file is read once, so that one file is one `SourceFile`. */
  readonly sources: Map<string, SourceFile>;
  /** The files of the project, if it is another revision than the one on the disk. */
  readonly revision?: RevisionFiles;
}

/** The specs and pictures of a project as they were at one time; paths are from its root. */
export interface RevisionFiles {
  /** In order. */
  readonly paths: readonly string[];
  /** Undefined if there is no such file. */
  readonly source: (path: string) => SourceFile | undefined;
}

/** What makes a folder a project. */
export const ROOT_MARKS: readonly string[] = ['package.json', '.git', 'spec'];

/** Opens the project of `location`: its nearest folder upwards with package.json, .git or spec/. */
export function openProject(location: string, cwd: string): Project {
  const start = nearestFolder(path.resolve(cwd, location));
  const root = ancestors(start).find((folder) =>
    ROOT_MARKS.some((mark) => isThere(path.join(folder, mark))),
  );
  return { root: root ?? start, cwd, sources: new Map() };
}

/** Reads the spec at `file` (relative to the working folder), which the user named. */
export function readSpec(project: Project, file: string): SourceFile {
  const found =
    project.revision === undefined
      ? readInside(project, path.resolve(project.cwd, file), [project.root])
      : project.revision.source(projectPath(project, file));
  if (found === undefined) throw noSuchFile(file, project.cwd);
  return found;
}

/** What is said of a path to a file that there is none of, with the nearest one that there is. */
export function noSuchFile(file: string, cwd: string, what = 'file'): UserError {
  const near = nearestFile(file, cwd);
  const hint = near === undefined ? undefined : `did you mean \`${near}\`?`;
  return new UserError(`there is no ${what} \`${file}\``, hint);
}

/** Returns the file or folder beside `file` that is called nearly so. */
function nearestFile(file: string, cwd: string): string | undefined {
  const { dir, base } = path.parse(file);
  const folder = path.resolve(cwd, dir);
  if (kindOf(folder) !== 'folder') return undefined;
  const names = namesIn(folder);
  const near = names.includes(`${base}.kspec`) ? `${base}.kspec` : suggest(base, names);
  return near === undefined ? undefined : path.join(dir, near).split(path.sep).join('/');
}

/** Returns module `name`, from the project or else from the shipped libraries. */
export function readModule(project: Project, name: string): SourceFile | undefined {
  const { revision } = project;
  if (revision !== undefined) {
    const file = findModuleFile('.', name, (folder) => entriesOf(revision, folder));
    if (file !== undefined) return revision.source(file);
  }
  const roots = revision === undefined ? [project.root, shippedRoot()] : [shippedRoot()];
  for (const root of new Set(roots)) {
    const file = findModuleFile(root, name, namesIn);
    if (file !== undefined) return readInside(project, file, roots);
  }
  return undefined;
}

/**
 * Returns the name of a module that there is and that is near to `name`: each part of the name is the
 * nearest one in its folder.
 */
export function suggestModule(project: Project, name: string): string | undefined {
  const { revision } = project;
  const list: ListFolder =
    revision === undefined ? namesIn : (folder) => entriesOf(revision, folder);
  const roots = revision === undefined ? [project.root, shippedRoot()] : ['.'];
  for (const root of new Set(roots)) {
    const found = nearestModule(path.join(root, 'spec'), name.split('.'), list);
    if (found !== undefined) return found.join('.');
  }
  const last = name.slice(name.lastIndexOf('.') + 1);
  for (const root of new Set(roots)) {
    const found = moduleCalled(path.join(root, 'spec'), last, list);
    if (found !== undefined) return found.join('.');
  }
  return undefined;
}

/** Returns a module whose last part is `name`, whatever folder it is in. */
function moduleCalled(
  folder: string,
  name: string,
  list: ListFolder,
): readonly string[] | undefined {
  const entries = list(folder);
  const part = (entry: string): string => path.basename(entry, '.kspec').replaceAll('-', '_');
  if (entries.some((entry) => entry.endsWith('.kspec') && part(entry) === name)) return [name];
  for (const entry of entries.filter((each) => !each.includes('.'))) {
    const found = moduleCalled(path.join(folder, entry), name, list);
    if (found !== undefined) return [part(entry), ...found];
  }
  return undefined;
}

function nearestModule(
  folder: string,
  [part, ...rest]: readonly string[],
  list: ListFolder,
): readonly string[] | undefined {
  if (part === undefined) return undefined;
  const isLast = rest.length === 0;
  const entries = new Map(
    list(folder)
      .filter((entry) => entry.endsWith('.kspec') === isLast)
      .map((entry) => [path.basename(entry, '.kspec').replaceAll('-', '_'), entry]),
  );
  const name = entries.has(part) ? part : suggest(part, entries.keys());
  const entry = name === undefined ? undefined : entries.get(name);
  if (name === undefined || entry === undefined) return undefined;
  if (isLast) return [name];
  const inner = nearestModule(path.join(folder, entry), rest, list);
  return inner && [name, ...inner];
}

/**
 * Returns the first file called `name` that stands beside one of `sources` or in a folder above it,
 * within the project or the shipped libraries.
 */
export function readBeside(
  project: Project,
  sources: readonly SourceFile[],
  name: string,
): SourceFile | undefined {
  const roots = [project.root, shippedRoot()].map((root) => realPath(root) ?? root);
  for (const [file, source] of project.sources) {
    if (!sources.includes(source)) continue;
    for (const folder of ancestors(path.dirname(file))) {
      if (!roots.some((root) => isInside(root, folder))) break;
      const found = readInside(project, path.join(folder, name), roots, 'program text');
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** Returns the path of `file` from the project's root, with forward slashes. */
export function projectPath(project: Project, file: string): string {
  return path.relative(project.root, path.resolve(project.cwd, file)).split(path.sep).join('/');
}

/** The folder that faultline is installed in. */
export function shippedRoot(): string {
  const here = path.dirname(fileURLToPath(import.meta.url));
  return ancestors(here).find((folder) => isThere(path.join(folder, 'package.json'))) ?? here;
}

/**
 * Returns where a file is written that the user named, from `cwd`. If its path lies in the project there,
 * nothing outside the project is written.
 */
export function targetOf(cwd: string, file: string): Target {
  const location = path.resolve(realPath(cwd) ?? cwd, file);
  const { root } = openProject('.', cwd);
  return { file: location, shown: file, root: isInside(root, location) ? root : undefined };
}

/** Returns where a file of the project is written; `file` is from its root. */
export function targetIn({ root }: Project, file: string): Target {
  return { file: path.join(root, file), shown: file, root };
}

/**
 * Returns the bytes of a file that the user named; undefined if there is none. If its path lies in the
 * project, so must the file itself.
 */
export function readNamed(cwd: string, file: string, kind: FileKind): Buffer | undefined {
  const { file: place, root } = targetOf(cwd, file);
  return readBytes(place, { shown: file, kind, within: root === undefined ? root : [root] });
}

/** Returns the bytes of a file that comes with faultline; `file` is from where it is installed. */
export function readShipped(file: string): Buffer {
  const request: ReadRequest = {
    shown: file,
    kind: 'shipped',
    within: [shippedRoot()],
  };
  const bytes = readBytes(path.join(shippedRoot(), file), request);
  if (bytes === undefined) throw new UserError(`this installation of faultline lacks \`${file}\``);
  return bytes;
}

/** Returns the names in a folder, in order; none if there is no such folder. */
type ListFolder = (folder: string) => readonly string[];

/** `a.b_c` is `spec/a/b_c.kspec` or `spec/a/b-c.kspec` below `root`. */
function findModuleFile(root: string, name: string, list: ListFolder): string | undefined {
  const names = name.split('.');
  if (!names.every((part) => /^[A-Za-z_][A-Za-z0-9_]*$/.test(part))) return undefined;
  let folder = path.join(root, 'spec');
  for (const [i, part] of names.entries()) {
    const entryName = i === names.length - 1 ? `${part}.kspec` : part;
    const entry = entryNamed(list(folder), entryName);
    if (entry === undefined) return undefined;
    folder = path.join(folder, entry);
  }
  return folder;
}

/** The entry itself, or else the first that equals it with `_` for `-`. */
function entryNamed(entries: readonly string[], entryName: string): string | undefined {
  if (entries.includes(entryName)) return entryName;
  return entries.find((entry) => entry.replaceAll('-', '_') === entryName);
}

function entriesOf({ paths }: RevisionFiles, folder: string): readonly string[] {
  const prefix = `${folder}/`;
  const below = paths.filter((file) => file.startsWith(prefix));
  return [...new Set(below.map((file) => file.slice(prefix.length).split('/')[0] ?? ''))].sort();
}

function readInside(
  project: Project,
  file: string,
  roots: readonly string[],
  kind: FileKind = 'spec',
): SourceFile | undefined {
  const shown = shownPath(project.cwd, file);
  const real = realPath(file);
  if (real === undefined) return undefined;
  const known = project.sources.get(real);
  if (known !== undefined) return known;
  const text = readText(file, { shown, kind, within: roots });
  if (text === undefined) return undefined;
  const source: SourceFile = { path: shown, text };
  project.sources.set(real, source);
  return source;
}

function shownPath(cwd: string, file: string): string {
  const relative = path.relative(cwd, file);
  const short = relative.startsWith(`..${path.sep}..${path.sep}..`) ? file : relative;
  return short.split(path.sep).join('/');
}

function nearestFolder(location: string): string {
  const existing = ancestors(location).find((folder) => isThere(folder)) ?? location;
  const folder = kindOf(existing) === 'folder' ? existing : path.dirname(existing);
  return realPath(folder) ?? folder;
}

/** `folder` and all folders above it, nearest first. */
function ancestors(folder: string): readonly string[] {
  const parent = path.dirname(folder);
  return parent === folder ? [folder] : [folder, ...ancestors(parent)];
}
