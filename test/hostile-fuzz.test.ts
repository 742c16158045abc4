/**
 * Random texts, of the grammar and of its words: each ends in diagnostics or an answer, soon, and in little
 * memory. The worst of each is printed.
 *
 *     FAULTLINE_FUZZ_TEXTS=500000 FAULTLINE_FUZZ_COMMANDS=5000 npx vitest run test/hostile-fuzz
 *
 * With FAULTLINE_FUZZ_SEED=N the texts are others for each N, and the same for the same one. What is judged is time of
 * CPU, and nothing is ended by the clock of the wall: the machine may have other work.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { lower } from '../model/lower/lower.ts';
import { elaborate } from '../spec/language/elaborate/elaborate.ts';
import { loadProgram } from '../spec/language/program/program.ts';
import { modulesOf } from '../spec/language/random/random-spec.fixture.ts';
import { build, mainOfBuild } from './built.fixture.ts';
import { hostileText } from './hostile-text.fixture.ts';
import { temporaryFolder } from './temporary-folder.fixture.ts';

const TEXTS = Number(process.env['FAULTLINE_FUZZ_TEXTS'] ?? 300);
const COMMANDS = Number(process.env['FAULTLINE_FUZZ_COMMANDS'] ?? 6);
/** Of the random texts. */
const SEED = Number(process.env['FAULTLINE_FUZZ_SEED'] ?? Date.now() % 2 ** 31);
const PATIENCE = { timeout: 600_000 + TEXTS * 400 + COMMANDS * 60_000 };
/** Seconds of CPU behind which a command is ended. */
const ENDED_SECONDS = 60;

const CPU_SECONDS_MAX = 2;
const MEMORY_MB_MAX = 512;

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/**
 * Calls `judge` with `count` random inputs and returns the first of those in which it found something. Each is
 * printed at once, as JSON, so that it is not lost when the run is stopped.
 */
function findings<T>(
  inputs: fc.Arbitrary<T>,
  count: number,
  judge: (input: T) => string | undefined,
): readonly { readonly finding: string; readonly input: T }[] {
  const found: { finding: string; input: T }[] = [];
  fc.assert(
    fc.property(inputs, (input) => {
      const finding = judge(input);
      if (finding === undefined) return;
      found.push({ finding, input });
      console.error(`FOUND ${JSON.stringify({ finding, input })}`);
    }),
    { numRuns: count, seed: SEED },
  );
  return found.slice(0, 20);
}

/**
 * Returns the seconds of CPU that `work` takes. If they are too many, it is done again and the less counts: a
 * collection of the garbage of all texts before, and a processor that is shared, are not the text's.
 */
function atLeast(work: () => void): number {
  const start = cpuSeconds();
  work();
  const first = cpuSeconds() - start;
  if (first <= CPU_SECONDS_MAX) return first;
  const again = cpuSeconds();
  work();
  return Math.min(first, cpuSeconds() - again);
}

function compiled(text: string): void {
  const modules = modulesOf({ text, library: undefined });
  const { program, diagnostics } = loadProgram({ path: 'm.kspec', text }, modules);
  if (diagnostics.some(({ severity }) => severity === 'error')) return;
  const { core } = elaborate(program, { params: new Map() });
  if (core !== undefined) lower(core, { resetDeadLocals: true });
}

const MAIN = mainOfBuild('hostile-fuzz');
beforeAll(() => build('hostile-fuzz'), 120_000);

const HAS_TIME = fs.existsSync('/usr/bin/time');
if (!HAS_TIME) console.warn('NOT TESTED: there is no /usr/bin/time to measure commands');

/** Runs the command; returns what became of it, its seconds of CPU and its kilobytes of memory. */
function measured(
  cwd: string,
  args: readonly string[],
): [ran: { status: number | null; stderr: string }, seconds: number, kilobytes: number] {
  const limited = [
    'sh',
    '-c',
    `ulimit -t ${ENDED_SECONDS}; exec "$@"`,
    'sh',
    process.execPath,
    MAIN,
  ];
  const command = ['-f', '%U %S %M', ...limited, ...args];
  const ran = spawnSync('/usr/bin/time', command, { cwd, encoding: 'utf8' });
  const numbers = /(\S+) (\S+) (\d+)\s*$/.exec(ran.stderr)?.slice(1).map(Number) ?? [];
  const [user = Number.NaN, system = 0, kilobytes = 0] = numbers;
  return [ran, user + system, kilobytes];
}

/** Returns the kilobytes of memory that a command takes which compiles `text` and searches one state. */
function kilobytesOf(text: string): number {
  const folder = temporaryFolder({ 'package.json': '{}', 'm.kspec': text });
  const [, , kilobytes] = measured(folder, ['run', 'm.kspec', '--max-states', '1']);
  return kilobytes;
}

test(`${TEXTS} texts, in process`, PATIENCE, () => {
  let worst = { seconds: 0, text: '' };
  let peak = process.memoryUsage.rss();
  const large: string[] = [];
  const found = findings(hostileText, TEXTS, (text) => {
    let seconds = 0;
    try {
      seconds = atLeast(() => compiled(text));
    } catch (error) {
      return String(error);
    }
    if (seconds > worst.seconds) worst = { seconds, text };
    const memory = process.memoryUsage.rss();
    if (memory > peak + 64 * 2 ** 20) large.push(text);
    peak = Math.max(peak, memory);
    return seconds > CPU_SECONDS_MAX ? `${seconds} s` : undefined;
  });
  // This process keeps the garbage of many texts: those at which it grew are measured in a process of their own.
  const kilobytes = HAS_TIME ? large.map((text) => kilobytesOf(text)) : [];
  console.info(
    `seed ${SEED}, ${TEXTS} texts: worst ${worst.seconds.toFixed(3)} s of CPU (${worst.text.length} characters), ` +
      `${Math.round(Math.max(0, ...kilobytes) / 1024)} MiB (${kilobytes.length} measured)`,
  );
  expect(found).toEqual([]);
  expect(large.filter((_, k) => (kilobytes[k] ?? 0) > MEMORY_MB_MAX * 1024)).toEqual([]);
});

const LIMITS = ['--timeout', '1s', '--max-states', '2000'];

test.runIf(HAS_TIME)(`${COMMANDS} commands`, PATIENCE, () => {
  const folder = temporaryFolder({ 'package.json': '{}', 'm.csv': 'operation,x\na,1\n' });
  const command = fc.constantFrom(
    ['run', 'm.kspec', ...LIMITS],
    ['run', 'm.kspec', ...LIMITS, '--memory', 'tso', '--reduce', 'all', '--profile', '-v'],
    ['run', 'm.kspec', ...LIMITS, '--format', 'html'],
    ['check', 'm.kspec', ...LIMITS, '-v', '--html', 'report'],
    ['check', 'm.kspec', ...LIMITS, '--json', '--bless'],
    ['table', 'm.kspec', ...LIMITS],
    ['matrix', 'm.kspec', ...LIMITS],
    ['conform', 'm.kspec', 'm.csv', ...LIMITS],
    ['export', 'm.kspec', '--to', 'murphi', '-o', 'murphi'],
    ['export', 'm.kspec', '--to', 'promela', '-o', 'promela'],
    ['info', 'm.kspec'],
    ['explain', 'm.kspec', ...LIMITS],
    ['fmt', '--check', 'm.kspec'],
  );
  let worst = { seconds: 0, kilobytes: 0 };
  const found = findings(fc.tuple(hostileText, command), COMMANDS, ([text, args]) => {
    fs.writeFileSync(path.join(folder, 'm.kspec'), text);
    let [ran, seconds, kilobytes] = measured(folder, args);
    if (!(seconds < CPU_SECONDS_MAX)) [ran, seconds, kilobytes] = measured(folder, args);
    worst = {
      seconds: Math.max(worst.seconds, seconds),
      kilobytes: Math.max(worst.kilobytes, kilobytes),
    };
    if (![0, 1, 2, 3, 4].includes(ran.status ?? -1)) return `exit ${ran.status}: ${ran.stderr}`;
    if (/^ +at /m.test(ran.stderr)) return ran.stderr;
    if (!(seconds < CPU_SECONDS_MAX)) return `${seconds} s`;
    return kilobytes / 1024 < MEMORY_MB_MAX ? undefined : `${kilobytes} KiB`;
  });
  console.info(
    `seed ${SEED}, ${COMMANDS} commands: worst ${worst.seconds.toFixed(2)} s of CPU, ${(worst.kilobytes / 1024).toFixed(0)} MiB`,
  );
  expect(found).toEqual([]);
});
