/**
 * The Makefiles of exports: with stand-ins for tools that can be had by hand only, which print what the real ones
 * print and note what they were asked; and SPIN's swarm, where SPIN is installed.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { FOREIGN_CHECKERS } from '../workbench/crosscheck/foreign-checker.ts';
import { project, run, runIn } from './command.fixture.ts';
import { temporaryFolder } from './temporary-folder.fixture.ts';

const PATH = process.env['PATH'] ?? '';
const isInstalled = (wanted: string): boolean =>
  FOREIGN_CHECKERS.some(({ name, isInstalled }) => name === wanted && isInstalled({ PATH }));
const SLOW = { timeout: 60_000 };
const CLAIM = project('claim in_range { holds range }');

/** A program that notes its arguments in `asked` beside it, and does what `script` says. */
function standIn(file: string, script: string): void {
  mkdirSync(path.dirname(file), { recursive: true });
  const notes = `echo "$@" >> "${path.join(path.dirname(file), 'asked')}"`;
  writeFileSync(file, `#!/bin/sh\n${notes}\n${script}\n`, { mode: 0o755 });
}

function printing(output: string): string {
  return `cat <<'END'\n${output}\nEND`;
}

// The claim has 12 states, 14 transitions and depth 4, and `none_lost` is broken.
const TLC_COUNT = `Model checking completed. No error has been found.
15 states generated, 12 distinct states found, 0 states left on queue.
The depth of the complete state graph search is 5.`;

test.skipIf(!isInstalled('c'))('TLC needs Java and TLC_JAR, and nothing else', SLOW, async () => {
  const tools = temporaryFolder({ 'tla2tools.jar': '' });
  const broken = printing('Error: Invariant none_lost is violated.');
  const java = `case "$*" in\n*check.cfg*)\n${broken}\n;;\n*)\n${printing(TLC_COUNT)}\n;;\nesac`;
  standIn(path.join(tools, 'java'), java);
  const env = { PATH: `${tools}:${PATH}`, TLC_JAR: path.join(tools, 'tla2tools.jar') };
  const { out, code } = await runIn(env, temporaryFolder(CLAIM), 'crosscheck', '--with', 'tlc');
  expect(out).toContain('1 agree, 0 differ');
  expect(code).toBe(0);
  const asked = readFileSync(path.join(tools, 'asked'), 'utf8');
  expect(asked).toContain(`-cp ${env.TLC_JAR} tlc2.TLC`);
  expect(asked).toMatch(
    /-config check\.cfg lost_update\.tla\n.*-config count\.cfg lost_update\.tla/,
  );
});

test.skipIf(!isInstalled('c'))(
  'LTSmin needs LTSMIN, with its include/ and bin/',
  SLOW,
  async () => {
    const ltsmin = temporaryFolder({});
    const headers = ['dlopen-api.h', 'lts-type.h', 'pins-util.h', 'ltsmin-standard.h'];
    mkdirSync(path.join(ltsmin, 'include/ltsmin'), { recursive: true });
    for (const each of headers) writeFileSync(path.join(ltsmin, 'include/ltsmin', each), '');
    const pins = path.join(import.meta.dirname, 'pins/pins.h');
    copyFileSync(pins, path.join(ltsmin, 'include/ltsmin/pins.h'));
    const broken = 'pins2lts-seq: Invariant violation (ok) found';
    standIn(path.join(ltsmin, 'bin/pins2lts-seq'), printing(broken));
    const count = 'pins2lts-mc( 0/ 4): Explored 12 states 14 transitions, fanout: 1.167';
    standIn(path.join(ltsmin, 'bin/pins2lts-mc'), printing(count));
    standIn(path.join(ltsmin, 'bin/pins2lts-dist'), '');
    standIn(path.join(ltsmin, 'bin/mpirun'), '');
    const folder = temporaryFolder(CLAIM);
    const env = { PATH: `${path.join(ltsmin, 'bin')}:${PATH}`, LTSMIN: ltsmin };
    const { out, code } = await runIn(env, folder, 'crosscheck', '--with', 'ltsmin');
    expect(out).toContain('1 agree, 0 differ');
    expect(code).toBe(0);
    await run(folder, 'export', '--to', 'pins', 'properties/lost.kspec', '-o', 'made');
    const cwd = path.join(folder, 'made');
    spawnSync('make', ['ltsmin-dist', 'CFLAGS=-O0'], { cwd, env: { ...process.env, ...env } });
    const asked = readFileSync(path.join(ltsmin, 'bin/asked'), 'utf8');
    expect(asked).toMatch(/^leaves\.so --strategy=bfs --invariant=ok\ncounting\.so --procs=/);
    expect(asked).toContain(`-np 4 ${ltsmin}/bin/pins2lts-dist packed.so`);
  },
);

test.skipIf(!isInstalled('spin'))(
  'a swarm finds what is broken, and its trail leads there',
  SLOW,
  async () => {
    const folder = temporaryFolder(CLAIM);
    await run(folder, 'export', '--to', 'promela', 'properties/lost.kspec', '-o', 'made');
    const cwd = path.join(folder, 'made');
    const make = (...args: readonly string[]) =>
      spawnSync('make', ['CFLAGS=-O0', ...args], { cwd, encoding: 'utf8' });
    const swarm = make('swarm', 'SEEDS=2');
    expect(swarm.status).not.toBe(0);
    expect(swarm.stdout).toContain('swarm-1.log');
    expect(readFileSync(path.join(cwd, 'swarm-1.log'), 'utf8')).toContain('assertion violated');
    expect(make('trail').stdout).toContain('assertion violated');
  },
);
