/** The C of an export, searched by its own search and through PINS, by a host that stands for LTSmin. */
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { FOREIGN_CHECKERS } from '../workbench/crosscheck/foreign-checker.ts';
import { run } from './command.fixture.ts';
import { temporaryFolder } from './temporary-folder.fixture.ts';

const ROOT = path.join(import.meta.dirname, '..');
const HEADERS = ['dlopen-api.h', 'lts-type.h', 'pins-util.h', 'ltsmin-standard.h'];
const hasCompiler = FOREIGN_CHECKERS.some(
  ({ name, isInstalled }) => name === 'c' && isInstalled(process.env),
);

function hosted(folder: string, ...options: readonly string[]): string {
  mkdirSync(path.join(folder, 'ltsmin'), { recursive: true });
  for (const header of HEADERS) writeFileSync(path.join(folder, 'ltsmin', header), '');
  for (const place of ['pins.h', 'ltsmin/pins.h']) {
    copyFileSync(path.join(ROOT, 'test/pins/pins.h'), path.join(folder, place));
  }
  copyFileSync(path.join(ROOT, 'test/pins/host.c'), path.join(folder, 'host.c'));
  const files = ['pins.c', 'model.c', 'host.c'];
  const flags = ['-std=gnu11', '-w', '-O1', '-I.', ...options];
  execFileSync('cc', [...flags, '-o', 'host', ...files], { cwd: folder });
  return spawnSync(path.join(folder, 'host'), { cwd: folder, encoding: 'utf8' }).stdout.trim();
}

// Arrays, optionals, sequences, choices, waits in the middle of a step, store buffers, daemons, a violation.
test.skipIf(!hasCompiler).each([
  ['peterson', 'correct', 32, 64, 0],
  ['ticket-lock', 'torn_draw', 220, 400, 1],
  ['bounded-buffer', 'correct', undefined, undefined, 0],
  ['store-buffer', 'correct', 162, 390, 0],
  ['readers-writer', 'look_too_late', 485, 1500, 1],
] as const)(
  '%s %s: dependencies and guards are true, and counts are the same',
  { timeout: 120_000 },
  async (spec, claim, states, transitions, broken) => {
    const folder = temporaryFolder({});
    await run(
      ROOT,
      'export',
      '--to',
      'pins',
      `examples/${spec}.kspec`,
      '--claim',
      claim,
      '-o',
      folder,
    );
    const search = execFileSync('make', ['-s', 'count', 'CFLAGS=-O1'], {
      cwd: folder,
      encoding: 'utf8',
    });
    const found = /(\d+) states, (\d+) transitions/.exec(search);
    if (states !== undefined) expect(found?.slice(1).map(Number)).toEqual([states, transitions]);
    for (const layout of [['-DCOUNTING'], ['-DCOUNTING', '-DPACKED']]) {
      expect(hosted(folder, ...layout)).toBe(`${found?.[0]}, 0 violations`);
    }
    const checked = /(\d+) violations$/.exec(hosted(folder));
    expect(Number(checked?.[1]) > 0).toBe(broken === 1);
  },
);
