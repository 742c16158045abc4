/** `export` and `crosscheck`, with the checkers that are installed here; without one, that much is said. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { FOREIGN_CHECKERS } from '../workbench/crosscheck/foreign-checker.ts';
import { project, RIGHT_CLAIM, run, runIn } from './command.fixture.ts';
import { fakeChecker } from './fake-checker.fixture.ts';
import { temporaryFolder } from './temporary-folder.fixture.ts';

const ENV = { PATH: process.env['PATH'] ?? '' };
const STARVATION = readFileSync(
  path.join(import.meta.dirname, '../examples/starvation.kspec'),
  'utf8',
).replace(/^claim .*/ms, '');
const INSTALLED = FOREIGN_CHECKERS.filter((checker) => checker.isInstalled(ENV));

test.each(['tla', 'murphi', 'promela', 'pins'])(
  'an export to %s has a model, a Makefile and a README with what should come out',
  async (target) => {
    const folder = temporaryFolder(project(RIGHT_CLAIM));
    const args = ['export', '--to', target, 'properties/lost.kspec', '--claim', 'unlocked'];
    const { code, out } = await run(folder, ...args, '-o', 'made');
    expect(code).toBe(0);
    expect(out).toContain('not asked there: `stuck` and `livelock`');
    const files = readdirSync(path.join(folder, 'made'));
    expect(files).toContain('Makefile');
    const readme = readFileSync(path.join(folder, 'made/README.md'), 'utf8');
    expect(readme).toContain('| states | 12 |');
    expect(readme).toContain('Broken: `none_lost`');
  },
);

const SLEEP_WAKE = path.join(import.meta.dirname, '../examples/sleep-wake.kspec');

test('a claim of a few accesses becomes a litmus test, which says what the claim says', async () => {
  const folder = temporaryFolder({});
  const args = ['export', '--to', 'litmus', SLEEP_WAKE, '--claim', 'no_barrier', '-o', 'made'];
  expect(await run(folder, ...args)).toMatchObject({ code: 0 });
  const readme = readFileSync(path.join(folder, 'made/README.md'), 'utf8');
  expect(readme).toContain('| x86-TSO | sometimes |');
  const { out } = await run(folder, 'litmus', 'made/no_barrier.litmus');
  expect(out).toMatch(/no_barrier {2}- +never {2}sometimes/);
});

test('a spec that is no litmus test is refused with the place and the reason', async () => {
  const folder = temporaryFolder({ 'lock.kspec': STARVATION });
  const { code, err } = await run(folder, 'export', '--to', 'litmus', 'lock.kspec', '-o', 'made');
  expect(code).toBe(2);
  expect(err).toMatch(/it is no litmus test: lock\.kspec:\d+: `\w+` has a loop/);
});

test('Promela has a claim for each property of runs, and the README says what should come of it', async () => {
  const folder = temporaryFolder({ 'lock.kspec': STARVATION });
  const { out } = await run(folder, 'export', '--to', 'promela', 'lock.kspec', '-o', 'made');
  expect(out).not.toContain('properties of runs');
  const readme = readFileSync(path.join(folder, 'made/README.md'), 'utf8');
  expect(readme).toContain('`make run-gets_it`: `gets_it` is broken.');
  expect(readme).toContain('`make run-is_freed`: `is_freed` holds.');
  expect(readFileSync(path.join(folder, 'made/runs.pml'), 'utf8')).toContain('never gets_it {');
});

test.skipIf(!INSTALLED.some(({ name }) => name === 'spin'))(
  'SPIN says of properties of runs what is said here',
  { timeout: 60_000 },
  async () => {
    const folder = temporaryFolder({ 'lock.kspec': `${STARVATION}claim fair { }` });
    const { out } = await runIn(ENV, folder, 'crosscheck', '--with', 'spin', 'lock.kspec');
    expect(out).toContain('1 agree, 0 differ');
  },
);

test('a row says what is violated, and which of it a checker was not asked', async () => {
  const { env } = fakeChecker('5 states, 6 rules fired');
  const folder = temporaryFolder({ 'lock.kspec': `${STARVATION}claim fair { }` });
  const { out } = await runIn(env, folder, 'crosscheck', '--with', 'rumur', 'lock.kspec');
  expect(out).toContain('violated gets_it  rumur agrees, not asked gets_it (');
});

test('a target that is not known gets the nearest one', async () => {
  const folder = temporaryFolder(project(''));
  const { code, err } = await run(
    ...([folder, 'export', '--to', 'murph', 'properties/lost.kspec', '-o', 'made'] as const),
  );
  expect(code).toBe(2);
  expect(err).toContain('murphi');
});

test('without a checker the answer is 3, and how to get one', async () => {
  const folder = temporaryFolder(project(RIGHT_CLAIM));
  const { code, err } = await runIn({ PATH: '' }, folder, 'crosscheck');
  expect(code).toBe(3);
  expect(err).toContain('apt-get install');
});

test.skipIf(INSTALLED.length === 0)(
  'other checkers find the same states, steps and verdicts',
  { timeout: 60_000 },
  async () => {
    const folder = temporaryFolder(project(`${RIGHT_CLAIM}\nclaim in_range { holds range }`));
    const { code, out } = await runIn(ENV, folder, 'crosscheck');
    expect(out).toContain(`${INSTALLED.length * 2} agree, 0 differ`);
    expect(code).toBe(0);
  },
);

const FOUND = project('claim in_range { holds range }');

test('whoever counts something else differs, and that is exit code 1', async () => {
  const { env } = fakeChecker('12 states, 13 rules fired');
  const { code, out } = await runIn(env, temporaryFolder(FOUND), 'crosscheck', '--with', 'rumur');
  expect(code).toBe(1);
  expect(out).toContain('rumur: it finds no violation; faultline finds none_lost');
  expect(out).toContain('0 agree, 1 differ');
});

test('a checker that gives no counts has no answer, and that is exit code 3', async () => {
  const { env } = fakeChecker('out of memory: 12 states, many rules fired');
  const { code, out } = await runIn(env, temporaryFolder(FOUND), 'crosscheck', '--with', 'rumur');
  expect(code).toBe(3);
  expect(out).toContain('0 differ, 1 without an answer');
});

test('specs without claims, or with a mistake, are bad input', async () => {
  const { env } = fakeChecker('12 states, 12 rules fired');
  const ask = (files: Record<string, string>) =>
    runIn(env, temporaryFolder(files), 'crosscheck', '--with', 'rumur');
  const empty = await ask(project(''));
  expect(empty).toMatchObject({ code: 2, err: expect.stringContaining('there is no claim in') });
  const wrong = await ask(project('claim in_range { holds range }\nmode shared {}\n'));
  expect(wrong.code).toBe(2);
  expect(wrong.err).toMatch(/K0111.*\n.*lost\.kspec:\d+:1/);
});

test('a claim with more states than is asked for is named as left out', async () => {
  const { env } = fakeChecker('12 states, 12 rules fired');
  const folder = temporaryFolder(FOUND);
  const { code, out } = await runIn(
    env,
    folder,
    'crosscheck',
    '--with',
    'rumur',
    '--max-states',
    '5',
  );
  expect(code).toBe(3); // nothing was compared
  expect(out).toContain('1 of more than 5 states left out');
});

test('an export folds constants, unless it is asked not to', async () => {
  const folder = temporaryFolder(project(''));
  const args = ['export', '--to', 'murphi', 'properties/lost.kspec', '-o'];
  await run(folder, ...args, 'decided');
  await run(folder, ...args, 'whole', '--whole');
  const readme = (name: string) => readFileSync(path.join(folder, name, 'README.md'), 'utf8');
  expect(readme('decided')).toContain('## Constants are folded');
  expect(readme('whole')).not.toContain('## Constants are folded');
});

// What random specs have found: a run that ends where nobody else can go on, and buffers that not each thread has.
const FOUND_BY_CHANCE = `module chance
shared a : 0..3
shared b : 0..3
thread reader { let x = b  let y = a  assume x == y  assume false }
thread writer { a = 1  b = 2 }
claim in_order { holds deadlock, range }
claim buffered { memory tso:1  holds deadlock, range }
`;

test.skipIf(INSTALLED.length === 0)(
  'other checkers agree on what they once did not',
  { timeout: 60_000 },
  async () => {
    const folder = temporaryFolder({ 'properties/chance.kspec': FOUND_BY_CHANCE });
    for (const options of [[], ['--whole']]) {
      const { out } = await runIn(ENV, folder, 'crosscheck', ...options);
      expect(out).toContain(`${INSTALLED.length * 2} agree, 0 differ`);
    }
  },
);
