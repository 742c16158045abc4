/** `faultline step`: from a pipe, and at a terminal as a person has one. */
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { faultline } from '../cli/command.ts';
import { collectingTerminal } from '../cli/terminal.ts';
import { lostUpdate, run } from './command.fixture.ts';
import { temporaryFolder } from './temporary-folder.fixture.ts';

const SPEC = { 'package.json': '{}', 'lost.kspec': lostUpdate('') };

/** Says these lines to `step`. */
async function say(
  folder: string,
  ...said: readonly string[]
): Promise<{ code: number; out: string; err: string }> {
  const terminal = collectingTerminal(folder, {}, said.map((line) => `${line}\n`).join(''));
  const code = await faultline(['step', 'lost.kspec'], terminal);
  return { code, ...terminal.written };
}

it('shows where one is, takes steps by number, and goes back', async () => {
  const { code, out } = await say(temporaryFolder(SPEC), '1', '2', '', 'state', 'back 2', 'quit');
  expect(code).toBe(0);
  expect(out).toMatchInlineSnapshot(`
    "in the initial state
      1  CPU0 (worker[0])  bump()  old = counter  // 0
      2  CPU1 (worker[1])  bump()  old = counter  // 0
    \`help\` lists what can be said
    > 1
    step 1, CPU0 (worker[0]): bump()  old = counter  // 0
      1  CPU0 (worker[0])  counter = old + 1  // counter 0->1
      2  CPU1 (worker[1])  bump()  old = counter  // 0
    > 2
    step 2, CPU1 (worker[1]): bump()  old = counter  // 0
      1  CPU0 (worker[0])  counter = old + 1  // counter 0->1
      2  CPU1 (worker[1])  counter = old + 1  // counter 0->1
    > 
    step 2, CPU1 (worker[1]): bump()  old = counter  // 0
      1  CPU0 (worker[0])  counter = old + 1  // counter 0->1
      2  CPU1 (worker[1])  counter = old + 1  // counter 0->1
    > state
    worker[0] is at bump, lost.kspec:14
    worker[1] is at bump, lost.kspec:14
    nothing has changed
    > back 2
    in the initial state
      1  CPU0 (worker[0])  bump()  old = counter  // 0
      2  CPU1 (worker[1])  bump()  old = counter  // 0
    > quit
    "
  `);
});

it('walks at random the same way for the same seed, until something breaks', async () => {
  const folder = temporaryFolder(SPEC);
  const first = await say(folder, 'random 100', 'steps');
  expect((await say(folder, 'random 100', 'steps')).out).toBe(first.out);
  expect(first.out).toMatch(/no thread has a step|broken here/);
});

it.each(['walk.json', 'walk.itf.json'])('goes to a violation, and saves it as %s', async (file) => {
  const folder = temporaryFolder(SPEC);
  const { out } = await say(folder, 'goto none_lost', `save ${file}`, 'restart', `load ${file}`);
  expect(out.match(/^broken here: none_lost$/gm)?.length).toBe(2);
  const replayed = await run(folder, 'replay', 'lost.kspec', file);
  expect(replayed.code).toBe(0);
  expect(replayed.out).toContain('violated  none_lost');
});

it('saves a walk that breaks nothing', async () => {
  const folder = temporaryFolder(SPEC);
  const { out } = await say(folder, '1', 'save half.json', 'picture');
  expect(out).toContain('nothing is broken\n1 step,');
  const replayed = await run(folder, 'replay', 'lost.kspec', 'half.json');
  expect(replayed.out).toBe('valid: each of the 1 step is a step of the spec\n');
  expect(replayed.code).toBe(0);
});

it.each([
  ['3', 'there is no step 3'],
  ['bakc', 'there is no command `bakc`'],
  ['goto none_losd', 'did you mean `none_lost`?'],
  ['goto', '`goto` needs a property'],
  ['back x', '`back` needs a positive number'],
  ['save walk.mmd', '`walk.mmd` does not end like a trace'],
  ['load nothing.json', 'there is no file `nothing.json`'],
])('ends a pipe at a mistake: %s', async (line, message) => {
  const { code, err, out } = await say(temporaryFolder(SPEC), line, '1');
  expect(err).toContain(message);
  expect(out).not.toContain('> 1\n');
  expect(code).toBe(2);
});

const hasScript = spawnSync('script', ['--version']).status === 0;
if (!hasScript) console.warn('NOT TESTED: no `script` here, so no pseudo-terminal (bsdutils)');

describe.skipIf(!hasScript)('at a terminal', () => {
  it('prompts, goes on after a mistake, completes, and ends at Ctrl-D', async () => {
    const folder = temporaryFolder(SPEC);
    const root = path.join(import.meta.dirname, '..');
    const main = `node --import ${path.join(root, 'node_modules/tsx/dist/loader.mjs')} ${path.join(root, 'cli/main.ts')}`;
    const log = path.join(folder, 'typescript');
    const child = spawn('script', ['-qefc', `${main} step lost.kspec`, log], { cwd: folder });
    let seen = '';
    child.stdout.on('data', (data: Buffer) => {
      seen += data.toString();
    });
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
    const until = (text: string): Promise<void> =>
      expect.poll(() => seen, { timeout: 20_000, interval: 20 }).toContain(text);
    // As a person types: keys that come in one piece with others are taken for a paste.
    const type = async (keys: string, text: string): Promise<void> => {
      child.stdin.write(keys);
      await until(text);
    };
    await until('> ');
    await type('nonsense', '> \u001b[3Gnonsense');
    await type('\r', 'there is no command `nonsense`');
    await type('got', '> \u001b[3Ggot');
    await type('\t', '> \u001b[3Ggoto');
    await type(' none_l', 'goto none_l');
    await type('\t', 'goto none_lost');
    await type('\r', 'broken here: none_lost');
    child.stdin.write('save seen.json\r');
    await until('wrote seen.json');
    child.stdin.write('\u0004');
    expect(await ended).toBe(0);
    expect(fs.existsSync(path.join(folder, 'seen.json'))).toBe(true);
  }, 60_000);
});
