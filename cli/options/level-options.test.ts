import { expect, test } from 'vitest';
import { compile } from '../../model/lower/compile.fixture.ts';
import { run } from '../../test/command.fixture.ts';
import { temporaryFolder } from '../../test/temporary-folder.fixture.ts';
import { UserError } from '../../workbench/project/user-error.ts';
import { ENDLESS_STATES, leveledChecks } from '../../workbench/search/levels.ts';
import { levels } from './level-options.ts';
import { type CliOption, nameOf } from './option.ts';

const machine = compile('module test\nshared x : 0..1\nthread t { assert mine: x == 0 }');

/** As the command line gives them, by the names of the options. */
type Flags = Readonly<Record<string, string | readonly string[]>>;

const readLevels = (flags: Flags) =>
  levels.read((option: CliOption) => {
    const given = flags[nameOf(option)];
    return typeof given === 'string' ? [given] : given;
  });

const ask = (
  flags: Flags,
  checks: ReadonlySet<string> | 'all' = 'all',
  named: readonly string[] = [],
): ReturnType<typeof leveledChecks> => leveledChecks(machine, checks, readLevels(flags), named);

test('all is checked, and stuck threads are a warning where that costs little', () => {
  expect(ask({})).toEqual({
    checks: 'all',
    endlessStates: { stuck: ENDLESS_STATES, livelock: ENDLESS_STATES },
    warnings: new Set(['stuck', 'livelock']),
  });
});

test('what is off is not looked at, what is a warning is', () => {
  const { checks, warnings } = ask({ deadlock: 'off', 'lock-order': 'warn', level: ['mine=warn'] });
  expect(checks).not.toContain('deadlock');
  expect(checks).toContain('lock_order');
  expect(warnings).toEqual(new Set(['lock_order', 'mine', 'stuck', 'livelock']));
});

test('stuck threads are looked for at any size if somebody asks, and not at all if nobody wants it', () => {
  expect(ask({ stuck: 'error' }).endlessStates['stuck']).toBe(Number.POSITIVE_INFINITY);
  expect(ask({ stuck: 'error' }).warnings).toEqual(new Set(['livelock']));
  expect(ask({ stuck: 'warn' }).endlessStates['stuck']).toBe(Number.POSITIVE_INFINITY);
  expect(ask({ stuck: 'off' }).endlessStates).toEqual({ livelock: ENDLESS_STATES });
  expect(ask({ deadlock: 'off' }).endlessStates['stuck']).toBe(ENDLESS_STATES);
  expect(ask({}, new Set(['mine'])).endlessStates).toEqual({});
});

test('an error stays one beside what is off', () => {
  const { checks } = ask({ stuck: 'error', 'data-race': 'off' });
  expect(checks).toContain('stuck');
  expect(checks).not.toContain('data_race');
  expect(checks).not.toContain('livelock');
});

test('what a claim names is an error, whatever the levels say', () => {
  const { checks, warnings } = ask({ stuck: 'off', deadlock: 'warn' }, 'all', [
    'stuck',
    'deadlock',
  ]);
  expect(checks).toContain('stuck');
  expect(checks).not.toContain('livelock');
  expect(warnings).toEqual(new Set(['livelock']));
});

test('says what is no level, and what is no name', () => {
  expect(() => readLevels({ deadlock: 'warning' })).toThrow(UserError);
  expect(() => readLevels({ level: ['deadlock'] })).toThrow(UserError);
  expect(() => ask({ level: ['mien=off'] })).toThrow('mien');
});

const STUCK = `module test
shared x : bool
shared y : bool
thread waiter { await x }
thread other { loop { y = true } }
`;

test('a warning is told and decides nothing; as an error it does', async () => {
  const folder = temporaryFolder({ 'stuck.kspec': STUCK });
  const warned = await run(folder, 'run', 'stuck.kspec');
  expect(warned.code).toBe(0);
  expect(warned.out).toContain('warning: stuck: threads wait for ever, while others go on');
  expect(warned.out).toContain('waiter waits for x');
  const asError = await run(folder, 'run', 'stuck.kspec', '--stuck=error');
  expect(asError.code).toBe(1);
  expect(asError.out).toContain('violated stuck');
  const off = await run(folder, 'run', 'stuck.kspec', '--stuck=off', '--json');
  expect(JSON.parse(off.out)).toMatchObject({ verdict: 'holds', warned: [] });
});
