/**
 * Small specs that would cost much: what they cost is counted before it is spent, and the clock runs for
 * all of a search. None ends in an internal error.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { build, mainOfBuild } from './built.fixture.ts';
import { run } from './command.fixture.ts';
import { temporaryFolder } from './temporary-folder.fixture.ts';

function lines(count: number, line: (i: number) => string): string {
  return Array.from({ length: count }, (_, i) => line(i)).join('\n');
}

const X = 'module m\nshared x : 0..3\n';

/** Each doubles, or goes one deeper, with each line. */
const REFUSED: Readonly<Record<string, readonly [code: string, spec: string]>> = {
  'functions that double': [
    'K0602',
    `${X}fn f0(a: 0..3) -> bool = a == 1
${lines(40, (i) => `fn f${i + 1}(a: 0..3) -> bool = f${i}(a) and f${i}(a)`)}
thread t { x = 1 }
invariant i: f40(x)`,
  ],
  'arguments that double': [
    'K0602',
    `${X}fn twice(a: bool) -> bool = a and a
thread t { x = 1 }
invariant i: ${'twice('.repeat(40)}x == 1${')'.repeat(40)}`,
  ],
  'functions that make functions deeper': [
    'K0611',
    `${X}fn f0(a: 0..3) -> bool = a == 1
${lines(900, (i) => `fn f${i + 1}(a: 0..3) -> bool = a == 1 or not f${i}(a)`)}
thread t { x = 1 }
invariant i: f900(x)`,
  ],
  'structures that double': [
    'K0601',
    `module m
struct S0 { a: bool, b: bool }
${lines(40, (i) => `struct S${i + 1} { a: S${i}, b: S${i} }`)}
shared s : S40
thread t { skip }`,
  ],
  'names of names of types': [
    'K0611',
    `module m
type T0 = 0..3
${lines(5000, (i) => `type T${i + 1} = T${i}`)}
shared x : T5000
thread t { x = 1 }`,
  ],
  'a chain of calls': [
    'K0611',
    `${X}proc p0() { x = 1 }
${lines(1000, (i) => `proc p${i + 1}() { p${i}() }`)}
thread t { p1000() }`,
  ],
  'calls that double': [
    'K0602',
    `${X}proc p0() { x = 1 }
${lines(40, (i) => `proc p${i + 1}() {\n  p${i}()\n  p${i}()\n}`)}
thread t { p40() }`,
  ],
  'a step that is very long': [
    'K0602',
    `${X}thread t {\nlet v : 0..3 = x\nfor i in 0..60000 { v = (v + 1) % 4 }\nx = v }`,
  ],
  'loops that double the ways through a step': [
    'K0602',
    `${X}thread t {\nlet a = x\nlet c = x\n${'if a == 1 { while c == 1 { c = 0 } }\n'.repeat(40)}x = c }`,
  ],
  'very many tokens': ['K0602', `${X}thread t {\n${'x = 1\n'.repeat(45_000)}}`],
  'many threads of many steps': [
    'K0602',
    `${X}proc p0() { x = 1 }
${lines(12, (i) => `proc p${i + 1}() {\n  p${i}()\n  p${i}()\n}`)}
${lines(20, (i) => `thread t${i} { p12() }`)}`,
  ],
  'calls that copy a long expression': [
    'K0602',
    `module m
shared s : set of 0..29
proc p0(a: 0..29) { s = {${lines(5000, () => 'a, 1, ')}a} }
proc p1() { for i in 0..29 { p0(i) } }
thread t { p1() }`,
  ],
  'locals that are dead at very many steps': [
    'K0602',
    `${X}thread t {
if x == 1 {
${lines(490, (i) => `let a${i} = x`)}
}
${'x = 1\n'.repeat(5000)}}`,
  ],
  'very many large variables': [
    'K0602',
    `module m\n${lines(10, (i) => `shared v${i}[0..63] : [0..63] 0..3`)}\nthread t { skip }`,
  ],
  'very many locks': [
    'K0602',
    `module m\n${lines(300, (i) => `shared v${i} : spinlock`)}\nthread t { skip }`,
  ],
  'variants that replace very many statements': [
    'K0602',
    `${X}thread t {\n${lines(400, (i) => `l${i}: x = 1`)}\n}
${lines(400, (i) => `variant v${i} { replace t.l${i} { x = 2 } }`)}`,
  ],
  'a property of very many values': [
    'K0602',
    // That `x == y` is true of no value of either alone.
    `${X}shared y : 0..3
invariant i: forall a in 0..9999: forall b in 0..9999: x == y or a + b < 9
thread t { atomic { x = 1  y = 1 } }`,
  ],
  'a step that looks at very many values': [
    'K0602',
    `${X}thread t { choose a in 0..9999 where exists b in 0..9999: a + b == 19998 and x == 0  x = a % 4 }`,
  ],
  'very many claims': [
    'K0602',
    `${X}thread t { x = 1 }\n${lines(5_000, (i) => `claim c${i} { holds all }`)}`,
  ],
  'very many locals': ['K0602', `${X}thread t {\n${lines(5000, (i) => `let a${i} = x`)}\n}`],
};

describe('a spec that costs more than it looks is refused', () => {
  it.each(Object.entries(REFUSED))('%s', async (_, [code, spec]) => {
    const folder = temporaryFolder({ 'package.json': '{}', 'm.kspec': `${spec}\n` });
    for (const command of ['run', 'info']) {
      const ran = await run(folder, command, 'm.kspec');
      expect(ran.code).toBe(2);
      expect(ran.err).toContain(`error[${code}]`);
    }
  });
});

describe('a long spec is no deep one', () => {
  it.each([
    ['labelled steps', `thread t {\n${lines(20_000, (i) => `l${i}: x = ${i % 4}`)}\n}`, 20_001],
    ['steps', `thread t {\n${'x = 1\n'.repeat(20_000)}}`, 20_001],
    [
      'jumps',
      `thread t {\n${lines(10_000, (i) => `l${i}: if x == 1 { goto l${(i + 1) % 10_000} }`)}\n}`,
      10_001,
    ],
  ])('%s', { timeout: 120_000 }, async (_, text, states) => {
    const folder = temporaryFolder({ 'package.json': '{}', 'm.kspec': `${X}${text}\n` });
    const { code, out } = await run(folder, 'run', 'm.kspec');
    expect(code).toBe(0);
    expect(out).toContain(`holds (${states.toLocaleString('en')} states, exact)`);
  });
});

it('a page of few states with very many steps between them has no graph', async () => {
  const spec = `module m\nshared x : 0..400\nthread t {
  choose a in 0..400  x = a  choose b in 0..400  x = b  assert top: x < 400 }\n`;
  const folder = temporaryFolder({ 'package.json': '{}', 'm.kspec': spec });
  const { code, out } = await run(folder, 'run', 'm.kspec', '--format', 'html');
  expect(code).toBe(1);
  expect(out).toContain('<!doctype html>');
  expect(out).not.toContain('State graph');
});

describe('the time of a command holds within one step too', () => {
  const MAIN = mainOfBuild('small-and-costly');
  beforeAll(() => build('small-and-costly'), 120_000);

  it.each([
    [
      'a step of very many ways',
      `thread t {\n  atomic {\n${'either { x = 1 } or { x = 2 }\n'.repeat(25)}  }\n}`,
    ],
  ])('%s', (_, text) => {
    const folder = temporaryFolder({ 'package.json': '{}' });
    fs.writeFileSync(path.join(folder, 'm.kspec'), `${X}${text}\n`);
    const args = [MAIN, 'run', 'm.kspec', '--timeout', '1s'];
    const { status, stdout } = spawnSync(process.execPath, args, {
      cwd: folder,
      encoding: 'utf8',
      timeout: 50_000,
    });
    expect(stdout).toContain('time limit reached');
    expect(status).toBe(3);
  });

  it.runIf(process.platform === 'linux')('little memory is a limit, and no bug', () => {
    const folder = temporaryFolder({ 'package.json': '{}', 'm.kspec': `${X}thread t { x = 1 }\n` });
    const script = `ulimit -v 4000000; exec "${process.execPath}" "${MAIN}" run m.kspec`;
    const { status, stdout } = spawnSync('bash', ['-c', script], { cwd: folder, encoding: 'utf8' });
    expect(stdout).toContain('memory limit reached');
    expect(status).toBe(3);
  });
});
