/** Symmetric types as scalarsets: what is printed, and that Rumur finds as many states under symmetry as faultline. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { FOREIGN_CHECKERS } from '../workbench/crosscheck/foreign-checker.ts';
import { run, runIn } from './command.fixture.ts';
import { fakeChecker } from './fake-checker.fixture.ts';
import { temporaryFolder } from './temporary-folder.fixture.ts';

const ENV = { PATH: process.env['PATH'] ?? '' };
const SLOW = { timeout: 60_000 };
const hasRumur = FOREIGN_CHECKERS.some((each) => each.name === 'rumur' && each.isInstalled(ENV));

function example(name: string): string {
  return path.join(import.meta.dirname, `../examples/${name}.kspec`);
}

async function exported(name: string, claim: string): Promise<(file: string) => string> {
  const folder = temporaryFolder({});
  await run(
    ...([folder, 'export', '--to', 'murphi', example(name)] as const),
    ...(['--claim', claim, '-o', 'made'] as const),
  );
  return (file) => readFileSync(path.join(folder, 'made', file), 'utf8');
}

test('a symmetric type is a scalarset, and nothing has a number of it', async () => {
  const file = await exported('mcs-lock', 'correct');
  const model = file('check.m');
  expect(model).toMatch(/^ {2}Cpu_t: scalarset\(\d\);$/m);
  expect(model).toMatch(/array \[Cpu_t\] of/);
  expect(model).toMatch(/^ruleset i: Cpu_t do$/m);
  // Where there is none, a variable is undefined, and asked before it is read.
  expect(model).toMatch(/undefine .*\.content;/);
  expect(model).toMatch(/isundefined\(/);
  expect(file('Makefile')).toContain('symmetry: symmetry-model');
  expect(file('README.md')).toMatch(/^`make symmetry`: \d+ states\.$/m);
});

test('a type whose identities a thread stores as `self` is numbers, and README.md says why', async () => {
  const file = await exported('futex', 'correct');
  expect(file('check.m')).not.toContain('scalarset');
  expect(file('Makefile')).not.toContain('symmetry-model');
  expect(file('README.md')).toContain(
    'that `Task` is symmetric, which is no scalarset: `task` stores its `self`',
  );
});

test.skipIf(!hasRumur)('Rumur finds as many states under symmetry', SLOW, async () => {
  const specs = ['ticket-lock', 'mcs-lock', 'lockref', 'vma-refcount'].map(example);
  const { out } = await runIn(
    ...([ENV, temporaryFolder({}), 'crosscheck', ...specs, '--with', 'rumur'] as const),
  );
  expect(out).toContain('11 agree, 0 differ');
});

test('another number of states under symmetry is a difference', async () => {
  const { env } = fakeChecker('138 states, 252 rules fired');
  const { out, code } = await runIn(
    ...([env, temporaryFolder({}), 'crosscheck', example('ticket-lock')] as const),
    ...(['--claim', 'correct', '--with', 'rumur'] as const),
  );
  expect(out).toContain('states under symmetry: 138, and 30 were expected');
  expect(code).toBe(1);
});
