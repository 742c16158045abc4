/** What holds of every command, from the one list of their options. */
import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { run } from '../test/command.fixture.ts';
import { temporaryFolder } from '../test/temporary-folder.fixture.ts';
import { faultline } from './command.ts';
import { allCommands } from './command-list.ts';
import { type CliOption, nameOf } from './options/option.ts';
import { collectingTerminal } from './terminal.ts';

const COMMANDS = await allCommands();

// A server has no options, and would wait for its client.
const WITH_OPTIONS = COMMANDS.filter(({ options }) => options.length > 0);

test.each(WITH_OPTIONS)('`$name` reads every option that it has, and no other', async (command) => {
  const read = new Set<CliOption>();
  const terminal = collectingTerminal(temporaryFolder({ 'package.json': '{}' }));
  const given = (option: CliOption): readonly string[] | undefined => {
    read.add(option);
    return option.isRequired === true ? ['x'] : undefined;
  };
  // There is nothing to work on: only the head of the command matters.
  await command
    .run({ terminal, faultline, commands: allCommands }, ['missing'], given)
    .catch(() => {});
  expect([...read].map(nameOf).sort()).toEqual(command.options.map(nameOf).sort());
});

test('an option has one meaning and one default on all commands', () => {
  // What these are about differs: claims or a version, a picture or a report, one search or which claims.
  const own = new Set(['claim', 'out', 'property', 'format', 'minimal', 'max-states']);
  const known = new Map<string, CliOption>();
  for (const option of COMMANDS.flatMap(({ options }) => options)) {
    const name = nameOf(option);
    const other = known.get(name);
    if (!own.has(name) && other !== undefined) expect(option, name).toEqual(other);
    known.set(name, option);
  }
});

test('help shows every option of every command', async () => {
  for (const { name, options, about } of COMMANDS) {
    const { code, out } = await run(temporaryFolder({}), name, '--help');
    expect(code).toBe(0);
    expect(out).toContain(about.slice(0, 40));
    for (const option of options) expect(out, name).toContain(`--${nameOf(option)}`);
  }
});

test('an option of another command is answered with the commands that have it', async () => {
  const { code, err } = await run(temporaryFolder({}), 'table', 'a.kspec', '--checkpoint', 'c');
  expect(code).toBe(2);
  expect(err).toContain("unknown option '--checkpoint'");
  expect(err).toContain(
    'hint: `--checkpoint` is an option of `faultline check`, `faultline gate`, `faultline run`',
  );
  const unknown = await run(temporaryFolder({}), 'info', 'a.kspec', '--nonsense');
  expect(unknown.err).not.toContain('hint');
});

test('a claim gives its variants and params to commands about one spec', async () => {
  const folder = temporaryFolder({
    'a.kspec':
      'module a\nparam N : 1..3 = 1\nshared x : 0..3\nthread t { s: x = N }\n' +
      'variant twice { replace t.s { x = 0 } }\ninvariant small: x < 3\n' +
      'claim big { set N = 3  violated small }\nclaim twofold { set N = 3  variant twice  holds all }\n',
  });
  const big = await run(folder, 'run', 'a.kspec', '--claim', 'big');
  expect([big.code, big.err]).toEqual([1, '']);
  expect(big.out).toContain('violated small (N=3; ');
  expect((await run(folder, 'run', 'a.kspec', '--claim', 'twofold')).out).toContain('holds (N=3; ');
  const less = await run(folder, 'run', 'a.kspec', '--claim', 'big', '--set', 'N=2');
  expect(less.out).toContain('holds (N=2; ');
  expect((await run(folder, 'info', 'a.kspec', '--claim', 'bgi')).err).toContain('`big`');
});

test.each(['bash', 'zsh', 'fish'])(
  '%s gets all commands and options to complete',
  async (shell) => {
    const { code, out } = await run(temporaryFolder({}), 'completion', shell);
    expect(code).toBe(0);
    for (const { name, options } of COMMANDS) {
      expect(out).toContain(name);
      for (const option of options) {
        expect(out).toContain(shell === 'fish' ? `-l ${nameOf(option)}` : `--${nameOf(option)}`);
      }
    }
  },
);

test('bash completes with the script', async () => {
  const { out } = await run(temporaryFolder({}), 'completion', 'bash');
  const complete = (...words: readonly string[]): readonly string[] => {
    const script = `${out}\nCOMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')})
COMP_CWORD=${words.length - 1}\n_faultline\nprintf '%s\\n' "\${COMPREPLY[@]}"\n`;
    return spawnSync('bash', ['-c', script], { encoding: 'utf8' }).stdout.trim().split('\n');
  };
  expect(complete('faultline', 'ch')).toEqual(['check']);
  expect(complete('faultline', 'run', '--en')).toEqual(['--engine']);
  expect(complete('faultline', 'run', '--engine', 'f')).toEqual(['fast']);
  expect(complete('faultline', 'table', '--check')).toEqual(['']);
});
