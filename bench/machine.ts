/** From a spec of the bench to a machine. */
import { readFileSync } from 'node:fs';
import { compile } from '../model/lower/compile.fixture.ts';
import type { Machine } from '../model/machine/machine.ts';
import { openProject, readModule } from '../workbench/project/project.ts';

/** `settings`: `N=2`, `FORKED=true`, and variants by name. */
export function machineOf(
  file: string,
  settings: readonly string[],
  {
    resetsDeadLocals = false,
    useSymmetry = false,
  }: { readonly resetsDeadLocals?: boolean; readonly useSymmetry?: boolean } = {},
): Machine {
  const project = openProject(file, process.cwd());
  const pairs = settings.filter((each) => each.includes('='));
  return compile(readFileSync(file, 'utf8'), {
    params: Object.fromEntries(
      pairs.map((pair) => {
        const [name = '', value = ''] = pair.split('=');
        return [name, value === 'true' ? 1 : value === 'false' ? 0 : Number(value)];
      }),
    ),
    variants: settings.filter((each) => !each.includes('=')),
    useSymmetry,
    resetDeadLocals: resetsDeadLocals,
    readModule: (name) => readModule(project, name),
  });
}
