/** Reproducers: C that compiles without a warning, made of text that stands beside the specs. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readTemplate } from '../report/reproduce/template.ts';
import { lostUpdate, run } from './command.fixture.ts';
import { temporaryFolder } from './temporary-folder.fixture.ts';

const ROOT = path.join(import.meta.dirname, '..');

const hasCompiler = spawnSync('cc', ['--version']).status === 0;
if (!hasCompiler) console.warn('NOT TESTED: no `cc` here, so no reproducer was compiled');

/** Compiles `program` and returns the compiler's complaints: none. */
function compiled(folder: string, program: string): { complaints: string; binary: string } {
  const [source, binary] = [path.join(folder, 'race.c'), path.join(folder, 'race')];
  fs.writeFileSync(source, program);
  const { stderr } = spawnSync('cc', ['-pthread', '-Wall', '-Wextra', '-o', binary, source], {
    encoding: 'utf8',
  });
  return { complaints: stderr, binary };
}

/** Another subject than ours: what its procs are in a program is text beside its spec. */
const TEMPLATE = `How to count without a lock.
//! program
static volatile int counter;
//! set up
	counter = 0;
//! clean up
	if (counter != 2)
		printf("lost\\n");
//! bump()
		int old = counter;
		sched_yield();
		counter = old + 1;
`;

const LOST = {
  'package.json': '{}',
  'spec/lost.kspec': lostUpdate('').replace('/// No increment', '/// */ abort(); /* No increment'),
  'spec/reproduce.c.txt': TEMPLATE,
};

it('writes the operations in the order of the run, and what it cannot control', async () => {
  const folder = temporaryFolder(LOST);
  await run(folder, 'run', 'spec/lost.kspec', '--out', 'out.json');
  const { code, out } = await run(folder, 'reproduce', 'out.json');
  expect(code).toBe(0);
  expect(out.slice(0, out.indexOf(' * The run:'))).toMatchInlineSnapshot(`
    "/*
     * none_lost: * / abort(); / * No increment is lost.
     *
     * Written by \`faultline reproduce out.json\`.
     * Build with: cc -pthread -Wall -Wextra -o race race.c
     * Run with:   ./race [ROUNDS]
     *
     * It does, in this order:
     *   1. CPU0 (worker[0]): bump()  at the same time as 2
     *   2. CPU1 (worker[1]): bump()  at the same time as 1
     *
     * It cannot control:
     *   - how the steps inside 1 and 2 take turns (steps 2 to 3 of the run)
     * So it does all again in each round, and a round may or may not hit the window.
     *
    "
  `);
  // The comment ends where it ends, whatever a spec says.
  expect(out.indexOf('*/')).toBeGreaterThan(out.indexOf('replay: faultline'));
});

it('lets one operation wait for another that was over', async () => {
  const folder = temporaryFolder({
    'package.json': '{}',
    'reproduce.c.txt': '//! program\n//! set_x()\n\t\t;\n//! see_x(value)\n\t\t(void)$value;\n',
    'order.kspec': `module order
shared x : bool
proc set_x() { x = true }
proc see_x(want: bool) { await x == want }
thread a { set_x() }
thread b { see_x(true) }
never seen: b.done
`,
  });
  await run(folder, 'run', 'order.kspec', '--out', 'out.json');
  const { out } = await run(folder, 'reproduce', 'out.json');
  expect(out).toMatch(/after\(0\);\n\t\/\* 2\. see_x\(1\) \*\/\n\t\{\n\t\t\(void\)1;/);
  expect(out).toContain('nothing: its order is the order of the run');
});

it.each([
  [{ 'spec/reproduce.c.txt': '//! nonsense\n' }, '`nonsense` is no heading'],
  [{ 'spec/reproduce.c.txt': '//! other()\n;\n' }, 'the known ones are other'],
  [{ 'spec/reproduce.c.txt': '//! bump()\n;\n//! bump()\n;\n' }, 'stands there twice'],
])('explains a mistake in a template: %j', async (files, message) => {
  const folder = temporaryFolder({ ...LOST, ...files });
  await run(folder, 'run', 'spec/lost.kspec', '--out', 'out.json');
  const { code, err } = await run(folder, 'reproduce', 'out.json');
  expect(err).toContain(message);
  expect(code).toBe(2);
});

it('says what is missing where no template is', async () => {
  const { 'spec/reproduce.c.txt': _, ...without } = LOST;
  const folder = temporaryFolder(without);
  await run(folder, 'run', 'spec/lost.kspec', '--out', 'out.json');
  const { code, err } = await run(folder, 'reproduce', 'out.json');
  expect(err).toContain('a file `reproduce.c.txt` beside the specs');
  expect(code).toBe(2);
});

describe.skipIf(!hasCompiler)('compiled', () => {
  it('runs as many rounds as it is told', async () => {
    const folder = temporaryFolder(LOST);
    await run(folder, 'run', 'spec/lost.kspec', '--out', 'out.json');
    const { out } = await run(folder, 'reproduce', 'out.json');
    const { complaints, binary } = compiled(folder, out);
    expect(complaints).toBe('');
    const ran = spawnSync(binary, ['3'], { encoding: 'utf8', timeout: 20_000 });
    expect(ran.stdout).toMatch(/^(?:lost\n)*3 rounds\n$/);
  });

  it('has no warning in any operation of the shipped template', () => {
    const text = fs.readFileSync(path.join(ROOT, 'spec/linux/reproduce.c.txt'), 'utf8');
    const read = readTemplate(text);
    if (read.kind === 'error') throw new Error(read.message);
    const { program, setUp, cleanUp, operations } = read.template;
    const functions = operations.map(
      ({ body }, i) => `void op_${i}(void)\n{\n${body.replace(/\$\w+/g, '0')}\n}\n`,
    );
    const source = [
      '#define _GNU_SOURCE\n#include <pthread.h>\n#include <sched.h>\n#include <stdio.h>',
      '#include <stdlib.h>\n#include <string.h>\nstatic inline void run_on(int cpu) { (void)cpu; }',
      program,
      ...functions,
      `int main(void)\n{\n${setUp}\n${cleanUp}\nreturn 0;\n}\n`,
    ].join('\n');
    const folder = temporaryFolder({});
    expect(operations.length).toBeGreaterThan(15);
    expect(compiled(folder, source).complaints).toBe('');
  });

  it('makes a program of a race between two faults', async () => {
    const folder = temporaryFolder({});
    const spec = 'properties/linux/uffd-wp/M05-two-faults.kspec';
    const trace = path.join(folder, 'out.json');
    const args = ['--variant', 'no_recheck', '--set', 'FRAMES=1', '--set', 'SCANS=0'];
    await run(ROOT, 'run', spec, ...args, '--out', trace);
    const { out, code } = await run(ROOT, 'reproduce', trace);
    expect(code).toBe(0);
    expect(out).toContain('1. CPU0 (writer[0]): store(0, 0)  at the same time as 2');
    expect(compiled(folder, out).complaints).toBe('');
  });
});
