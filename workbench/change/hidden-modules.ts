/** Modules of the project that stand in the place of shipped ones. */
import { realPath } from '../files/read-file.ts';
import { type Project, readModule, shippedRoot } from '../project/project.ts';
import type { Revisions } from './revisions.ts';

export interface HiddenModule {
  readonly module: string;
  readonly file: string;
  /** Whether it is the shipped text, word for word. */
  readonly isSameText: boolean;
}

/** Returns the modules that hide a shipped one at the head, and did not at the base. */
export function newlyHiddenModules({ base, head }: Revisions): readonly HiddenModule[] {
  const root = shippedRoot();
  if (realPath(root) === realPath(head.project.root)) return [];
  const shipped: Project = { root, cwd: root, sources: new Map() };
  const before = new Set(base.project.revision?.paths.map(moduleOf));
  return (head.project.revision?.paths ?? []).flatMap((file) => {
    const module = moduleOf(file);
    if (module === undefined || before.has(module)) return [];
    const hidden = readModule(shipped, module);
    if (hidden === undefined) return [];
    return [
      { module, file, isSameText: hidden.text === head.project.revision?.source(file)?.text },
    ];
  });
}

/** `spec/a/b-c.kspec` is `a.b_c`. */
function moduleOf(file: string): string | undefined {
  const path = /^spec\/(.*)\.kspec$/.exec(file)?.[1];
  return path?.replaceAll('-', '_').replaceAll('/', '.');
}
