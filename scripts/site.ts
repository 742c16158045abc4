/**
 * Builds the playground: static files that any web server can serve.
 *
 *     tsx scripts/site.ts [FOLDER]        usually site/
 */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { deflateSync } from 'node:zlib';
import { build, type Metafile, type Plugin } from 'esbuild';
import { textMateGrammar } from '../editor/grammar/textmate.ts';

const ROOT = path.join(import.meta.dirname, '..');
const OURS = path.join(ROOT, 'editor/playground');
const BROWSER = path.join(OURS, 'browser');

/** What the checker has from Node, as a browser has it. */
const ALIASES = {
  'node:os': path.join(BROWSER, 'node-os.ts'),
  'node:url': path.join(BROWSER, 'node-url.ts'),
  'node:crypto': path.join(BROWSER, 'node-crypto.ts'),
  'node:worker_threads': path.join(BROWSER, 'node-worker-threads.ts'),
  'node:child_process': path.join(BROWSER, 'node-absent.ts'),
  'node:path': 'path-browserify',
};

/** What a run's page reads, and where the root of what is shipped is known by. */
const ASSETS = ['package.json', 'report/html/page.css', 'report/html/page.js'];

const read = (file: string): string => fs.readFileSync(path.join(ROOT, file), 'utf8');

function specsBelow(folder: string): readonly string[] {
  return fs
    .readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.kspec'))
    .map((file) => `${folder}/${file.split(path.sep).join('/')}`)
    .sort();
}

/** The modules that are made here, as JSON. */
function virtualModules(): Readonly<Record<string, unknown>> {
  const library = specsBelow('spec');
  const listed = (title: string, files: readonly string[]): object => ({
    title,
    specs: files.map((file) => ({ path: file, text: read(file) })),
  });
  const first = 'examples/one-screen.kspec';
  const examples = [first, ...specsBelow('examples').filter((file) => file !== first)];
  return {
    'playground:files': Object.fromEntries(
      [...library, ...ASSETS].map((file) => [
        file,
        file === 'package.json'
          ? JSON.stringify({ version: JSON.parse(read(file)).version })
          : read(file),
      ]),
    ),
    'playground:grammar': JSON.parse(textMateGrammar()).patterns,
    'playground:examples': [
      listed('Examples', examples),
      listed('Claims about Linux', specsBelow('properties')),
      listed('Libraries', library),
    ],
  };
}

/** Files are behind one door (workbench/files/), and a browser has another; some modules are made. */
function browserParts(): Plugin {
  const made = virtualModules();
  return {
    name: 'browser-parts',
    setup(building) {
      building.onResolve({ filter: /^playground:/ }, (args) => ({
        path: args.path,
        namespace: 'made',
      }));
      building.onLoad({ filter: /.*/, namespace: 'made' }, (args) => ({
        contents: JSON.stringify(made[args.path]),
        loader: 'json',
      }));
      building.onResolve({ filter: /\/files\/[a-z-]+\.ts$|^\.\/[a-z-]+\.ts$/ }, (args) => {
        const file = path.resolve(args.resolveDir, args.path);
        const isDoor = path.dirname(file) === path.join(ROOT, 'workbench/files');
        return isDoor ? { path: path.join(BROWSER, 'files.ts') } : undefined;
      });
    },
  };
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}

/** What may run: the page's own script, its workers, WebAssembly, and the script of a run's page, by its hash. */
export function contentSecurityPolicy(own: string, workers: string): string {
  return [
    "default-src 'none'",
    `script-src ${own} 'sha256-${hashOf(`\n${read('report/html/page.js')}`)}' 'wasm-unsafe-eval'`,
    `worker-src ${workers}`,
    "style-src 'self' 'unsafe-inline'",
    'img-src data:',
    "frame-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

const SCRIPTS = {
  page: path.join(OURS, 'page/page.ts'),
  worker: path.join(OURS, 'page/worker.ts'),
  'search-thread': path.join(OURS, 'page/search-thread.ts'),
};

/** Builds the scripts into `folder`, as modules or as programs of their own. */
async function buildScripts(
  folder: string,
  scripts: Partial<typeof SCRIPTS>,
  format: 'esm' | 'iife',
): Promise<Metafile> {
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: scripts,
    outdir: folder,
    bundle: true,
    minify: true,
    metafile: true,
    format,
    platform: 'browser',
    // light-dark() of page.css is as old as these.
    target: ['chrome123', 'firefox120', 'safari17.5'],
    alias: ALIASES,
    inject: [path.join(BROWSER, 'process.ts')],
    define: { 'import.meta.url': "'file:///faultline/page.mjs'", CODE_HASH: "''" },
    plugins: [browserParts()],
    logLevel: 'warning',
  });
  return metafile;
}

export async function buildSite(folder: string): Promise<Metafile> {
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder, { recursive: true });
  const metafile = await buildScripts(folder, SCRIPTS, 'esm');
  const html = fs.readFileSync(path.join(OURS, 'page/index.html'), 'utf8');
  fs.writeFileSync(
    path.join(folder, 'index.html'),
    html.replace('POLICY', contentSecurityPolicy("'self'", "'self'")),
  );
  fs.copyFileSync(path.join(OURS, 'page/page.css'), path.join(folder, 'page.css'));
  return metafile;
}

/** Where the page has its style and its script from, replaced by what they are where all is one file. */
const STYLE = '<link rel="stylesheet" href="page.css">';
const SCRIPT = '<script type="module" src="page.js"></script>';

/** Builds the page as one file, for a `file:` address. */
export async function buildOnePage(file: string): Promise<void> {
  const scratch = fs.mkdtempSync(path.join(path.dirname(file), 'one-page-'));
  try {
    const { page, worker } = SCRIPTS;
    await buildScripts(scratch, { page, worker }, 'iife');
    const text = (name: string): string => fs.readFileSync(path.join(scratch, name), 'utf8');
    // `<!--` in a script would make a parser of HTML look for its end elsewhere.
    const script = text('page.js').replaceAll('<!--', '\\x3C!--');
    const code = deflateSync(text('worker.js'), { level: 9 }).toString('base64');
    const parts = new Map([
      ['POLICY', contentSecurityPolicy(`'sha256-${hashOf(script)}'`, 'blob:')],
      [STYLE, `<style>${read('editor/playground/page/page.css')}</style>`],
      [
        SCRIPT,
        `<script type="text/plain" id="worker-code">${code}</script>\n<script>${script}</script>`,
      ],
    ]);
    let html = fs.readFileSync(path.join(OURS, 'page/index.html'), 'utf8');
    for (const [from, to] of parts) html = html.replace(from, () => to);
    fs.writeFileSync(file, html);
  } finally {
    fs.rmSync(scratch, { recursive: true, force: true });
  }
}

if (process.argv[1] === import.meta.filename) {
  const folder = path.resolve(ROOT, process.argv[2] ?? 'site');
  await buildSite(folder);
  await buildOnePage(path.join(folder, 'playground.html'));
}
