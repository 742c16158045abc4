/**
 * Builds `dist/`: the command as one file, and the library as another.
 *
 * A claim of a thousand states takes as long as two hundred small modules take to load, so the command is
 * bundled: CommonJS, in which a part that is not asked for is not run, nor what Node has for it. Then it
 * runs once, so that V8's code for it can be kept (`cli/code-cache.ts`).
 *
 *     tsx scripts/build.ts [FOLDER]
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import { codeHash } from '../workbench/search/checker-version.ts';
import { buildSite } from './site.ts';
import { bundledPackages, thirdPartyNotices } from './third-party.ts';

const ROOT = path.join(import.meta.dirname, '..');
const DIST = path.resolve(ROOT, process.argv[2] ?? 'dist');

/** Large packages that few commands need stay where npm put them. */
const SELDOM = [
  '@dagrejs/dagre',
  '@modelcontextprotocol/sdk',
  'ajv',
  'junit-report-builder',
  'node-sarif-builder',
  'vscode-languageserver',
  'vscode-languageserver-textdocument',
  'zod',
];

const COMMON: BuildOptions = {
  absWorkingDir: ROOT,
  bundle: true,
  metafile: true,
  platform: 'node',
  target: 'node20.19',
  outbase: '.',
  outdir: DIST,
  logLevel: 'warning',
};

fs.rmSync(DIST, { recursive: true, force: true });
/** A result that is kept names the code that made it. */
const CODE_HASH = JSON.stringify(codeHash(ROOT, '.ts'));
const library = await build({
  ...COMMON,
  entryPoints: [
    { in: 'index.ts', out: 'index' },
    { in: 'workbench/worker/search-worker.ts', out: 'search-worker' },
    { in: 'workbench/vitest/vitest.ts', out: 'vitest' },
    { in: 'workbench/vitest/vitest-plugin.ts', out: 'vitest-plugin' },
    { in: 'workbench/vitest/spec-files.ts', out: 'spec-files' },
  ],
  format: 'esm',
  // A spec that one of them loads is checked by another: they are one library.
  splitting: true,
  packages: 'external',
  define: { CODE_HASH },
});
const COMMAND: BuildOptions = { ...COMMON, format: 'cjs', outExtension: { '.js': '.cjs' } };
const launch = 'cli/launch.ts';
const launched = await build({
  ...COMMON,
  format: 'esm',
  entryPoints: [{ in: launch, out: 'cli/main' }],
});
const worker = await build({
  ...COMMAND,
  entryPoints: [{ in: launch, out: 'cli/worker' }],
  define: { 'import.meta.dirname': '__dirname' },
});
const command = await build({
  ...COMMAND,
  entryPoints: [{ in: 'cli/start.ts', out: 'cli/faultline' }],
  // Names stay, for the stacks of internal errors.
  minifyWhitespace: true,
  minifySyntax: true,
  lineLimit: 120,
  external: SELDOM,
  // `import()` does not work in a script that has its code from elsewhere.
  supported: { 'dynamic-import': false },
  banner: { js: "const FILE_URL = require('node:url').pathToFileURL(__filename).href;" },
  define: {
    'import.meta.url': 'FILE_URL',
    CODE_HASH,
  },
});
const playground = await buildSite(path.join(DIST, 'playground'));
const made = [library, launched, worker, command].map(({ metafile }) => metafile);
const metafiles = [...made, playground];
const contained = bundledPackages(metafiles.filter((each) => each !== undefined));
fs.writeFileSync(path.join(DIST, 'THIRD-PARTY.txt'), thirdPartyNotices(ROOT, contained));

const main = path.join(DIST, 'cli/main.js');
fs.chmodSync(main, 0o755);

/** One claim that holds and one that does not, for what most commands run. */
const SMALL = ['check', 'properties/linux/uffd-wp/arm-and-store.kspec', '--no-cache'].concat(
  ['flush_late', 'merged'].flatMap((claim) => ['--claim', claim]),
);
const { error, status } = spawnSync(process.execPath, [main, ...SMALL], {
  cwd: ROOT,
  env: { ...process.env, FAULTLINE_KEEP_CODE: '1' },
  stdio: ['ignore', 'ignore', 'inherit'],
});
if (error !== undefined || status === 70)
  throw new Error('the command that was built does not run');
