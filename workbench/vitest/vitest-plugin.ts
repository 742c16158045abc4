/**
 * A plugin of vite with which a test imports a spec: `import spec from './race.kspec'`. The files that the
 * spec uses become imports of its module, so that a test runs again when one of them changes.
 */
import { fileURLToPath } from 'node:url';
import { filesUsedBy } from './spec-files.ts';

/** The part of vite's `Plugin` that is used; naming it here asks for no version of vite. */
export interface SpecPlugin {
  readonly name: string;
  readonly load: (id: string) => string | undefined;
}

/** A file that a spec uses: it changes what the spec is, and is not loaded by itself. */
const USED = '?used-by-spec';

export function faultline(): SpecPlugin {
  return {
    name: 'faultline',
    load(id) {
      if (id.endsWith(`.kspec${USED}`)) return 'export {};\n';
      if (!id.endsWith('.kspec')) return undefined;
      const used = filesUsedBy(id).map((file) => `import ${JSON.stringify(`${file}${USED}`)};\n`);
      const loader = JSON.stringify(LOADER);
      return `${used.join('')}import { specOfFile } from ${loader};\nexport default specOfFile(${JSON.stringify(id)});\n`;
    },
  };
}

/** Beside this file, in the sources as in what is built. */
const LOADER = fileURLToPath(
  new URL(`./spec-files${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url),
);
