/** A checker that says what a test wants. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { temporaryFolder } from './temporary-folder.fixture.ts';

/** Returns an environment in which Rumur is installed, and whatever it is asked ends with `counts`. */
export function fakeChecker(counts: string): {
  readonly env: { readonly PATH: string };
} {
  const folder = temporaryFolder({});
  const script = `#!/bin/sh\necho 'No error found.'\necho '  ${counts} in 0s.'\n`;
  for (const name of ['rumur', 'cc', 'make']) {
    writeFileSync(path.join(folder, name), script, { mode: 0o755 });
  }
  return { env: { PATH: folder } };
}
