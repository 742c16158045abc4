import { expect, test } from 'vitest';
import { compile } from '../../model/lower/compile.fixture.ts';
import { run } from '../../test/command.fixture.ts';
import { temporaryFolder } from '../../test/temporary-folder.fixture.ts';
import { UserError } from '../../workbench/errors/user-error.ts';
import { checksBySeverity, ENDLESS_STATES } from '../../workbench/search/severities.ts';
import { type CliOption, nameOf } from './option.ts';
import { severities } from './severity-options.ts';

const machine = compile('module test\nshared x : 0..1\nthread t { assert mine: x == 0 }');

/** As the command line gives them, by the names of the options. */
type Flags = Readonly<Record<string, string | readonly string[]>>;

const readSeverities = (flags: Flags) =>
  severities.read((option: CliOption) => {
    const given = flags[nameOf(option)];
    return typeof given === 'string' ? [given] : given;
  });

const ask = (
  flags: Flags,
  checks: ReadonlySet<string> | 'all' = 'all',
  named: readonly string[] = [],
): ReturnType<typeof checksBySeverity> =>
  checksBySeverity(machine, checks, readSeverities(flags), named);

test('all is checked, and stuck threads are a warning where that costs little', () => {
  expect(ask({})).toEqual({
    checks: 'all',
    endlessStates: { stuck: ENDLESS_STATES, livelock: ENDLESS_STATES },
    warnings: new Set(['stuck', 'livelock']),
    off: [],
  });
});

test('what is off is not looked at, what is a warning is', () => {
  const { checks, warnings } = ask({
    deadlock: 'off',
    'lock-order': 'warn',
    severity: ['mine=warn'],
  });
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
  const { checks, warnings, off } = ask({ stuck: 'error', 'data-race': 'off' });
  expect(checks).toContain('stuck');
  expect(checks).not.toContain('data_race');
  expect(warnings).toEqual(new Set(['livelock']));
  expect(off).toEqual(['data_race']);
});

test('what a claim names is an error, whatever the severities say', () => {
  const named = ['stuck', 'deadlock'];
  expect(ask({ stuck: 'off', deadlock: 'warn' }, 'all', named)).toEqual({
    checks: 'all',
    endlessStates: { stuck: Number.POSITIVE_INFINITY, livelock: ENDLESS_STATES },
    warnings: new Set(['livelock']),
    off: [],
  });
});

test('says what is no severity, and what is no name', () => {
  expect(() => readSeverities({ deadlock: 'warning' })).toThrow(UserError);
  expect(() => readSeverities({ severity: ['deadlock'] })).toThrow(UserError);
  expect(() => ask({ severity: ['mien=off'] })).toThrow('mien');
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

test('stuck threads are an error beside what is off, and what is off is named', async () => {
  const folder = temporaryFolder({ 'stuck.kspec': STUCK });
  const found = await run(folder, 'run', 'stuck.kspec', '--stuck=error', '--data-race=off');
  expect(found.code).toBe(1);
  expect(found.out).toContain('violated stuck (');
  expect(found.out).toContain('not checked: data_race (off)');
});

test('a cover that is not met is a warning where its severity says so', async () => {
  const text = 'module m\nshared x : 0..2\nthread t { x = 1 }\ncover two: x == 2\n';
  const folder = temporaryFolder({ 'm.kspec': text });
  expect((await run(folder, 'run', 'm.kspec')).out).toContain('violated two');
  const warned = await run(folder, 'run', 'm.kspec', '--severity', 'two=warn');
  expect(warned).toMatchObject({ code: 0 });
  expect(warned.out).toContain('warning: two is violated');
});

const CUT = `module cut
shared x : 0..3
thread t {
  let a = x
  x = a - 1
  x = 3
}
/// x is 3
never bad: x == 3
`;

test('where runs end in what decides nothing, the verdict says how far it goes', async () => {
  const folder = temporaryFolder({ 'cut.kspec': CUT });
  const asFar = 'holds as far as runs go (2 states, exact';
  for (const [flags, why] of [
    [['--property', 'bad'], 'which was not asked'],
    [['--range=off'], 'which was not asked'],
    [['--range=warn'], 'which is a warning only'],
  ] as const) {
    const found = await run(folder, 'run', 'cut.kspec', ...flags);
    expect(found).toMatchObject({ code: 0 });
    expect(found.out).toContain(asFar);
    expect(found.out).toContain(`runs end in \`range\`, ${why}: the shortest in step 2`);
    const json = JSON.parse((await run(folder, 'run', 'cut.kspec', ...flags, '--json')).out);
    expect(json).toMatchObject({ verdict: 'holds', cutShort: [{ property: 'range', depth: 2 }] });
  }
  const asked = await run(folder, 'run', 'cut.kspec', '--json');
  expect(JSON.parse(asked.out)).toMatchObject({ violated: ['range'], cutShort: [] });
  const table = await run(folder, 'table', 'cut.kspec');
  expect(table.out).toMatch(/as it is +~ +2\/0 /);
  expect(table.out).toContain('~ holds as far as runs go');
});
