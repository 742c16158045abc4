/** `conform --live`: operations of a spec, done on this machine by a program made of the text beside the spec. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { run } from './command.fixture.ts';
import { temporaryFolder } from './temporary-folder.fixture.ts';

const SCHEMA = path.join(import.meta.dirname, '../docs/schema/conform-live.schema.json');

const hasCompiler = spawnSync('cc', ['--version']).status === 0;
if (!hasCompiler) console.warn('NOT TESTED: no `cc` here, so nothing was done live');

/** Another subject than ours: a lamp, that two buttons turn on and off. */
const LAMP = `module lamp
enum Result { OK, BUSY }
shared lit : bool
proc turn(on: bool) -> Result {
  let result = OK
  atomic {
    if lit == on { result = BUSY }
    lit = on
  }
  return result
}
driver hand -> Result {
  operation on = turn(true)
  operation off = turn(false)
  operation blink = turn(true)
}
label lamp, lamp_after = "lit" if lit, "dark" if not lit
outcome result = result if returned, "waits" if not returned
`;

const TEXT = `How a lamp is turned on.
//! program
static int lit, times;
//! waits in
nowhere
//! needs
	return NULL;
//! set up
	lit = times = 0;
//! tear down
//! clean up
//! prepare
	times++;
//! look
//! label lamp
	return lit ? "lit" : "dark";
//! outcome result
	return returned != NULL ? returned : "waits";
//! operation on
	if (lit)
		return "BUSY";
	lit = 1;
	return "OK";
//! operation off
	if (!lit)
		return "BUSY";
	lit = 0;
	return "OK";
`;

const FILES = { 'package.json': '{}', 'lamp.kspec': LAMP, 'operations.c.txt': TEXT };

function live(folder: string, ...args: readonly string[]): ReturnType<typeof run> {
  return run(folder, 'conform', 'lamp.kspec', '--live', '--seconds', '1', ...args);
}

describe.skipIf(!hasCompiler)('conform --live', () => {
  it('agrees, and writes a table that agrees without the machine', async () => {
    const folder = temporaryFolder(FILES);
    const { code, out, err } = await live(folder, '--out', 'lamp.csv');
    expect(err).toBe('wrote lamp.csv\n');
    expect(out).toMatch(/^kernel .*\n.* sequences of up to 6 operations in .* a second; /);
    expect(out).toContain('not done: blink: `operations.c.txt` has no text for that');
    expect(out).toContain('nothing was seen that the spec does not have');
    expect(code).toBe(0);
    const table = fs.readFileSync(path.join(folder, 'lamp.csv'), 'utf8');
    expect(table).toContain('operation,lamp,lamp_after,result,count,example_sequence\n');
    const compared = await run(folder, 'conform', 'lamp.kspec', 'lamp.csv');
    expect(compared.out).toMatch(/all +4 +4 +4/);
    expect(compared.code).toBe(0);
  });

  it('shrinks a difference that takes three operations to the shortest sequence', async () => {
    const broken = TEXT.replace(
      '	lit = 0;\n	return "OK";',
      '	lit = times >= 4;\n	return "OK";',
    );
    const { code, out } = await live(temporaryFolder({ ...FILES, 'operations.c.txt': broken }));
    expect(out).toContain(', off: differs, in ');
    expect(out).toContain(
      'this one in 20 of 20\n  before    lit\n  observed  lit OK\n  spec      dark OK\n',
    );
    const shortest = /^((?:on|off), ){3}off: differs/m;
    expect(out).toMatch(shortest);
    expect(code).toBe(1);
  });

  it('prints all of it as JSON that keeps its schema', async () => {
    const broken = TEXT.replace('	lit = 0;', '	lit = times == 2;');
    const folder = temporaryFolder({ ...FILES, 'operations.c.txt': broken });
    const { code, out } = await live(folder, '--length', '3', '--json');
    expect(code).toBe(1);
    const printed = JSON.parse(out);
    const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true });
    const isValid = ajv.validate(JSON.parse(fs.readFileSync(SCHEMA, 'utf8')), printed);
    expect(isValid, `${ajv.errorsText()}\n${out}`).toBe(true);
    expect(printed).toMatchObject({
      ...{
        schema: 'faultline/conform-live/1',
        spec: 'lamp.kspec',
        asSpecified: false,
        maxLength: 3,
      },
      modes: [{ mode: null, exhausted: 3 }],
      ...{ lost: [], notDone: [{ name: 'blink' }] },
    });
    expect(printed.differences).toContainEqual({
      ...{ mode: null, sequence: ['on', 'off'], before: ['lit'], observed: ['lit', 'OK'] },
      ...{
        expected: [['dark', 'OK']],
        count: expect.any(Number),
        again: 20,
        tries: 20,
        reason: null,
      },
    });
  });

  it('goes on with a new program where one has ended in a sequence', async () => {
    const dying = TEXT.replace(
      '	if (!lit)\n',
      '	if (times == 3 && lit)\n\t\t_exit(7);\n	if (!lit)\n',
    );
    const { code, out } = await live(
      temporaryFolder({ ...FILES, 'operations.c.txt': dying }),
      ...['--length', '3'],
    );
    expect(out).toContain('on, on, off: the program is lost\n  it has ended with exit code 7');
    expect(out).toMatch(/the program was started again \d+ times?/);
    expect(code).toBe(1);
  });

  it.each([
    [{ 'operations.c.txt': TEXT.replace('return NULL', 'return "it is dark"') }, 'it is dark'],
    [{ 'operations.c.txt': TEXT.replace('//! label lamp', '//! mode lamp') }, '`//! label lamp`'],
    [{ 'operations.c.txt': TEXT.replace('//! look', '//! glance') }, '`glance` is no heading'],
    [{ 'operations.c.txt': TEXT.replace('lit = 1;', 'lit = ;') }, '`cc` does not take the program'],
    [{ 'operations.c.txt': undefined }, 'a file `operations.c.txt` beside it'],
  ])('explains why it cannot: %j', async (files, message) => {
    const given = Object.entries({ ...FILES, ...files }).filter(([, text]) => text !== undefined);
    const folder = temporaryFolder(Object.fromEntries(given) as Record<string, string>);
    const { code, err } = await live(folder);
    expect(err).toContain(message);
    expect(code).toBe(2);
  });

  it('is no table, and its options are for it alone', async () => {
    const folder = temporaryFolder(FILES);
    const alone = await run(folder, 'conform', 'lamp.kspec', '--seed', '3');
    expect([alone.code, alone.err.includes('`--seed` is for `--live`')]).toEqual([2, true]);
    const none = await run(folder, 'conform', 'lamp.kspec');
    expect([none.code, none.err.includes('there is no table')]).toEqual([2, true]);
  });
});
