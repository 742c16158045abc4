/**
 * Where specs come from: the disk, or a revision that is kept elsewhere. A spec is data from strangers: it reaches no file outside its own project
 * and the libraries shipped with faultline, whatever names and symbolic links it holds.
 */
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SourceFile } from '../../spec/language/text/source.ts';
import { UserError } from './user-error.ts';

/** Larger than any spec a person would read. */
export const SPEC_BYTES_MAX: number = 1 << 20;

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

const ROOT_MARKS = ['package.json', '.git', 'spec'];

/** Opens the project of `location`: its nearest folder upwards with package.json, .git or spec/. */
export function openProject(location: string, cwd: string): Project {
  const start = nearestFolder(path.resolve(cwd, location));
  const root = ancestors(start).find((folder) =>
    ROOT_MARKS.some((mark) => fs.existsSync(path.join(folder, mark))),
  );
  return { root: root ?? start, cwd, sources: new Map() };
}

/** Reads the spec at `file` (relative to the working folder), which the user named. */
export function readSpec(project: Project, file: string): SourceFile {
  const found =
    project.revision === undefined
      ? readInside(project, path.resolve(project.cwd, file), [project.root])
      : project.revision.source(projectPath(project, file));
  if (found === undefined) throw new UserError(`there is no file \`${file}\``);
  return found;
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
    const file = findModuleFile(root, name, entriesOnDisk);
    if (file !== undefined) return readInside(project, file, roots);
  }
  return undefined;
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
  const roots = [project.root, shippedRoot()].map((root) => fs.realpathSync(root));
  for (const [file, source] of project.sources) {
    if (!sources.includes(source)) continue;
    for (const folder of ancestors(path.dirname(file))) {
      if (!roots.some((root) => isInside(root, folder))) break;
      const found = readInside(project, path.join(folder, name), roots);
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
  return ancestors(here).find((folder) => fs.existsSync(path.join(folder, 'package.json'))) ?? here;
}

/** Returns the names in a folder, in order; none if there is no such folder. */
type ListFolder = (folder: string) => readonly string[];

/** `a.b_c` is `spec/a/b_c.kspec` or `spec/a/b-c.kspec` below `root`. */
function findModuleFile(root: string, name: string, list: ListFolder): string | undefined {
  const names = name.split('.');
  if (!names.every((part) => /^[A-Za-z_][A-Za-z0-9_]*$/.test(part))) return undefined;
  let folder = path.join(root, 'spec');
  for (const [i, part] of names.entries()) {
    const wanted = i === names.length - 1 ? `${part}.kspec` : part;
    const entry = entryNamed(list(folder), wanted);
    if (entry === undefined) return undefined;
    folder = path.join(folder, entry);
  }
  return folder;
}

/** The entry itself, or else the first that equals it with `_` for `-`. */
function entryNamed(entries: readonly string[], wanted: string): string | undefined {
  if (entries.includes(wanted)) return wanted;
  return entries.find((entry) => entry.replaceAll('-', '_') === wanted);
}

function entriesOnDisk(folder: string): readonly string[] {
  try {
    return fs.readdirSync(folder).sort();
  } catch {
    return [];
  }
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
): SourceFile | undefined {
  const shown = shownPath(project.cwd, file);
  let real: string;
  try {
    real = fs.realpathSync(file);
  } catch {
    return undefined;
  }
  const known = project.sources.get(real);
  if (known !== undefined) return known;
  if (!roots.some((root) => isInside(fs.realpathSync(root), real))) {
    throw new UserError(
      `\`${shown}\` leads out of its project, to \`${real}\``,
      'copy the file into the project',
    );
  }
  const source: SourceFile = { path: shown, text: readText(real, shown) };
  project.sources.set(real, source);
  return source;
}

function readText(file: string, shown: string): string {
  const facts = fs.statSync(file);
  if (!facts.isFile()) throw new UserError(`\`${shown}\` is not a file`);
  if (facts.size > SPEC_BYTES_MAX) {
    throw new UserError(
      `\`${shown}\` has ${facts.size} bytes; a spec has at most ${SPEC_BYTES_MAX}`,
    );
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(fs.readFileSync(file));
  } catch (error) {
    if (error instanceof TypeError) throw new UserError(`\`${shown}\` is not UTF-8 text`);
    throw error;
  }
}

function isInside(root: string, file: string): boolean {
  return file === root || file.startsWith(root.endsWith(path.sep) ? root : root + path.sep);
}

function shownPath(cwd: string, file: string): string {
  const relative = path.relative(cwd, file);
  const short = relative.startsWith(`..${path.sep}..${path.sep}..`) ? file : relative;
  return short.split(path.sep).join('/');
}

function nearestFolder(location: string): string {
  const existing = ancestors(location).find((folder) => fs.existsSync(folder)) ?? location;
  const folder = fs.statSync(existing).isDirectory() ? existing : path.dirname(existing);
  return fs.realpathSync(folder);
}

/** `folder` and all folders above it, nearest first. */
function ancestors(folder: string): readonly string[] {
  const parent = path.dirname(folder);
  return parent === folder ? [folder] : [folder, ...ancestors(parent)];
}
