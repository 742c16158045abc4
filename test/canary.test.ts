/**
 * Canaries: what is wrong on purpose must turn the gate red, with the right exit code and a message
 * that says what to do. If one of these passes silently, the gate guards nothing.
 */
import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { project, RIGHT_CLAIM, run } from './command.fixture.ts';
import { temporaryFolder } from './temporary-folder.fixture.ts';

/** A blessed project: everything as recorded. */
async function greenProject(): Promise<string> {
  const folder = temporaryFolder(project(RIGHT_CLAIM));
  await run(folder, 'check', '--bless');
  const { code, out } = await run(folder, 'check');
  expect(code, out).toBe(0);
  return folder;
}

const GOLDEN = 'counterexamples/lost.unlocked.trace';

it('rejects a claim recorded wrongly: exit 1', async () => {
  const folder = temporaryFolder(project('claim unlocked { holds all }'));
  const { code, out } = await run(folder, 'check');
  expect(code).toBe(1);
  expect(out).toContain('recorded as holding, but `none_lost` is violated');
  expect(out).toContain('1 claim: 1 with another verdict');
});

it('rejects a violation that is recorded but gone: exit 1', async () => {
  const folder = temporaryFolder(project('claim limits { violated range }'));
  const { code, out } = await run(folder, 'check');
  expect(code).toBe(1);
  expect(out).toContain('recorded as violated, but `range` holds');
});

it('does not bless a verdict: exit 1', async () => {
  const folder = temporaryFolder(project('claim unlocked { holds all }'));
  const before = fs.readFileSync(path.join(folder, 'properties/lost.kspec'), 'utf8');
  const { code, err } = await run(folder, 'check', '--bless');
  expect(code).toBe(1);
  expect(err).toContain('a verdict is claimed by people');
  expect(fs.readFileSync(path.join(folder, 'properties/lost.kspec'), 'utf8')).toBe(before);
});

it('rejects wrong counts: exit 4', async () => {
  const folder = await greenProject();
  const file = path.join(folder, 'properties/lost.kspec');
  fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replace(/states \d+/, 'states 99'));
  const { code, out } = await run(folder, 'check');
  expect(code).toBe(4);
  expect(out).toContain('states: recorded 99, now ');
  expect(out).toContain('`faultline check --bless` records it');
});

it('rejects a missing picture: exit 4', async () => {
  const folder = await greenProject();
  fs.rmSync(path.join(folder, GOLDEN));
  const { code, out } = await run(folder, 'check');
  expect(code).toBe(4);
  expect(out).toContain(`its picture \`${GOLDEN}\` is missing`);
});

it('rejects another picture, and shows the difference: exit 4', async () => {
  const folder = await greenProject();
  const file = path.join(folder, GOLDEN);
  fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replace('counter 0->1', 'counter 1->2'));
  const { code, out } = await run(folder, 'check');
  expect(code).toBe(4);
  expect(out).toMatch(/^\s+-.*counter 1->2$/m);
  expect(out).toMatch(/^\s+\+.*counter 0->1$/m);
});

it('rejects a picture without a claim: exit 4, and --bless removes it', async () => {
  const folder = await greenProject();
  const orphan = path.join(folder, 'counterexamples/lost.forgotten.trace');
  fs.writeFileSync(orphan, 'violated\n');
  const { code, out } = await run(folder, 'check');
  expect(code).toBe(4);
  expect(out).toContain('counterexamples/lost.forgotten.trace: no violated claim has this picture');
  await run(folder, 'check', '--bless');
  expect(fs.existsSync(orphan)).toBe(false);
  expect((await run(folder, 'check')).code).toBe(0);
});

it('rejects a broken spec, and still checks the others: exit 2', async () => {
  const folder = await greenProject();
  fs.writeFileSync(
    path.join(folder, 'properties/broken.kspec'),
    'module broken\n\nshared x : boool\n',
  );
  const { code, out, err } = await run(folder, 'check');
  expect(code).toBe(2);
  expect(err).toMatch(/error\[K\d{4}\]/);
  expect(out).toContain('1 as recorded');
});

it('never takes a limit for an answer: exit 3', async () => {
  const folder = temporaryFolder(project('claim unlocked { holds range }'));
  const { code, out } = await run(folder, 'check', '--max-states', '3');
  expect(code).toBe(3);
  expect(out).toMatch(/state limit reached after \d+ states: no answer/);
});

it('rejects a claim that names what is not there: exit 2', async () => {
  const folder = temporaryFolder(project('claim unlocked { violated none_losd }'));
  const { code, err } = await run(folder, 'check');
  expect(code).toBe(2);
  expect(err).toContain('did you mean `none_lost`?');
});
