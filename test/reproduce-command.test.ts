/** Reproducers: C that compiles without a warning, made of text that stands beside the specs. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readTemplate } from '../report/reproduce/read-template.ts';
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
//! bump()
		int old = counter;
		if (current->kinds >> KIND_between & 1)
			stand();
		counter = old + 1;
//! kind between: it has read and not written yet
static const char *between_start(void) { return NULL; }
static void between_enter(struct operation *op) { (void)op; }
static int between_hold(struct operation *op) { return UNTIL(op->standing, patience_ms); }
static int between_release(struct operation *op) { op->released = 1; return 1; }
//! stall bump: between
//! oracle none_lost: the counter is not 2
	if (counter == 2)
		return 0;
	evidence("counter %d", counter);
	return 1;
//! remedy none_lost bump(): an atomic addition
		__atomic_fetch_add(&counter, 1, __ATOMIC_SEQ_CST);
		if (current->kinds >> KIND_between & 1)
			stand();
`;

const LOST = {
  'package.json': '{}',
  'spec/lost.kspec': lostUpdate('').replace('/// No increment', '/// */ abort(); /* No increment'),
  'spec/reproduce.c.txt': TEMPLATE,
};

it('writes the operations in the order of the run, and what holds them there', async () => {
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
     * It says CONFIRMED (exit 1), \`not seen\` (0), or why it cannot be forced here (2).
     *
     * It does, in this order:
     *   1. CPU0 (worker[0]): bump(), as far as bump: it has read and not written yet
     *   2. CPU1 (worker[1]): bump()
     *   3. goes on: CPU0 (worker[0]): bump()
     * Nothing of that is left to chance.
     * It is broken if the counter is not 2.
     *
    "
  `);
  // The comment ends where it ends, whatever a spec says.
  expect(out.indexOf('*/')).toBeGreaterThan(out.indexOf('replay: faultline'));
});

it('leaves to chance what nothing holds, and says why', async () => {
  const noStall = TEMPLATE.replace(
    '//! stall bump: between',
    '//! no stall bump: it is one line of C',
  );
  const folder = temporaryFolder({ ...LOST, 'spec/reproduce.c.txt': noStall });
  await run(folder, 'run', 'spec/lost.kspec', '--out', 'out.json');
  const { out } = await run(folder, 'reproduce', 'out.json');
  expect(out).toContain('at bump: it is one line of C');
  expect(out).toContain('begin_at_random(0);\n\tbegin_at_random(1);\n\tin_order &= finish(1);');
  expect(out).toContain('#define ROUNDS 20000');
});

/** The same where only a debugger holds a thread. */
const IN_GUEST = TEMPLATE.replace(
  '//! stall bump: between',
  `//! no stall bump: it is one line of C
//! debugger sys_mark panic: gdb stops its CPU
static const char *debugger_start(void) { return "there is no guest"; }
static void debugger_enter(struct operation *op) { (void)op; }
static int debugger_hold(struct operation *op) { return op->standing; }
static int debugger_release(struct operation *op) { return op->standing; }
//! breakpoint bump: write_counter in bump_slowly`,
);

it('has a debugger outside of a guest stop what nothing in it holds', async () => {
  const folder = temporaryFolder({ ...LOST, 'spec/reproduce.c.txt': IN_GUEST });
  await run(folder, 'run', 'spec/lost.kspec', '--out', 'out.json');
  const { code, out } = await run(folder, 'reproduce', 'out.json', '--guest', 'guest');
  expect(code).toBe(0);
  expect(out).toBe(`It does, in this order:
  1. CPU0 (worker[0]): bump(), as far as bump: gdb stops its CPU at write_counter() as bump_slowly() calls it
  2. CPU1 (worker[1]): bump()
  3. goes on: CPU0 (worker[0]): bump()
Nothing of that is left to chance.
It is broken if the counter is not 2.

run it with: sh guest/run.sh VMLINUZ VMLINUX
`);
  const written = (name: string): string =>
    fs.readFileSync(path.join(folder, 'guest', name), 'utf8');
  expect(written('hold.py')).toContain(`MARK = 'sys_mark'
SPIN = 'panic'
# By the number of a call: the call, where its CPU stops, and who must have called that.
HOLDS = {
    1: ('bump()', 'write_counter', 'bump_slowly'),
}
`);
  // One CPU for each worker, and one for the call that is stopped.
  expect(written('run.sh')).toContain('\nCPUS=3\n');
  expect(written('race.c')).toContain(
    'begin(0);\n\tin_order &= debugger_hold(&operations[0]);\n\tbegin(1);\n\tin_order &= finish(1);\n' +
      '\tin_order &= debugger_release(&operations[0]);',
  );
  if (hasCompiler) expect(compiled(folder, written('race.c')).complaints).toBe('');
  // Without a guest it is left to chance, as it was.
  const alone = await run(folder, 'reproduce', 'out.json');
  expect(alone.out).toContain('at bump: it is one line of C');
});

it('writes for a guest only what a debugger is needed for, and runs nothing', async () => {
  const folder = temporaryFolder(LOST);
  await run(folder, 'run', 'spec/lost.kspec', '--out', 'out.json');
  const held = await run(folder, 'reproduce', 'out.json', '--guest', 'guest');
  expect([held.code, held.err.includes('nothing in this run is left to a debugger')]).toEqual([
    2,
    true,
  ]);
  const both = await run(folder, 'reproduce', 'out.json', '--guest', 'guest', '--run');
  expect([both.code, both.err.includes('`sh guest/run.sh` does')]).toEqual([2, true]);
  expect(fs.existsSync(path.join(folder, 'guest'))).toBe(false);
});

it('begins an operation when the one before it has returned', async () => {
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
  expect(out).toContain('begin(0);\n\tin_order &= finish(0);\n\tbegin(1);');
  expect(out).toContain('(void)1;');
  expect(out).toContain('Nothing of that is left to chance.');
  expect(out).toContain(
    'No program sees `seen`: there is no description of how a program would see it.',
  );
});

it('cannot force what a thread does that no call stands for', async () => {
  const folder = temporaryFolder({
    'package.json': '{}',
    'reproduce.c.txt': '//! program\n//! set_x()\n\t\t;\n',
    'other.kspec':
      'module other\nshared x : bool\nshared y : bool\nproc set_x() { x = true }\n' +
      'thread user { set_x() }\nthread kernel { await x  y = true }\nnever seen: y\n',
  });
  await run(folder, 'run', 'other.kspec', '--out', 'out.json');
  const { out } = await run(folder, 'reproduce', 'out.json');
  expect(out).toContain('It cannot be forced here: no call does what kernel does in the run.');
  expect(out).toContain('return "no call does what this thread of the run does: kernel";');
});

it('takes a claim, or its picture, for a trace', async () => {
  const spec = `${LOST['spec/lost.kspec']}\nclaim c {\n  violated none_lost\n}\n`;
  const picture = 'counterexamples/spec/lost.c.trace';
  const folder = temporaryFolder({ ...LOST, 'spec/lost.kspec': spec, [picture]: '' });
  const texts = [];
  for (const name of ['spec/lost.c', 'spec/lost.kspec.c', picture]) {
    const { code, out, err } = await run(folder, 'reproduce', name);
    expect(err).toBe('');
    expect(code).toBe(0);
    texts.push(out.replaceAll(name, 'NAME').replace(/^ \* replay: .*$/m, ''));
  }
  expect(new Set(texts).size).toBe(1);
  const explained = await run(folder, 'explain', picture);
  expect(explained.code).toBe(0);
  expect(explained.out).toContain('none_lost');
});

it.each([
  [{ 'spec/reproduce.c.txt': '//! nonsense\n' }, '`nonsense` is no heading'],
  [{ 'spec/reproduce.c.txt': '//! stall bump: other\n' }, 'there is no `kind other`'],
  [{ 'spec/reproduce.c.txt': '//! breakpoint bump: f\n' }, 'a `breakpoint`, and no `debugger`'],
  [{ 'spec/reproduce.c.txt': '//! other()\n;\n' }, 'the known ones are other'],
  [{ 'spec/reproduce.c.txt': '//! bump()\n;\n//! bump()\n;\n' }, 'occurs twice'],
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
  it('forces the run, and does not see it in the control', async () => {
    const folder = temporaryFolder(LOST);
    await run(folder, 'run', 'spec/lost.kspec', '--out', 'out.json');
    const forced = await run(folder, 'reproduce', 'out.json', '--run', '--rounds', '3');
    expect(forced.out).toContain('round 1: counter 1');
    expect(forced.out).toMatch(
      /3 of them in the order that was wanted, 3 with the violation\nCONFIRMED: none_lost/,
    );
    expect(forced.code).toBe(1);
    const control = await run(
      folder,
      'reproduce',
      'out.json',
      '--run',
      '--rounds',
      '3',
      '--control',
    );
    expect(control.out).toContain('A control: an atomic addition.');
    expect(control.out).toContain('not seen in 3 rounds: none_lost');
    expect(control.code).toBe(0);
  });

  it.each([
    ['//! no oracle none_lost: it hides', 'cannot be forced here: it hides'],
    ['//! needs\n\treturn "the moon is down";', 'cannot be forced here: the moon is down'],
  ])('says why it cannot: %j', async (section, message) => {
    const text = section.includes('oracle')
      ? TEMPLATE.replace(/\/\/! oracle[\s\S]*?(?=\/\/! remedy)/, `${section}\n`)
      : `${TEMPLATE}${section}\n`;
    const folder = temporaryFolder({ ...LOST, 'spec/reproduce.c.txt': text });
    await run(folder, 'run', 'spec/lost.kspec', '--out', 'out.json');
    const { code, out } = await run(folder, 'reproduce', 'out.json', '--run');
    expect(out).toContain(message);
    expect(code).toBe(2);
  });

  it('has no warning in any section of the shipped template', async () => {
    const text = fs.readFileSync(path.join(ROOT, 'spec/linux/reproduce.c.txt'), 'utf8');
    const read = readTemplate(text);
    if (read.kind === 'error') throw new Error(read.message);
    const { operations, oracles, remedies, debugger: known } = read.template;
    const kinds = [...read.template.kinds, ...(known === undefined ? [] : [known])];
    expect(operations.length).toBeGreaterThan(15);
    const spec = 'properties/linux/uffd-wp/unregister-fault';
    const { out } = await run(ROOT, 'reproduce', `${spec}.wp_only`);
    const functions = [
      ...kinds.filter(({ name }) => !out.includes(`USES_${name} 1`)).map(({ body }) => body),
      ...[...operations, ...remedies].map(
        ({ body }, i) =>
          `void op_${i}(void);\nvoid op_${i}(void)\n{\n${body.replace(/\$\w+/g, '0')}\n}`,
      ),
      ...oracles.flatMap(({ body }, i) =>
        body === undefined ? [] : [`int oracle_${i}(void);\nint oracle_${i}(void)\n{\n${body}\n}`],
      ),
      ...kinds.map(
        ({ name }) =>
          `void use_${name}(void);\nvoid use_${name}(void)\n{\n\t${name}_start();\n\t${name}_enter(current);\n\t${name}_hold(current);\n\t${name}_release(current);\n}`,
      ),
    ];
    const folder = temporaryFolder({});
    expect(compiled(folder, `${out}\n${functions.join('\n')}\n`).complaints).toBe('');
  });

  /** The kernel of this machine, as far as it lets a test at userfaultfd. */
  it.each([
    ['unregister-fault.wp_only', []],
    ['unregister-copy.vma_lock', ['--rounds', '20']],
    ['unregister-fault.missing_and_wp', ['--rounds', '3']],
    ['register-again.merged', []],
    ['discarded-copy.merged', []],
    ['scan-into-read-only-memory.merged', []],
    ['hole-in-shared-memory.merged', []],
    ['scan-of-huge-file-page.merged', []],
    ['move-of-swapped-page.merged', []],
    ['ksm-merges-armed-page.merged', ['--rounds', '1']],
  ])(
    'confirms %s here, and not its control, or says why it cannot',
    async (claim, rounds) => {
      const name = `properties/linux/uffd-wp/${claim}`;
      const forced = await run(ROOT, 'reproduce', name, '--run', ...rounds);
      const why = /cannot be forced here: .*/.exec(forced.out)?.[0];
      if (why !== undefined) {
        console.warn(`SKIPPED ${claim}: ${why}`);
        expect(forced.code).toBe(2);
        return;
      }
      expect(forced.out).toContain('CONFIRMED');
      expect(forced.code).toBe(1);
      const control = await run(ROOT, 'reproduce', name, '--run', '--control', ...rounds);
      expect(control.out).toContain('not seen');
      expect(control.code).toBe(0);
    },
    60_000,
  );

  it('makes a program of a race between two faults', async () => {
    const folder = temporaryFolder({});
    const spec = 'properties/linux/uffd-wp/two-faults.kspec';
    const trace = path.join(folder, 'out.json');
    const args = ['--variant', 'no_recheck', '--set', 'FRAMES=1', '--set', 'SCANS=0'];
    await run(ROOT, 'run', spec, ...args, '--out', trace);
    const { out, code } = await run(ROOT, 'reproduce', trace);
    expect(code).toBe(0);
    expect(out).toContain('1. CPU0 (writer[0]): store(0, 0), as far as store/');
    expect(out).toContain(
      "The run is of a variant, `no_recheck`, which need not be today's kernel:",
    );
    expect(compiled(folder, out).complaints).toBe('');
  });
});
