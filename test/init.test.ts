/** `faultline init` makes a project that passes its own check; `--watch` sees what changes in it. */
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { faultline } from '../cli/command.ts';
import { collectingTerminal } from '../cli/terminal.ts';
import { readVersion } from '../workbench/project/version.ts';
import { run } from './command.fixture.ts';
import { temporaryFolder } from './temporary-folder.fixture.ts';

test('a new project has a spec, claims, a picture and a CI file, and passes', async () => {
  const folder = temporaryFolder({});
  expect(await run(folder, 'init')).toMatchObject({ code: 0, err: '' });
  for (const file of [
    'spec/starter/fault.kspec',
    'properties/starter.kspec',
    'counterexamples/starter.no_recheck.trace',
    '.github/workflows/faultline.yml',
  ]) {
    expect(fs.existsSync(path.join(folder, file)), file).toBe(true);
  }
  const checked = await run(folder, 'check', '--strict');
  expect(checked.out).toContain('2 claims: 2 as recorded');
  expect(checked.code).toBe(0);
  expect(await run(folder, 'fmt', '--check')).toMatchObject({ code: 0 });
});

test('it makes the folder, and the CI file that is asked for', async () => {
  const folder = temporaryFolder({});
  expect(await run(folder, 'init', 'deep/specs', '--ci', 'gitlab')).toMatchObject({ code: 0 });
  const made = fs.readdirSync(path.join(folder, 'deep/specs')).sort();
  expect(made).toEqual(['.gitlab-ci.yml', 'counterexamples', 'properties', 'spec']);
  const other = await run(folder, 'init', 'x', '--ci', 'jenkins');
  expect(other.code).toBe(2);
  expect(other.err).toContain('one of github, gitlab, none');
});

test('what is there already is never overwritten: exit 2, and nothing is written', async () => {
  const folder = temporaryFolder({ 'properties/starter.kspec': 'module mine\n' });
  const { code, err } = await run(folder, 'init');
  expect(code).toBe(2);
  expect(err).toContain('`properties/starter.kspec` already exists');
  expect(fs.readdirSync(folder)).toEqual(['properties']);
});

test('what a run that was killed has left is completed; a second whole one is refused', async () => {
  const folder = temporaryFolder({});
  await run(folder, 'init');
  const files = [
    'spec/starter/fault.kspec',
    'properties/starter.kspec',
    'counterexamples/starter.no_recheck.trace',
    '.github/workflows/faultline.yml',
  ];
  const read = (file: string) => fs.readFileSync(path.join(folder, file), 'utf8');
  const whole = files.map(read);
  for (const file of files) {
    fs.rmSync(path.join(folder, file));
    expect(await run(folder, 'init')).toMatchObject({ code: 0 });
    expect(files.map(read)).toEqual(whole);
  }
  expect(await run(folder, 'init')).toMatchObject({ code: 2 });
});

test('the templates name this version', () => {
  const folder = path.join(import.meta.dirname, '../docs/ci');
  const versions = fs
    .readdirSync(folder)
    .flatMap((name) => [...fs.readFileSync(path.join(folder, name), 'utf8').matchAll(VERSION)])
    .map(([, version]) => version);
  expect(new Set(versions)).toEqual(new Set([readVersion()]));
});
const VERSION = /(?:faultline@|default: )(\d+\.\d+\.\d+)/g;

test('--watch checks again after a change, and ends at Ctrl-C with the last exit code', async () => {
  const folder = temporaryFolder({});
  await run(folder, 'init', '--ci', 'none');
  const handlers = new Set<() => void>();
  const terminal = {
    ...collectingTerminal(folder),
    onInterrupt: (handler: () => void) => {
      handlers.add(handler);
      return () => handlers.delete(handler);
    },
  };
  const over = faultline(['check', '--watch'], terminal);
  const seen = (text: string) =>
    expect.poll(() => terminal.written.out, { timeout: 10_000 }).toContain(text);
  await seen('2 claims: 2 as recorded');
  await expect.poll(() => terminal.written.err).toContain('watching .; Ctrl-C ends');
  const spec = path.join(folder, 'properties/starter.kspec');
  fs.writeFileSync(spec, fs.readFileSync(spec, 'utf8').replace('pages == 1', 'pages == 2'));
  await seen('recorded as holding, but `no_leak` is violated');
  await expect.poll(() => terminal.written.err).toMatch(/(watching[\s\S]*){2}/);
  for (const handler of handlers) handler();
  expect(await over).toBe(1);
}, 30_000);

test('--watch does not bless', async () => {
  const folder = temporaryFolder({});
  await run(folder, 'init');
  expect(await run(folder, 'check', '--watch', '--bless')).toMatchObject({ code: 2 });
});
