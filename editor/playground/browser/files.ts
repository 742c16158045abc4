/**
 * The door to files, for a browser: instead of `workbench/files/`. There are the files that come with faultline,
 * as texts in the bundle, and no others; nothing is written.
 */
import shipped from 'playground:files';
import { InternalError } from '../../../model/machine/assert.ts';
import type { ReadRequest } from '../../../workbench/files/read-file.ts';

const ROOT = '/faultline';

function textAt(file: string): string | undefined {
  const name = file.startsWith(`${ROOT}/`) ? file.slice(ROOT.length + 1) : '';
  return Object.hasOwn(shipped, name) ? shipped[name] : undefined;
}

export function isThere(file: string): boolean {
  return kindOf(file) !== undefined;
}

export function kindOf(file: string): 'file' | 'folder' | undefined {
  if (textAt(file) !== undefined) return 'file';
  return namesIn(file).length > 0 ? 'folder' : undefined;
}

export function namesIn(folder: string): readonly string[] {
  const names = Object.keys(shipped).flatMap((name) => {
    const file = `${ROOT}/${name}`;
    const prefix = folder === '/' ? '/' : `${folder}/`;
    return file.startsWith(prefix) ? [file.slice(prefix.length).split('/')[0] ?? ''] : [];
  });
  return [...new Set(names)].sort();
}

export function realPath(file: string): string | undefined {
  return isThere(file) ? file : undefined;
}

export function readText(file: string, _request: ReadRequest): string | undefined {
  return textAt(file);
}

/** Returns what knows its text, as a `Buffer` does; nobody asks more of a shipped file. */
export function readBytes(
  file: string,
  _request: ReadRequest,
): { readonly toString: () => string } | undefined {
  const text = textAt(file);
  return text === undefined ? undefined : { toString: () => text };
}

export function isInside(folder: string, file: string): boolean {
  return file === folder || file.startsWith(`${folder}/`);
}

function absent(): never {
  throw new InternalError('a page writes no files, and reads none but those that are shipped');
}

export const filesBelow: () => never = absent;
export const openFile: () => never = absent;
export const isOfGit: () => never = absent;
export const inScratchFolder: () => never = absent;
export const writeWhole: () => never = absent;
export const writeNew: () => never = absent;
export const removeFile: () => never = absent;
export const placeOf: () => never = absent;
export const distrust: () => never = absent;
export const readSecret: () => never = absent;
export const makeSecret: () => never = absent;
