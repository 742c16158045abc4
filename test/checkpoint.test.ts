/** `--checkpoint` and `--resume`: what was explored is not lost, and what was half written is no result. */
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { lostUpdate, type Ran, run } from './command.fixture.ts';
import { SPEC as GATED, gatedProject } from './gate-project.fixture.ts';
import { commit, edit, git } from './git.fixture.ts';
import { temporaryFolder } from './temporary-folder.fixture.ts';

const SPEC = 'spec.kspec';

/** Counters that go round and round: a cube of states, and one of them is broken. */
const CUBE = `/// Three counters.
module cube

type Which = 0..2
shared x[Which] : 0..15

thread counter[i: Which] {
  loop {
    atomic { x[i] = (x[i] + 1) % 16 }
  }
}

/// All counters stand at nine.
never nine: forall i in Which: x[i] == 9
`;

function seconds(text: string): string {
  return text.replace(/\d+\.\d+ s/g, '0 s');
}

async function explore(folder: string, ...options: readonly string[]): Promise<Ran> {
  const ran = await run(folder, 'run', SPEC, ...options);
  return { ...ran, out: seconds(ran.out) };
}

test('a search that was cut off again and again ends as one that was not', async () => {
  const folder = temporaryFolder({ 'package.json': '{}', [SPEC]: CUBE });
  const whole = await explore(folder);
  expect(whole.out).toContain('4,096 states');
  expect(whole.code).toBe(1);

  const checkpoint = ['--checkpoint', 'a.checkpoint', '--resume'];
  for (const most of ['500', '1500', '3700']) {
    const cut = await explore(folder, ...checkpoint, '--max-states', most);
    // The violation lies too deep for the first of them.
    expect(cut.code).toBe(most === '3700' ? 1 : 3);
    expect(cut.err).toContain('`--checkpoint a.checkpoint --resume` continues');
  }
  expect(await explore(folder, ...checkpoint)).toEqual(whole);
  expect(fs.existsSync(path.join(folder, 'a.checkpoint'))).toBe(false);
});

test('a checkpoint that ends anywhere gives the whole result', async () => {
  const folder = temporaryFolder({ 'package.json': '{}', [SPEC]: CUBE });
  const whole = await explore(folder);
  await explore(folder, '--checkpoint', 'a.checkpoint', '--max-states', '2000');
  const file = path.join(folder, 'a.checkpoint');
  const bytes = fs.readFileSync(file);
  for (let cut = bytes.length; cut > 0; cut = Math.floor(cut * 0.83)) {
    fs.writeFileSync(file, bytes.subarray(0, cut));
    expect(await explore(folder, '--checkpoint', 'a.checkpoint', '--resume')).toEqual(whole);
  }
});

test('a damaged record is cut off, with all behind it', async () => {
  const folder = temporaryFolder({ 'package.json': '{}', [SPEC]: CUBE });
  const whole = await explore(folder);
  await explore(folder, '--checkpoint', 'a.checkpoint', '--max-states', '2000');
  const file = path.join(folder, 'a.checkpoint');
  const bytes = fs.readFileSync(file);
  for (let i = 1; i < 12; i += 1) {
    const damaged = Buffer.from(bytes);
    const place = 120 + Math.floor(((bytes.length - 121) * i) / 12);
    damaged[place] = (damaged[place] ?? 0) ^ 0x11;
    fs.writeFileSync(file, damaged);
    expect(await explore(folder, '--checkpoint', 'a.checkpoint', '--resume')).toEqual(whole);
  }
});

/** Two counters that a search meets broken at its beginning, and many layers later once more. */
const EARLY = `module early
shared n : 0..60
shared m : 0..60
thread t { loop { let a = n  if a == 40 { break }  n = a + 1 } }
thread u { loop { let a = m  if a == 40 { break }  m = a + 1 } }
invariant early: n != 1 or m != 0
`;

test('a record that was made to say that nothing was seen does not turn violated into holds', async () => {
  const folder = temporaryFolder({ 'package.json': '{}', [SPEC]: EARLY });
  const whole = await explore(folder);
  expect(whole.code).toBe(1);
  await explore(folder, '--checkpoint', 'a.checkpoint', '--max-states', '1000');
  const file = path.join(folder, 'a.checkpoint');
  const bytes = fs.readFileSync(file);
  // The facts of the last record: its mark, then its depth, then what was seen.
  const again = bytes.lastIndexOf('FALJ') + 8;
  expect(bytes.readUInt32LE(again)).toBeGreaterThan(0);
  bytes.writeUInt32LE(0, again);
  fs.writeFileSync(file, bytes);
  expect(await explore(folder, '--checkpoint', 'a.checkpoint', '--resume')).toEqual(whole);
});

test('a file of another search, or of something else, is refused: exit 2', async () => {
  const folder = temporaryFolder({ 'package.json': '{}', [SPEC]: CUBE, 'notes.txt': 'mine\n' });
  await explore(folder, '--checkpoint', 'a.checkpoint', '--max-states', '500');
  const again = await explore(folder, '--checkpoint', 'a.checkpoint');
  expect(again).toMatchObject({ code: 2 });
  expect(again.err).toContain('already exists');
  fs.writeFileSync(path.join(folder, SPEC), CUBE.replace('== 9', '== 8'));
  const other = await explore(folder, '--checkpoint', 'a.checkpoint', '--resume');
  expect(other).toMatchObject({ code: 2 });
  expect(other.err).toContain('is the checkpoint of another search');
  const notes = await explore(folder, '--checkpoint', 'notes.txt', '--resume');
  expect(notes).toMatchObject({ code: 2 });
  expect(fs.readFileSync(path.join(folder, 'notes.txt'), 'utf8')).toBe('mine\n');
  expect(await explore(folder, '--resume')).toMatchObject({ code: 2 });
  expect(await explore(folder, '--checkpoint', 'b', '--engine', 'reference')).toMatchObject({
    code: 2,
  });
});

test('check takes a checkpoint for one claim', async () => {
  const claims = 'claim a { holds range }\nclaim b { holds index }';
  const folder = temporaryFolder({
    'package.json': '{}',
    'properties/l.kspec': lostUpdate(claims),
  });
  expect(await run(folder, 'check', '--checkpoint', 'c')).toMatchObject({ code: 2 });
  const cut = ['check', '--claim', 'a', '--checkpoint', 'c', '--max-states', '4'];
  expect(await run(folder, ...cut)).toMatchObject({ code: 3 });
  const done = await run(folder, 'check', '--claim', 'a', '--checkpoint', 'c', '--resume');
  // The counts are not recorded yet; the verdict is there.
  expect(done.out).toMatch(/^l\.a +holds +holds /m);
  expect(fs.existsSync(path.join(folder, 'c'))).toBe(false);
});

test('a gate whose claims are several takes a checkpoint for one of them', async () => {
  const folder = await gatedProject();
  git(folder, 'checkout', '--quiet', '-B', 'change');
  edit(folder, GATED, ['  give: spin_unlock', '  let seen = counter\n  give: spin_unlock']);
  await run(folder, 'check', '--bless');
  commit(folder, 'change');
  const gate = ['gate', '--base', 'main', '--checkpoint', 'c'];
  const both = await run(folder, ...gate, '--max-states', '5');
  expect(both.code).toBe(2);
  expect(both.err).toContain('a checkpoint is of one claim, and these are `locked`, `unlocked`');
  const one = [...gate, '--claim', 'locked'];
  expect(await run(folder, ...one, '--max-states', '5')).toMatchObject({ code: 3 });
  const done = await run(folder, ...one, '--resume');
  expect([done.code, done.err]).toEqual([0, expect.not.stringContaining('checkpoint')]);
  expect(fs.existsSync(path.join(folder, 'c'))).toBe(false);
});
