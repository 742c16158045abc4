/** A stranger's project, checked, blessed and reported on: nothing outside it is shown, written or removed. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { lostUpdate, RIGHT_CLAIM, run } from './command.fixture.ts';
import { temporaryFolder } from './temporary-folder.fixture.ts';

const SPEC = 'properties/lost.kspec';
const PICTURE = 'counterexamples/lost.unlocked.trace';
const SECRET = 'TOKEN=secret\n';

/** A project, and beside it what is not of it. */
function stranger(): { readonly home: string; readonly root: string } {
  const home = temporaryFolder({
    'home.txt': SECRET,
    'elsewhere/lost.gone.trace': SECRET,
    'p/package.json': '{}',
    [`p/${SPEC}`]: lostUpdate(RIGHT_CLAIM),
  });
  fs.mkdirSync(path.join(home, 'p/counterexamples'));
  return { home, root: path.join(home, 'p') };
}

function expectUntouched(home: string): void {
  expect(fs.readFileSync(path.join(home, 'home.txt'), 'utf8')).toBe(SECRET);
  expect(fs.readdirSync(path.join(home, 'elsewhere'))).toEqual(['lost.gone.trace']);
  expect(fs.readdirSync(home).sort()).toEqual(['elsewhere', 'home.txt', 'p']);
}

test('a picture that is a link is neither shown nor written', async () => {
  const { home, root } = stranger();
  fs.symlinkSync('../../home.txt', path.join(root, PICTURE));
  for (const command of [['check'], ['check', '-v', '--html', 'h'], ['check', '--bless']]) {
    const { code, out, err } = await run(root, ...command);
    expect(code, command.join(' ')).toBe(2);
    expect(err).toContain(`\`${PICTURE}\` leads out of its project`);
    expect(out + err).not.toContain('secret');
  }
  expectUntouched(home);
});

test('a picture that is a link to nothing is not written through', async () => {
  const { home, root } = stranger();
  fs.symlinkSync('../../new.txt', path.join(root, PICTURE));
  const { code, err } = await run(root, 'check', '--bless');
  expect(code).toBe(2);
  expect(err).toContain('is a symbolic link');
  expectUntouched(home);
});

test('pictures below a folder that is a link are not removed', async () => {
  const { home, root } = stranger();
  fs.symlinkSync('../../elsewhere', path.join(root, 'counterexamples/sub'));
  fs.rmSync(path.join(root, 'counterexamples'), { recursive: true });
  fs.symlinkSync('../elsewhere', path.join(root, 'counterexamples'));
  expect((await run(root, 'check', '--bless')).code).toBe(2);
  expectUntouched(home);
});

test('reports, certificates, checkpoints and formatted specs go through no link', async () => {
  const { home, root } = stranger();
  await run(root, 'check', '--bless');
  const link = (name: string, to: string): void => fs.symlinkSync(to, path.join(root, name));
  link('out.txt', '../home.txt');
  link('out', '..');
  const spec = ['run', SPEC];
  for (const args of [
    ['check', '--junit', 'out.txt'],
    ['check', '--sarif', 'out/s.json'],
    ['check', '--gitlab', 'out/new/s.json'],
    ['check', '--html', 'out'],
    [...spec, '--out', 'out/run.json'],
    [...spec, '--checkpoint', 'out/checkpoint'],
    ['replay', SPEC, 'out.txt'],
    ['verify-certificate', 'out.txt'],
  ]) {
    const { code, out, err } = await run(root, ...args);
    expect([args.join(' '), code, out + err]).toEqual([
      args.join(' '),
      2,
      expect.stringMatching(/is a symbolic link|leads out of its project/),
    ]);
    expect(out + err).not.toContain('secret');
  }
  expectUntouched(home);
});

test('pipes and devices in place of files are an error, and nobody waits for them', async () => {
  const { root } = stranger();
  const pipe = (name: string) => execFileSync('mkfifo', [path.join(root, name)]);
  pipe('counterexamples/lost.unlocked.trace');
  pipe('properties/pipe.kspec');
  pipe('a.cert');
  const checked = await run(root, 'check');
  expect(checked.code).toBe(2);
  expect(checked.err).toContain(`\`${PICTURE}\` is not a file`);
  expect(checked.err).toContain('`properties/pipe.kspec` is not a file');
  for (const args of [
    ['verify-certificate', 'a.cert'],
    ['replay', SPEC, 'a.cert'],
    ['run', SPEC, '--checkpoint', 'a.cert', '--resume'],
    ['verify-certificate', '/dev/zero'],
    ['mutate', SPEC, '--baseline', 'a.cert'],
    ['run', 'properties/pipe.kspec'],
    ['fmt', 'properties/pipe.kspec'],
  ]) {
    const { code, err } = await run(root, ...args);
    expect([args.join(' '), code]).toEqual([args.join(' '), 2]);
    expect(err).toContain('is not a file');
  }
});

test('an export writes through no link, and over nothing but an earlier export', async () => {
  const { home, root } = stranger();
  const exported = (out: string) => run(root, 'export', SPEC, '--to', 'promela', '-o', out);
  fs.symlinkSync('..', path.join(root, 'up'));
  expect((await exported('up')).err).toMatch(/symbolic link|leads out of its project/);
  expectUntouched(home);
  fs.writeFileSync(path.join(root, 'README.md'), 'mine');
  const over = await exported('.');
  expect([over.code, over.err]).toEqual([2, expect.stringContaining('of no earlier export')]);
  expect(fs.readFileSync(path.join(root, 'README.md'), 'utf8')).toBe('mine');
  for (const _ of [1, 2]) expect((await exported('new')).code).toBe(0);
});

test('tables are read in the project, and no pipe or device for one', async () => {
  const { home, root } = stranger();
  fs.symlinkSync('../home.txt', path.join(root, 't.csv'));
  fs.symlinkSync('../../home.txt', path.join(root, 'properties/ring.matrix.csv'));
  execFileSync('mkfifo', [path.join(root, 'pipe.csv')]);
  const ring = fs.readFileSync(path.join(import.meta.dirname, '../examples/ring-operations.kspec'));
  fs.writeFileSync(path.join(root, 'properties/ring.kspec'), ring);
  const spec = 'properties/ring.kspec';
  for (const [args, why] of [
    [['conform', spec, 't.csv'], 'leads out of its project'],
    [['conform', spec, 'pipe.csv'], 'is not a file'],
    [['conform', spec, '/dev/zero'], 'is not a file'],
    [['matrix', spec], 'leads out of its project'],
    [['matrix', spec, '--bless'], 'leads out of its project'],
    [['merge', 't.csv'], 'leads out of its project'],
    [['merge', 'pipe.csv'], 'is not a file'],
    [['explain', 't.csv'], 'leads out of its project'],
    [['reproduce', 't.csv'], 'leads out of its project'],
  ] as const) {
    const { code, out, err } = await run(root, ...args);
    expect([args.join(' '), code, err]).toEqual([args.join(' '), 2, expect.stringContaining(why)]);
    expect(out + err).not.toContain('secret');
  }
  expectUntouched(home);
});

test('what git keeps is not shown, whatever leads there', async () => {
  const { root } = stranger();
  fs.mkdirSync(path.join(root, '.git'));
  fs.writeFileSync(path.join(root, '.git/config'), SECRET);
  fs.symlinkSync('../.git/config', path.join(root, 'properties/a.kspec'));
  fs.symlinkSync('../.git/config', path.join(root, PICTURE));
  const { code, out, err } = await run(root, 'check', '--bless');
  expect(code).toBe(2);
  expect(err).toContain('leads into `.git`');
  expect(out + err).not.toContain('secret');
  expect(fs.readFileSync(path.join(root, '.git/config'), 'utf8')).toBe(SECRET);
});
