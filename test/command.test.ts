/** The commands as a user meets them. */
import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { faultline } from '../cli/command.ts';
import { collectingTerminal } from '../cli/terminal.ts';
import { lostUpdate, project, RIGHT_CLAIM, run } from './command.fixture.ts';
import { temporaryFolder } from './temporary-folder.fixture.ts';

const SPEC = { 'package.json': '{}', 'lost.kspec': lostUpdate('') };

it('runs a spec: picture, verdict with its bounds, counts', async () => {
  const { code, out } = await run(temporaryFolder(SPEC), 'run', 'lost.kspec', '--set', 'LIMIT=3');
  expect(code).toBe(1);
  expect(out.replace(/\d\.\d\d s/, '0.00 s')).toMatchInlineSnapshot(`
    "violated  none_lost: No increment is lost.
    4 steps, 2 context switches

    CPU0 (worker[0])                        CPU1 (worker[1])
    ----                                    ----
    bump()
     old = counter  // 0
                                            bump()
                                             // counter 0->1
     counter = old + 1  // 1 (no change)

    what is false: counter == 2  // counter 1
    ghosts at the end: finished[0] 1, finished[1] 1

    replay: faultline run lost.kspec --set LIMIT=3

    violated none_lost (LIMIT=3; 12 states, exact; sequentially consistent memory)
    12 states, 14 transitions, depth 4, 0.00 s (fast engine, dead-locals, constants)
    "
  `);
});

it('says holds only of what it looked at', async () => {
  const folder = temporaryFolder(SPEC);
  const { code, out } = await run(folder, 'run', 'lost.kspec', '--property', 'range');
  expect(code).toBe(0);
  expect(out).toMatch(/^holds \(LIMIT=2; \d+ states, exact; sequentially consistent memory\)$/m);
});

it('ends with 3 at a limit, whatever it has not seen', async () => {
  const folder = temporaryFolder(SPEC);
  const { code, out } = await run(folder, 'run', 'lost.kspec', '--max-states', '2');
  expect(code).toBe(3);
  expect(out).toMatch(
    /^unknown \(LIMIT=2; \d+ states, state limit reached; sequentially consistent memory\)$/m,
  );
});

it('counts how often each step fires, by the engine that can', async () => {
  const folder = temporaryFolder(SPEC);
  const { out } = await run(folder, 'run', 'lost.kspec', '--profile');
  expect(out).toMatch(/^ +6 +42\.9 % +worker +lost\.kspec:13 bump\(\) read /m);
  expect(out).toMatch(/^every step fired$/m);
  const slow = await run(folder, 'run', 'lost.kspec', '--profile', '--engine', 'reference');
  expect(slow.code).toBe(2);
  expect(slow.err).toContain('only the fast engine counts steps');
});

it('finds the same with any number of threads', async () => {
  const folder = temporaryFolder(SPEC);
  const found = async (workers: string): Promise<string> => {
    const { out } = await run(folder, 'run', 'lost.kspec', '--workers', workers);
    return out.replace(/\d\.\d\d s/, '0.00 s');
  };
  expect(await found('2')).toBe(await found('1'));
  expect((await run(folder, 'run', 'lost.kspec', '--workers', '0')).code).toBe(2);
});

it('replays what it found, and rejects what is no run', async () => {
  const folder = temporaryFolder(SPEC);
  const { out } = await run(folder, 'run', 'lost.kspec', '--json');
  fs.writeFileSync(path.join(folder, 'out.json'), out);
  const replayed = await run(folder, 'replay', 'lost.kspec', 'out.json');
  expect(replayed.code).toBe(0);
  expect(replayed.out).toContain('violated  none_lost: No increment is lost.');

  const document = JSON.parse(out);
  document.counterexample.steps[1].successor = 7;
  fs.writeFileSync(path.join(folder, 'wrong.json'), JSON.stringify(document));
  const rejected = await run(folder, 'replay', 'lost.kspec', 'wrong.json');
  expect(rejected.code).toBe(1);
  expect(rejected.out).toContain('step 2 of the trace is no step of the spec');
});

it('shows the machine of a spec', async () => {
  const { code, out } = await run(temporaryFolder(SPEC), 'info', 'lost.kspec');
  expect(code).toBe(0);
  expect(out).toMatchInlineSnapshot(`
    "lost_update  (LIMIT=2)
    12 bits a state

    variables
      shared  counter   0..2         2 bits
      ghost   finished  [0..1] bool  2 bits

    thread worker: worker[0], worker[1]; 2 steps
      lost.kspec:13 bump() read  old = counter      reads counter
      lost.kspec:14 bump()       counter = old + 1  writes counter, finished

    locals of worker
      old  0..2  2 bits

    properties
      invariant  none_lost  No increment is lost.
    "
  `);
});

it('formats specs, or says which are not formatted', async () => {
  const folder = temporaryFolder({
    'package.json': '{}',
    'a.kspec': 'module a\nshared   x:bool\nthread t{x=true}\n',
  });
  const checked = await run(folder, 'fmt', '--check');
  expect(checked.code).toBe(1);
  expect(checked.out).toContain('a.kspec: is not in canonical form');
  expect((await run(folder, 'fmt')).code).toBe(0);
  expect((await run(folder, 'fmt', '--check')).code).toBe(0);
});

it('records counts and pictures, and says what changed', async () => {
  const folder = temporaryFolder(project('claim unlocked { violated none_lost }'));
  const { code, out } = await run(folder, 'check', '--bless');
  expect(code).toBe(0);
  expect(out).toMatch(/^new {2}lost\.unlocked: \d+ states/m);
  expect(out).toMatch(/^new {2}counterexamples\/lost\.unlocked\.trace$/m);
  expect((await run(folder, 'check')).code).toBe(0);
  expect((await run(folder, 'check', '--bless')).out).toBe('nothing to bless\n');
});

it.each([[[]], [['--bless']]])(
  'says what Ctrl-C kept from being begun: exit 3 %j',
  async (flags) => {
    const terminal = {
      ...collectingTerminal(temporaryFolder(project('claim unlocked { violated none_lost }'))),
      onInterrupt: (handler: () => void) => {
        handler();
        return () => {};
      },
    };
    expect(await faultline(['check', ...flags], terminal)).toBe(3);
    expect(terminal.written.err).toContain('interrupted: 1 claim not begun');
  },
);

it('compares no counts and pictures under other reductions than the usual ones', async () => {
  const folder = temporaryFolder(project(RIGHT_CLAIM));
  await run(folder, 'check', '--bless');
  expect((await run(folder, 'check', '--reduce', 'none')).code).toBe(0);
});

it.each([
  [['run', 'lost.kspec', '--set', 'LIMITS=3'], 'did you mean `LIMIT`?'],
  [['run', 'lost.kspec', '--set', 'LIMIT=9'], 'param `LIMIT` is 2..3, not `9`'],
  [['run', 'lost.kspec', '--set', 'LIMIT'], '`--set` needs NAME=VALUE'],
  [['run', 'lost.kspec', '--variant', 'at_onec'], 'did you mean `at_once`?'],
  [['run', 'lost.kspec', '--property', 'none_losd'], 'did you mean `none_lost`?'],
  [['run', 'lots.kspec'], 'there is no file `lots.kspec`'],
  [['run', 'lost.kspec', '--engine', 'fst'], 'did you mean `fast`?'],
  [['run', 'lost.kspec', '--reduce', 'dead-local'], 'did you mean `dead-locals`?'],
  [['run', 'lost.kspec', '--reduce', 'ample', '--profile'], 'cannot run with `--profile`'],
  [['run', 'lost.kspec', '--timeout', 'soon'], '`--timeout` needs a duration'],
  [['check', '--claim', 'nothing', 'lost.kspec'], 'there is no claim `nothing`'],
  [['check', 'lost.kspec'], 'there is no claim in `lost.kspec`'],
  [['check', 'nowhere'], 'there is no file or folder `nowhere`'],
  [['replay', 'lost.kspec', 'lost.kspec'], 'this is not JSON'],
  [['chekc'], "unknown command 'chekc'"],
  [['run', 'lost.kspec', '--jsno'], '(Did you mean --json?)'],
])('explains a mistake: %j', async (args, message) => {
  const { code, err } = await run(temporaryFolder(SPEC), ...args);
  expect(err).toContain(message);
  expect(err).not.toMatch(/^\s+at /m);
  expect(code).toBe(2);
});

it('lists its commands, examples and exit codes', async () => {
  const { code, out } = await run(temporaryFolder(SPEC), '--help');
  expect(code).toBe(0);
  expect(out).toContain('check [options] [paths...]');
  expect(out).toContain('70  internal error: a bug in faultline');
});
