/**
 * Random texts, of the grammar and of its words: each ends in diagnostics or an answer, soon, and in little
 * memory. The worst of each is printed.
 *
 *     FAULTLINE_FUZZ_TEXTS=500000 FAULTLINE_FUZZ_COMMANDS=5000 npx vitest run test/hostile-fuzz
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { lower } from '../model/lower/lower.ts';
import { elaborate } from '../spec/language/elaborate/elaborate.ts';
import { loadProgram } from '../spec/language/program/program.ts';
import { randomSpec } from '../spec/language/program/random-spec.fixture.ts';
import { build, mainOfBuild } from './built.fixture.ts';
import { temporaryFolder } from './temporary-folder.fixture.ts';

const TEXTS = Number(process.env['FAULTLINE_FUZZ_TEXTS'] ?? 300);
const COMMANDS = Number(process.env['FAULTLINE_FUZZ_COMMANDS'] ?? 6);
const PATIENCE = { timeout: 120_000 + TEXTS * 40 + COMMANDS * 4000 };

const CPU_SECONDS_MAX = 2;
const MEMORY_MB_MAX = 512;

const WORDS = [
  ...'module m use shared ghost param type struct enum fn proc thread invariant property claim variant'.split(
    ' ',
  ),
  ...'if else while loop for in choose either or and not atomic goto return await assume assert break'.split(
    ' ',
  ),
  ...'forall exists let replace holds violated x y t p f 0 1 3 99999999 9999999999 -1 "text" // ///'.split(
    ' ',
  ),
  ...'{ } ( ) [ ] : , . .. -> = == != < <= + - * / % # @ ; \' " \u001b \u202e \\ ::error::'.split(
    ' ',
  ),
  '\n',
  '\t',
];
const SOUP = fc
  .array(fc.constantFrom(...WORDS), { maxLength: 120 })
  .map((words) => `module m\n${words.join(' ')}`);
/** A piece that is repeated or nested: what costs more than it looks. */
const REPEATED = fc
  .tuple(fc.array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 4 }), fc.nat(400))
  .map(
    ([words, count]) =>
      `module m\nshared x : 0..3\nthread t {\n${`${words.join(' ')} `.repeat(count)}\n}`,
  );
const CUT = fc
  .tuple(randomSpec, fc.nat(), fc.nat(30), fc.constantFrom(...WORDS))
  .map(([text, at, length, word]) => {
    const place = at % (text.length + 1);
    return `${text.slice(0, place)} ${word} ${text.slice(place + length)}`;
  });
const TEXT = fc.oneof(SOUP, REPEATED, CUT, randomSpec);

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

test(`${TEXTS} texts, in process`, PATIENCE, () => {
  let worst = { seconds: 0, text: '' };
  const before = process.memoryUsage.rss();
  let peak = before;
  fc.assert(
    fc.property(TEXT, (text) => {
      const start = cpuSeconds();
      const { program, diagnostics } = loadProgram({ path: 'm.kspec', text }, () => undefined);
      if (diagnostics.every(({ severity }) => severity !== 'error')) {
        const { core } = elaborate(program, { params: new Map() });
        if (core !== undefined) lower(core, { resetDeadLocals: true });
      }
      const seconds = cpuSeconds() - start;
      if (seconds > worst.seconds) worst = { seconds, text };
      peak = Math.max(peak, process.memoryUsage.rss());
      expect(seconds).toBeLessThan(CPU_SECONDS_MAX);
    }),
    { numRuns: TEXTS },
  );
  const grown = (peak - before) / 2 ** 20;
  console.info(
    `${TEXTS} texts: worst ${worst.seconds.toFixed(3)} s of CPU (${worst.text.length} characters), memory grew by ${grown.toFixed(0)} MiB`,
  );
  expect(grown).toBeLessThan(MEMORY_MB_MAX);
});

const MAIN = mainOfBuild('hostile-fuzz');
beforeAll(() => build('hostile-fuzz'), 120_000);

const HAS_TIME = fs.existsSync('/usr/bin/time');
if (!HAS_TIME) console.warn('NOT TESTED: there is no /usr/bin/time to measure commands');

test.runIf(HAS_TIME)(`${COMMANDS} commands`, PATIENCE, () => {
  const folder = temporaryFolder({ 'package.json': '{}' });
  const command = fc.constantFrom(
    ['run', 'm.kspec', '--timeout', '1s', '--max-states', '2000'],
    ['check', 'm.kspec', '--timeout', '1s', '--max-states', '2000'],
    ['info', 'm.kspec'],
    ['explain', 'm.kspec'],
    ['fmt', '--check', 'm.kspec'],
  );
  let worst = { seconds: 0, kilobytes: 0 };
  fc.assert(
    fc.property(TEXT, command, (text, args) => {
      fs.writeFileSync(path.join(folder, 'm.kspec'), text);
      const ran = spawnSync('/usr/bin/time', ['-f', '%U %S %M', process.execPath, MAIN, ...args], {
        cwd: folder,
        encoding: 'utf8',
        timeout: 60_000,
      });
      const measured = /(\S+) (\S+) (\d+)\s*$/.exec(ran.stderr) ?? [];
      const [user, system, kilobytes] = measured.slice(1).map(Number) as [number, number, number];
      worst = {
        seconds: Math.max(worst.seconds, user + system),
        kilobytes: Math.max(worst.kilobytes, kilobytes),
      };
      expect([0, 1, 2, 3, 4]).toContain(ran.status);
      expect(ran.stderr).not.toMatch(/^ +at /m);
    }),
    { numRuns: COMMANDS },
  );
  console.info(
    `${COMMANDS} commands: worst ${worst.seconds.toFixed(2)} s of CPU, ${(worst.kilobytes / 1024).toFixed(0)} MiB`,
  );
  expect(worst.kilobytes / 1024).toBeLessThan(MEMORY_MB_MAX);
});
