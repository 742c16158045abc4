/** Specs that tests have from files, and which files make one. */
import path from 'node:path';
import { type Spec, SpecError, specOf } from '../library/spec.ts';
import { loadSpec } from '../project/load-spec.ts';
import { openProject, type Project } from '../project/project.ts';
import { findSpecFiles } from '../project/spec-files.ts';

/** @throws SpecError for the first spec that has mistakes, UserError if nothing is at `location`. */
export function specsAt(location: string): readonly Spec[] {
  return findSpecFiles([location], process.cwd()).map((file) => specOfFile(path.resolve(file)));
}

/**
 * Returns the spec in `file`, an absolute path.
 *
 * @throws SpecError if it has mistakes.
 */
export function specOfFile(file: string): Spec {
  const project = projectOf(file);
  const spec = specOf(project, loadSpec(project, path.relative(project.cwd, file)));
  if (!spec.ok) throw new SpecError(spec.diagnostics);
  return spec;
}

/** Returns the absolute paths of the files that the spec in `file` uses. */
export function filesUsedBy(file: string): readonly string[] {
  const project = projectOf(file);
  loadSpec(project, path.relative(project.cwd, file));
  return [...project.sources.keys()].filter((used) => used !== file);
}

/** The project of a spec; its files are named from its root. */
function projectOf(file: string): Project {
  const project = openProject(path.dirname(file), path.dirname(file));
  return { ...project, cwd: project.root };
}
