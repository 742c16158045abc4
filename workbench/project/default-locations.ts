/** Where claims live when no path is given. */
import path from 'node:path';
import { UserError } from '../errors/user-error.ts';
import { isThere } from '../files/folders.ts';
import type { Project } from './project.ts';

const DEFAULT_FOLDERS = ['properties', 'examples'];

/** @throws UserError if the project has none of these folders. */
export function defaultLocations(project: Project): readonly string[] {
  const found = DEFAULT_FOLDERS.map((folder) => path.join(project.root, folder)).filter((folder) =>
    isThere(folder),
  );
  if (found.length === 0) {
    throw new UserError(
      `\`${project.root}\` has neither properties/ nor examples/`,
      'name a spec or a folder: `faultline check PATH`',
    );
  }
  return found.map((folder) => path.relative(project.cwd, folder) || '.');
}
