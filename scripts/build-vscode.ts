/**
 * Packs the extension for VS Code into `dist/faultline-kspec.vsix`: `npm run vsix`. The official packer checks
 * its manifest.
 */
import fs from 'node:fs';
import path from 'node:path';
import { createVSIX } from '@vscode/vsce';
import { build } from 'esbuild';

const ROOT = path.join(import.meta.dirname, '..');

/** Returns the file. */
export async function packExtension(folder: string): Promise<string> {
  const cwd = path.join(folder, 'vscode');
  const from = path.join(ROOT, 'editor/vscode');
  fs.cpSync(from, cwd, { recursive: true, filter: (file) => !file.endsWith('.ts') });
  fs.copyFileSync(path.join(ROOT, 'LICENSE'), path.join(cwd, 'LICENSE'));
  await build({
    absWorkingDir: ROOT,
    entryPoints: ['editor/vscode/extension.ts'],
    outfile: path.join(cwd, 'dist/extension.cjs'),
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['vscode'],
    legalComments: 'linked',
    logLevel: 'warning',
  });
  const packagePath = path.join(folder, 'faultline-kspec.vsix');
  await createVSIX({ cwd, packagePath, dependencies: false });
  fs.rmSync(cwd, { recursive: true });
  return packagePath;
}

if (process.argv[1] === import.meta.filename) {
  const folder = path.join(ROOT, 'dist');
  fs.mkdirSync(folder, { recursive: true });
  process.stdout.write(`${await packExtension(folder)}\n`);
}
