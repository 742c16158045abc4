/**
 * The texts that an editor has open, over the files of their projects. What is open is read from the editor,
 * everything else from the disk, through the same door as by the command.
 */
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { SourceFile } from '../../spec/language/text/source.ts';
import { realPath } from '../../workbench/files/read-file.ts';
import { type LoadedSpec, loadText } from '../../workbench/project/load-spec.ts';
import {
  openProject,
  type Project,
  projectPath,
  readModule,
  readSpec,
  shippedRoot,
  suggestModule,
} from '../../workbench/project/project.ts';
import { findSpecFiles } from '../../workbench/project/spec-files.ts';

interface OpenText {
  readonly uri: string;
  /** Absolute, symbolic links resolved; undefined for a text that is no file. */
  readonly file: string | undefined;
  readonly project: Project;
  readonly source: SourceFile;
  loaded?: { readonly generation: number; readonly spec: LoadedSpec };
}

export class Workspace {
  readonly #projects = new Map<string, Project>();
  readonly #open = new Map<string, OpenText>();
  /** Of the files that are not open. */
  readonly #closed = new Map<string, { readonly generation: number; readonly spec: LoadedSpec }>();
  /** Counts the changes of texts: what was loaded before one may be stale. */
  #generation = 0;

  get generation(): number {
    return this.#generation;
  }

  /** The texts that are open, the one that changed last first. */
  get openUris(): readonly string[] {
    return [...this.#open.keys()].reverse();
  }

  /** Takes the text of `uri` as the editor has it now. */
  setText(uri: string, text: string): void {
    this.#generation += 1;
    const file = fileOf(uri);
    const real = file === undefined ? undefined : (realPath(file) ?? file);
    const project = this.#projectOf(file);
    const shown = file === undefined ? uri : projectPath(project, file);
    const source: SourceFile = { path: shown, text };
    if (real !== undefined) project.sources.set(real, source);
    this.#open.delete(uri);
    this.#open.set(uri, { uri, file: real, project, source });
  }

  close(uri: string): void {
    const open = this.#open.get(uri);
    this.#open.delete(uri);
    if (open !== undefined) this.#forget(open.file);
  }

  /** A file may have changed on the disk. */
  changedOnDisk(uri: string): void {
    const file = fileOf(uri);
    const real = file === undefined ? undefined : (realPath(file) ?? file);
    if ([...this.#open.values()].some((open) => open.file === real)) return;
    this.#forget(real);
  }

  /** Returns the spec that is open at `uri`, parsed with all that it uses. */
  spec(uri: string): LoadedSpec | undefined {
    const open = this.#open.get(uri);
    if (open === undefined) return undefined;
    if (open.loaded?.generation !== this.#generation) {
      const { source } = open;
      open.loaded = { generation: this.#generation, spec: load(open.project, source.path, source) };
    }
    return open.loaded.spec;
  }

  /** Returns the spec that is open at `uri` with another text, which nobody keeps. */
  specWith(uri: string, text: string): LoadedSpec | undefined {
    const open = this.#open.get(uri);
    if (open === undefined) return undefined;
    const { path: shown } = open.source;
    return load(open.project, shown, { path: shown, text });
  }

  /** The project of an open text, seen from its root. */
  project(uri: string): Project | undefined {
    return this.#open.get(uri)?.project;
  }

  /** Returns all specs of the project of `uri`, and those that are open. */
  specsAround(uri: string): readonly LoadedSpec[] {
    const project = this.project(uri);
    const own = this.spec(uri);
    if (project === undefined || own === undefined) return [];
    const specs = new Map([[own.source, own]]);
    for (const file of findSpecFiles(['.'], project.root)) {
      const real = realPath(path.join(project.root, file));
      if (real === undefined) continue;
      const spec = this.#specOfFile(project, real);
      if (spec !== undefined && !specs.has(spec.source)) specs.set(spec.source, spec);
    }
    return [...specs.values()];
  }

  /** Returns the same specs as if `texts` were what their sources say. */
  withTexts(
    uri: string,
    specs: readonly LoadedSpec[],
    texts: ReadonlyMap<SourceFile, string>,
  ): readonly LoadedSpec[] {
    const project = this.project(uri);
    if (project === undefined) return [];
    const changed = new Map(
      [...texts].map(([source, text]) => [source, { path: source.path, text }]),
    );
    const sources = new Map(
      [...project.sources].map(([file, source]) => [file, changed.get(source) ?? source]),
    );
    return specs.map(({ file, source }) =>
      load({ ...project, sources }, file, changed.get(source) ?? source),
    );
  }

  /** Returns where `source` is from; undefined for a text that nobody can open. */
  uriOf(source: SourceFile): string | undefined {
    for (const open of this.#open.values()) if (open.source === source) return open.uri;
    for (const { sources } of this.#projects.values()) {
      for (const [file, each] of sources) if (each === source) return pathToFileURL(file).href;
    }
    return undefined;
  }

  /** Whether a source belongs to the project, and not to what is installed with faultline. */
  isOwn(uri: string, source: SourceFile): boolean {
    const from = this.uriOf(source);
    const file = from === undefined ? undefined : fileOf(from);
    const project = this.project(uri);
    if (file === undefined || project === undefined) return from === uri;
    const isBelow = (root: string): boolean => !path.relative(root, file).startsWith('..');
    return (
      isBelow(project.root) &&
      (project.root === shippedRoot() || !isBelow(path.join(shippedRoot(), 'spec')))
    );
  }

  /** Returns the names of the modules that a spec of this project may use. */
  moduleNames(uri: string): readonly string[] {
    const project = this.project(uri);
    if (project === undefined) return [];
    const names = [...new Set([project.root, shippedRoot()])].flatMap((root) => {
      const folder = path.join(root, 'spec');
      if (realPath(folder) === undefined) return [];
      return findSpecFiles(['.'], folder).map((file) =>
        file
          .replace(/\.kspec$/, '')
          .split(path.sep)
          .join('.')
          .replaceAll('-', '_'),
      );
    });
    return [...new Set(names)].sort();
  }

  #specOfFile(project: Project, real: string): LoadedSpec | undefined {
    const open = [...this.#open.values()].find(({ file }) => file === real);
    if (open !== undefined) return this.spec(open.uri);
    const known = this.#closed.get(real);
    if (known?.generation === this.#generation) return known.spec;
    const shown = projectPath(project, real);
    const spec = load(project, shown, readSpec(project, shown));
    this.#closed.set(real, { generation: this.#generation, spec });
    return spec;
  }

  #forget(file: string | undefined): void {
    this.#generation += 1;
    if (file === undefined) return;
    for (const { sources } of this.#projects.values()) sources.delete(file);
  }

  #projectOf(file: string | undefined): Project {
    const found = openProject(file === undefined ? '.' : path.dirname(file), process.cwd());
    const known = this.#projects.get(found.root) ?? { ...found, cwd: found.root };
    this.#projects.set(found.root, known);
    return known;
  }
}

function load(project: Project, file: string, source: SourceFile): LoadedSpec {
  return loadText(
    file,
    source,
    (name) => readModule(project, name),
    (name) => suggestModule(project, name),
  );
}

function fileOf(uri: string): string | undefined {
  if (!uri.startsWith('file:')) return undefined;
  try {
    return fileURLToPath(uri);
  } catch {
    return undefined;
  }
}
