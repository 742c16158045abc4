/** The command as it is shipped, built for one test file. */
import { execFileSync } from 'node:child_process';
import path from 'node:path';

const ROOT = path.join(import.meta.dirname, '..');

/** Below the project, so that its dependencies are found from there. */
function folderOf(name: string): string {
  return path.join(ROOT, 'node_modules/.cache/faultline-test', name);
}

/** Returns the path of the built command. */
export function mainOfBuild(name: string): string {
  return path.join(folderOf(name), 'cli/main.js');
}

/** Builds it; call it once, before all tests of the file called `name`. */
export function build(name: string): void {
  const tsx = path.join(ROOT, 'node_modules/.bin/tsx');
  execFileSync(tsx, [path.join(ROOT, 'scripts/build.ts'), folderOf(name)], { cwd: ROOT });
}
