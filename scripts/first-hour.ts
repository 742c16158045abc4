/**
 * The first hour with Faultline, as a script: the commands of the README in a new folder, from the first check to a gate
 * that closes. Prints each command with its output, exit code and time, and fails if an exit code is another one.
 *
 *     npx tsx scripts/first-hour.ts
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const repository = path.dirname(import.meta.dirname);
const folder = mkdtempSync(path.join(tmpdir(), 'faultline-first-hour-'));
const file = path.join(folder, 'counter.kspec');

/** Written as a new user would, with an increment that is C. */
const FIRST = `module counter
shared users : 0..3
shared freed : bool
proc get() { users++ }
proc put() {
  let left : 0..3 = 0
  take: atomic { left = users - 1  users = left }
  if left == 0 { freed = true }
}
thread t[i: 0..1] {
  get()
  assert alive: not freed "used after it was freed"
  put()
}
`;

const CLAIMS = `
variant two_steps { replace put.take { left = users  left = left - 1  users = left } }
claim right { holds all }
claim two_steps { variant two_steps  violated kept }
/// both are done, and nobody has freed it
never kept: t[0].done and t[1].done and not freed
`;

function run(command: string, args: readonly string[], exit: number, where = folder): void {
  const begun = process.hrtime.bigint();
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: where, encoding: 'utf8' });
  const seconds = Number(process.hrtime.bigint() - begun) / 1e9;
  const name = command === process.execPath ? 'faultline' : command;
  const shown = command === process.execPath ? args.slice(LOADER.length + 1) : args;
  process.stdout.write(`\n$ ${name} ${shown.join(' ')}\n${stdout}${stderr}`);
  process.stdout.write(`[exit ${status}, ${seconds.toFixed(1)} s]\n`);
  if (status !== exit) throw new Error(`\`${name} ${shown.join(' ')}\` did not exit with ${exit}`);
}

const LOADER = ['--import', path.join(repository, 'node_modules/tsx/dist/loader.mjs')];

function faultline(exit: number, ...args: readonly string[]): void {
  run(process.execPath, [...LOADER, path.join(repository, 'cli/main.ts'), ...args], exit);
}

function commit(subject: string): void {
  const author = ['-c', 'user.name=new', '-c', 'user.email=new@example.org'];
  run('git', ['add', '-A'], 0);
  run('git', [...author, 'commit', '-q', '-m', subject], 0);
}

function edit(from: string, to: string): void {
  const text = readFileSync(file, 'utf8');
  if (!text.includes(from)) throw new Error(`there is no \`${from}\` to edit`);
  writeFileSync(file, text.replace(from, to));
}

try {
  faultline(0, 'check', path.join(repository, 'examples/one-screen.kspec'));
  run('git', ['init', '-q'], 0);
  // A spec of one's own, with a mistake; what the hint says; the picture of a race; and the fix.
  writeFileSync(file, FIRST);
  faultline(2, 'run', 'counter.kspec');
  edit('users++', 'atomic { users = users + 1 }');
  faultline(1, 'run', 'counter.kspec');
  edit('shared users : 0..3', 'shared users : 0..3 = 2');
  edit('  get()\n', '');
  edit('proc get() { atomic { users = users + 1 } }\n', '');
  faultline(0, 'run', 'counter.kspec');
  // What it claims, recorded, and a change that the gate stops.
  writeFileSync(file, readFileSync(file, 'utf8') + CLAIMS);
  faultline(0, 'check', '--bless', 'counter.kspec');
  faultline(0, 'check', 'counter.kspec');
  commit('counter, with its claims');
  edit('assert alive: not freed', 'assert alive: true');
  commit('counter: the assert is always true');
  faultline(1, 'gate', '--base', 'HEAD~1', 'counter.kspec');
} finally {
  rmSync(folder, { recursive: true });
}
