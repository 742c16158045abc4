/** The command as it is shipped: compiled, a process of its own, with signals and pipes. */
import { type SpawnSyncReturns, spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { build, mainOfBuild } from './built.fixture.ts';
import { lostUpdate, project, RIGHT_CLAIM } from './command.fixture.ts';
import { temporaryFolder } from './temporary-folder.fixture.ts';

const MAIN = mainOfBuild('built-command');

beforeAll(() => build('built-command'), 120_000);

/** More states than anybody waits for. */
const ENDLESS = `module endless
shared low : 0..99999
shared high : 0..99999
thread t { loop {
  atomic {
    low = (low + 1) % 100000
    if low == 0 { high = (high + 1) % 100000 }
  }
} }
`;

function faultline(folder: string, ...args: readonly string[]): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, [MAIN, ...args], { cwd: folder, encoding: 'utf8' });
}

it('searches in a worker and answers as the sources do', () => {
  const folder = temporaryFolder({ 'package.json': '{}', 'lost.kspec': lostUpdate('') });
  const { status, stdout, stderr } = faultline(folder, 'run', 'lost.kspec');
  expect(stderr).toBe('');
  expect(status).toBe(1);
  expect(stdout).toContain(
    'violated none_lost (LIMIT=2; 12 states, exact; sequentially consistent memory)',
  );
});

it('says at Ctrl-C what it has covered, and ends with 3', async () => {
  const folder = temporaryFolder({ 'package.json': '{}', 'endless.kspec': ENDLESS });
  const child = spawn(process.execPath, [MAIN, 'run', 'endless.kspec'], { cwd: folder });
  let out = '';
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  setTimeout(() => child.kill('SIGINT'), 3000);
  const code = await new Promise((resolve) => child.on('exit', resolve));
  expect(out).toMatch(/^unknown \([\d,]+ states, interrupted\)$/m);
  expect(code).toBe(3);
});

it('takes a full heap for a limit, not for a crash', () => {
  const folder = temporaryFolder({ 'package.json': '{}', 'endless.kspec': ENDLESS });
  const { status, stdout } = faultline(folder, 'run', 'endless.kspec', '--max-memory', '100M');
  expect(stdout).toMatch(/^unknown \([\d,]+ states, memory limit reached\)$/m);
  expect(status).toBe(3);
});

it('ends at its timeout', () => {
  const folder = temporaryFolder({ 'package.json': '{}', 'endless.kspec': ENDLESS });
  const { status, stdout } = faultline(folder, 'run', 'endless.kspec', '--timeout', '500ms');
  expect(stdout).toContain('time limit reached');
  expect(status).toBe(3);
});

it('finds the parts of it that load late', async () => {
  const folder = temporaryFolder(project(RIGHT_CLAIM));
  expect(faultline(folder, 'check', '--bless').status).toBe(0);
  const outputs = [
    '--html',
    'pages',
    '--sarif',
    'a.sarif',
    '--junit',
    'a.xml',
    '--gitlab',
    'a.json',
  ];
  const all = faultline(folder, 'check', ...outputs);
  expect(all.stderr).toContain('wrote pages/index.html');
  expect(all.status).toBe(0);
  const golden = path.join(folder, 'counterexamples/lost.unlocked.trace');
  fs.writeFileSync(golden, fs.readFileSync(golden, 'utf8').replace('bump', 'jump'));
  expect(faultline(folder, 'check', '--no-cache').stdout).toMatch(/^ *-jump/m);
  for (const command of ['info', 'explain', 'why', 'run', 'mutate', 'reproduce', 'step']) {
    const { stderr, status } = faultline(folder, command, 'properties/lost.kspec');
    expect(stderr, command).not.toContain('internal error');
    expect(status, command).not.toBe(70);
  }
  const watching = spawn(process.execPath, [MAIN, 'check', '--watch'], { cwd: folder });
  const said = await new Promise<string>((resolve) => {
    watching.stderr.on('data', (chunk) => resolve(String(chunk)));
  });
  watching.kill('SIGINT');
  expect(said).toContain('watching');
});

it('does not mind a reader that leaves early', () => {
  const folder = temporaryFolder({ 'package.json': '{}', 'lost.kspec': lostUpdate('') });
  const script = `"${process.execPath}" "${MAIN}" run lost.kspec | head -1`;
  const { stdout, stderr } = spawnSync('sh', ['-c', script], { cwd: folder, encoding: 'utf8' });
  expect(stdout).toBe('violated  none_lost: No increment is lost.\n');
  expect(stderr).toBe('');
});

it('uses no colour in a pipe', () => {
  const folder = temporaryFolder({ 'package.json': '{}', 'lost.kspec': lostUpdate('') });
  expect(faultline(folder, 'run', 'lost.kspec').stdout).not.toContain('\u001b');
});
