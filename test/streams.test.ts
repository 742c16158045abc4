/**
 * What becomes of the streams of a command changes nothing of what it finds: its exit code and its files
 * are those of the same command with nobody in its way.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { build, mainOfBuild } from './built.fixture.ts';
import { lostUpdate, project, RIGHT_CLAIM } from './command.fixture.ts';
import { temporaryFolder } from './temporary-folder.fixture.ts';

const MAIN = mainOfBuild('streams');
const WRONG = project('claim safe { holds none_lost }');

beforeAll(() => build('streams'), 120_000);

/** Runs a line of bash in which `faultline` is the command; returns its code, not that of the pipe. */
function bash(folder: string, line: string): { readonly code: number; readonly said: string } {
  const script = `set -o pipefail; faultline() { "${process.execPath}" "${MAIN}" "$@"; }\n${line}\nexit \${PIPESTATUS[0]}`;
  const env = { ...process.env, CI: '1' };
  const ran = spawnSync('bash', ['-c', script], { cwd: folder, encoding: 'utf8', env });
  return { code: ran.status ?? -1, said: ran.stdout + ran.stderr };
}

test.each([
  ['a reader that leaves at once', '| true'],
  ['a reader that leaves later', '| head -1'],
  ['no standard output', '>&-'],
  ['no standard error', '2>&-'],
  ['a closed pipe for both', '2>&1 | true'],
])('with %s, red stays red and all files are written', (_, how) => {
  const folder = temporaryFolder(WRONG);
  const files = ['pages/index.html', 'a.xml', 'a.sarif', 'a.json'];
  const outputs = '--html pages --junit a.xml --sarif a.sarif --gitlab a.json';
  expect(bash(folder, `faultline check ${outputs} ${how}`).code).toBe(1);
  for (const file of files) expect(fs.existsSync(path.join(folder, file)), file).toBe(true);
});

test.each([
  ['check nowhere', 2],
  ['run broken.kspec', 2],
  ['run lost.kspec --max-states 3', 3],
  ['run lost.kspec', 1],
  ['--help', 0],
  ['no-such-command', 2],
])('faultline %s ends in %i, whatever stream is closed', (args, code) => {
  const folder = temporaryFolder({
    'package.json': '{}',
    'lost.kspec': lostUpdate(''),
    'broken.kspec': 'module',
  });
  for (const how of ['', '| true', '2>&1 >/dev/null | true', '2>&-', '>&-', '>&- 2>&- <&-']) {
    const ran = bash(folder, `faultline ${args} ${how}`);
    expect(ran.code, `${args} ${how}: ${ran.said}`).toBe(code);
    expect(ran.said).not.toMatch(/^ +at /m);
  }
});

test.runIf(fs.existsSync('/dev/full'))(
  'a full device is told, and half a result is no result',
  () => {
    const folder = temporaryFolder(project(RIGHT_CLAIM));
    expect(bash(folder, 'faultline check --bless').code).toBe(0);
    const green = bash(folder, 'faultline check --junit a.xml >/dev/full');
    expect(green).toEqual({
      code: 2,
      said: 'error: standard output: ENOSPC: no space left on device, write\n',
    });
    expect(fs.existsSync(path.join(folder, 'a.xml'))).toBe(true);
    expect(bash(folder, 'faultline check 2>/dev/full').code).toBe(0);
    expect(bash(folder, 'faultline check nowhere 2>/dev/full').code).toBe(2);
    fs.writeFileSync(
      path.join(folder, 'properties/lost.kspec'),
      WRONG['properties/lost.kspec'] ?? '',
    );
    expect(bash(folder, 'faultline check >/dev/full').code).toBe(2);
  },
);
