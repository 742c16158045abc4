/** Specs in a project's own vitest: a test a claim, the picture as the failure, and what runs again. */
import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from './temporary-folder.fixture.ts';

const ROOT = path.join(import.meta.dirname, '..');
const OURS = path.join(ROOT, 'workbench/vitest');

const USED = 'module base\n\nshared x : 0..3\n';
const SPEC = `module small
use base

thread t {
  x = 2
}

invariant below: x < 3

claim fine { holds all }
claim wrong { violated below }
`;
const TEST = `import { expect, it } from 'vitest';
import { testClaims } from '${OURS}/vitest.ts';
import spec from './small.kspec';
testClaims(spec);
it('is below', () => expect(spec).toHold({ only: ['below'] }));
`;
const FILES = {
  'package.json': '{ "type": "module" }',
  'vitest.config.ts': `import { faultline } from '${OURS}/vitest-plugin.ts';
export default { plugins: [faultline()] };
`,
  'spec/base.kspec': USED,
  'small.kspec': SPEC,
  'small.test.ts': TEST,
};

/** What a process has printed so far, without colours; it is killed when the test ends. */
function start(folder: string, ...args: readonly string[]): { child: ChildProcess; out: string } {
  const vitest = path.join(ROOT, 'node_modules/vitest/vitest.mjs');
  const env = { ...process.env, NO_COLOR: '1', CI: '' };
  const child = spawn(process.execPath, [vitest, ...args, '--root', folder], { cwd: folder, env });
  const started = { child, out: '' };
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      started.out += chunk;
    });
  }
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  return started;
}

/** Waits until `text` was printed; the timeout of the test ends it otherwise. */
async function printed(started: { readonly out: string }, text: RegExp): Promise<void> {
  while (!text.test(started.out)) await new Promise((resolve) => setTimeout(resolve, 50));
}

it('a test a claim, and a failure at the claim, with the picture', async () => {
  const folder = temporaryFolder({
    ...FILES,
    'spec/base.kspec': USED.replace('0..3', '0..7'),
    'small.kspec': SPEC.replace('x = 2', 'x = 5'),
  });
  const started = start(folder, 'run', '--reporter=verbose');
  const status = await new Promise((resolve) => started.child.on('exit', resolve));
  expect(status, started.out).toBe(1);
  expect(started.out).toContain('× small.test.ts > small.kspec > fine');
  expect(started.out).toContain('✓ small.test.ts > small.kspec > wrong');
  expect(started.out).toContain('recorded as holding, but `below` is violated');
  expect(started.out).toContain('violated  below');
  expect(started.out).toMatch(/small\.kspec:10:7/);
  expect(started.out).toContain('expected all to hold: violated below');
}, 60_000);

it('a spec with mistakes shows them', async () => {
  const folder = temporaryFolder({ ...FILES, 'small.kspec': SPEC.replace('x = 2', 'y = 2') });
  const started = start(folder, 'run');
  const status = await new Promise((resolve) => started.child.on('exit', resolve));
  expect(status, started.out).toBe(1);
  expect(started.out).toContain('small.kspec:5:3');
  expect(started.out).toContain('K0');
}, 60_000);

it('runs again when a file changes that the spec uses', async () => {
  const folder = temporaryFolder({
    ...FILES,
    'small.kspec': SPEC.replace(/^claim wrong.*\n/m, ''),
  });
  const started = start(folder, 'watch');
  await printed(started, /Waiting for file changes/);
  expect(started.out).toMatch(/Tests {2}2 passed/);
  fs.writeFileSync(path.join(folder, 'spec/base.kspec'), USED.replace('0..3', '0..1'));
  await printed(started, /RERUN[\s\S]*base\.kspec[\s\S]*failed/);
}, 60_000);
