/**
 * Killed at any moment: whatever is then on the disk is old or new, never half of it, and the next run
 * ends as if nothing had happened. `FAULTLINE_KILLS=200 npx vitest run test/kill` does it more often.
 */
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, expect, test } from 'vitest';
import { build, mainOfBuild } from './built.fixture.ts';
import { temporaryFolder } from './temporary-folder.fixture.ts';

const KILLS = Number(process.env['FAULTLINE_KILLS'] || 4);
const PATIENCE = 60_000 + KILLS * 5_000;
const MAIN = mainOfBuild('kill');

beforeAll(() => build('kill'), 120_000);

function spec(from: number): string {
  return `/// Four counters.
module counters

type Which = 0..3
shared x[Which] : 0..15

thread counter[i: Which] {
  loop {
    atomic { x[i] = (x[i] + 1) % 16 }
  }
}

/// Two counters stand high.
never high: x[0] > 12 and x[1] > ${from}

claim right { holds range }
claim wrong { violated high }
`;
}

const SPEC = 'properties/counters.kspec';
const PICTURE = 'counterexamples/counters.wrong.trace';

function faultline(folder: string, ...args: readonly string[]) {
  const env = { ...process.env, CI: '', XDG_CACHE_HOME: path.join(folder, 'cache') };
  return spawnSync(process.execPath, [MAIN, ...args], { cwd: folder, encoding: 'utf8', env });
}

/** Starts the command, kills it after `milliseconds`, and waits until it is gone. */
async function killed(
  folder: string,
  milliseconds: number,
  args: readonly string[],
): Promise<void> {
  const env = { ...process.env, CI: '', XDG_CACHE_HOME: path.join(folder, 'cache') };
  const child = spawn(process.execPath, [MAIN, ...args], { cwd: folder, stdio: 'ignore', env });
  const gone = new Promise((resolve) => child.once('exit', resolve));
  await sleep(milliseconds);
  child.kill('SIGKILL');
  await gone;
}

/** Moments from the start to a little after the end of an undisturbed run. */
function* moments(count: number, last: number): Iterable<number> {
  for (let i = 0; i < count; i += 1) yield Math.round((last * (i + Math.random())) / count);
}

function timed(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

test(`--bless, the reports and the cache, killed ${KILLS} times`, {
  timeout: PATIENCE,
}, async () => {
  const folder = temporaryFolder({ 'package.json': '{}', [SPEC]: spec(12) });
  const reports = ['--sarif', 'out/s.json', '--junit', 'out/j.xml'];
  const read = (file: string): string | undefined => {
    const name = path.join(folder, file);
    return fs.existsSync(name) ? fs.readFileSync(name, 'utf8') : undefined;
  };
  // What each version of the spec ends in, when nobody disturbs it.
  const final = [12, 13].map((from) => {
    fs.rmSync(path.join(folder, 'counterexamples'), { recursive: true, force: true });
    fs.writeFileSync(path.join(folder, SPEC), spec(from));
    expect(faultline(folder, 'check', '--bless').status).toBe(0);
    return { spec: read(SPEC), picture: read(PICTURE) };
  });
  const [old, now] = final as [(typeof final)[0], (typeof final)[0]];
  expect(old.picture).not.toBe(now.picture);
  const last = timed(() => faultline(folder, 'check', '--no-cache')) * 1.3;

  for (const moment of moments(KILLS, last)) {
    fs.writeFileSync(path.join(folder, SPEC), spec(13));
    fs.writeFileSync(path.join(folder, PICTURE), old.picture ?? '');
    fs.rmSync(path.join(folder, 'out'), { recursive: true, force: true });
    await killed(folder, moment, ['check', '--bless']);
    expect([spec(13), now.spec]).toContain(read(SPEC));
    expect([old.picture, now.picture]).toContain(read(PICTURE));

    await killed(folder, moment, ['check', ...reports]);
    const sarif = read('out/s.json');
    if (sarif !== undefined) expect(JSON.parse(sarif).version).toBe('2.1.0');
    const junit = read('out/j.xml');
    if (junit !== undefined) expect(junit.trimEnd()).toMatch(/<\/testsuites>$/);

    // What the cache holds by now, in whatever state, is no danger: the verdict is the same.
    expect(faultline(folder, 'check', '--bless').status).toBe(0);
    const { status, stdout, stderr } = faultline(folder, 'check');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('2 claims: 2 as recorded');
    expect({ spec: read(SPEC), picture: read(PICTURE) }).toEqual(now);
  }
});

test(`a checkpoint, killed ${KILLS} times on the way`, { timeout: PATIENCE }, () => {
  const folder = temporaryFolder({ 'package.json': '{}', [SPEC]: spec(12) });
  const run = ['run', SPEC, '--property', 'range', '--workers', '2'];
  const whole = faultline(folder, ...run);
  expect(whole.stdout).toContain('65,536 states');
  const last = timed(() => faultline(folder, ...run));
  const clean = (text: string): string => text.replace(/\d+\.\d+ s/g, '0 s');
  return (async () => {
    for (const moment of moments(KILLS, last)) {
      const checkpoint = ['--checkpoint', 'a.checkpoint', '--resume'];
      await killed(folder, moment, [...run, ...checkpoint]);
      await killed(folder, moment, [...run, ...checkpoint]);
      const { status, stdout, stderr } = faultline(folder, ...run, ...checkpoint);
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      expect(clean(stdout)).toBe(clean(whole.stdout));
      expect(fs.existsSync(path.join(folder, 'a.checkpoint'))).toBe(false);
    }
  })();
});
