/** `faultline conform`: a spec beside a table of what was observed. */
import fs from 'node:fs';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, it } from 'vitest';
import { run } from './command.fixture.ts';
import { temporaryFolder } from './temporary-folder.fixture.ts';

const ROOT = path.join(import.meta.dirname, '..');
const SCHEMA = path.join(ROOT, 'docs/schema/conform.schema.json');

const SPEC = `module semaphore
param LIMIT : 1..3 = 2
enum Errno { ok, EAGAIN }
shared count : 0..3
proc down() -> Errno {
  atomic { await count > 0  count = count - 1 }
  return ok
}
proc up() -> Errno {
  atomic {
    if count == LIMIT { return EAGAIN }
    count = count + 1
  }
  return ok
}
/// Forgets the limit, up to what fits.
variant unlimited {
  replace proc up() -> Errno {
    atomic { count = count + 1 }
    return ok
  }
}
driver task[t: 0..1] -> Errno {
  operation down = down()
  operation up = up()
}
label count, count_after = count
outcome result = result if returned, "blocked" if not returned
mode one { set LIMIT = 1 }
mode two { set LIMIT = 2 }
`;

const TABLE = `operation,mode,count,count_after,result,times
down,one|two,0,=,blocked,9
down,one|two,1,0,ok,9
down,two,2,1,ok,9
up,one|two,0,0|1,ok,9
up,one,1,1,EAGAIN,9
up,two,1,2,ok,9
up,two,2,=,EAGAIN,9
`;

const EXCEPTIONS = `operation,mode,count,count_after,result,exception,reason
*,two,*,*,*,not expressible,nobody measured it
`;

function folder(table = TABLE, exceptions = EXCEPTIONS): string {
  return temporaryFolder({
    ...{ 'package.json': '{}', 'semaphore.kspec': SPEC, 'table.csv': table },
    'exceptions.csv': exceptions,
  });
}

function conform(cwd: string, ...more: readonly string[]): ReturnType<typeof run> {
  return run(cwd, 'conform', 'semaphore.kspec', 'table.csv', ...more);
}

function timeless(text: string): string {
  return text.replace(/\d+\.\d+ s/g, '0.00 s');
}

it('agrees, in each mode, and says what it did not compare', async () => {
  const { code, out } = await conform(folder());
  expect(timeless(out)).toMatchInlineSnapshot(`
    "operation  cells  covered  agrees
    down           5        5       5
    up             5        5       5
    all           10       10      10

    mode  cells  covered  agrees
    one       4        4       4
    two       6        6       6
    all      10       10      10

    one: sequences of any length, 4 states between operations, 24 states in all, 0.00 s; LIMIT=1
    two: sequences of any length, 5 states between operations, 33 states in all, 0.00 s; LIMIT=2
    not compared, since the spec has no such column: times
    "
  `);
  expect(code).toBe(0);
});

it('shows each cell that does not agree, with the shortest sequence to it', async () => {
  const table = TABLE.replace('up,two,1,2,ok,9', 'up,two,1,2,EAGAIN,9');
  const { code, out } = await conform(folder(table), '--mode', 'two');
  expect(timeless(out)).toMatchInlineSnapshot(`
    "operation  cells  covered  agrees  differs
    down           3        3       3        ·
    up             3        3       2        1
    all            6        6       5        1

    mode  cells  covered  agrees  differs
    two       6        6       5        1
    all       6        6       5        1

    up in two at count=1: differs  (table.csv:7)
      observed  count_after=2 result=EAGAIN
      spec      count_after=2 result=ok  by up, up

    two: sequences of any length, 5 states between operations, 33 states in all, 0.00 s; LIMIT=2
    not compared, since the spec has no such column: times
    "
  `);
  expect(code).toBe(1);
});

it('fails for a check that is broken within an operation', async () => {
  const { code, out } = await conform(folder(), '--variant', 'unlimited');
  expect(out).toContain('broken: range, by up, up, up, up');
  expect(code).toBe(1);
});

it('asks for a reason where the spec has nothing, and names reasons that nothing needs', async () => {
  const more = `${TABLE}up,two,9,=,EINVAL,1\nsteal,two,0,=,EPERM,1\n`;
  const open = await conform(folder(more));
  expect(open.out).toContain('1  the spec has no such operation  (first: table.csv:10)');
  expect(open.out).toContain('1  no sequence of operations leads to where this is seen');
  expect(open.code).toBe(1);
  expect((await conform(folder(more), 'exceptions.csv')).code).toBe(0);
  const idle = await conform(folder(), 'exceptions.csv');
  expect(idle.out).toContain('exceptions.csv:2: no cell needs this exception: nobody measured it');
  expect(idle.code).toBe(4);
});

it('expects of a table of short sequences no outcome that takes longer ones', async () => {
  const table = 'operation,mode,count,count_after,result\nup,one,0,1,ok\ndown,one,0,=,blocked\n';
  const cwd = folder(table);
  expect((await conform(cwd, '--mode', 'one', '--length', '1')).code).toBe(0);
  // A sleeper takes what `up` brings.
  expect((await conform(cwd, '--mode', 'one', '--tried', '1')).code).toBe(0);
  const { code, out } = await conform(cwd, '--mode', 'one');
  expect(out).toContain('count_after=0 result=ok  by down, up');
  expect(code).toBe(1);
});

it('takes no operation in a mode that the table does not have there', async () => {
  const table = 'operation,mode,count,count_after,result\nup,one,0,1,ok\ndown,two,0,=,blocked\n';
  const { code, out } = await conform(folder(table));
  expect(out).toContain('one: sequences of any length, 2 states between operations');
  expect(code).toBe(0);
});

it('takes nothing for an answer that a limit cut short', async () => {
  const { code, out } = await conform(folder(), '--max-states', '3');
  expect(out).toContain('unknown');
  expect(code).toBe(3);
});

it('prints the same with either engine', async () => {
  const cwd = folder();
  const reference = await conform(cwd, '--engine', 'reference');
  expect(timeless(reference.out)).toBe(timeless((await conform(cwd)).out));
});

it('prints JSON as its schema says', async () => {
  const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true });
  const table = `${TABLE}steal,two,0,=,EPERM,1\nup,two,1,1,EAGAIN,1\n`;
  const { out } = await conform(folder(table), '--json');
  const isValid = ajv.validate(JSON.parse(fs.readFileSync(SCHEMA, 'utf8')), JSON.parse(out));
  expect(isValid, `${ajv.errorsText()}\n${out}`).toBe(true);
  expect(JSON.parse(out)).toMatchObject({
    counts: { agrees: 9, fewer: 1, 'not expressible': 1 },
    notCompared: ['times'],
  });
});

it.each([
  [['conform', 'semaphore.kspec'], 'there is no table to compare with'],
  [['conform', 'semaphore.kspec', 'tabel.csv'], 'did you mean `table.csv`?'],
  [['conform', 'semaphore.kspec', 'table.csv', '--mode', 'tow'], 'has no mode `tow`'],
  [['conform', 'semaphore.kspec', 'exceptions.csv', '--set', 'LIMIT=9'], 'param `LIMIT` is 1..3'],
])('names the mistake: %j', async (args, message) => {
  const { code, err } = await run(folder(), ...args);
  expect(err).toContain(message);
  expect(code).toBe(2);
});

it('finds the example as Linux has it, and its variant not', async () => {
  const args = ['conform', 'examples/flock.kspec', 'examples/flock.csv'];
  expect((await run(ROOT, ...args)).code).toBe(0);
  const { code, out } = await run(ROOT, ...args, '--variant', 'keeps_the_old_lock');
  expect(out).toContain('A ex_nb at a=sh b=sh waiting=0: differs');
  expect(code).toBe(1);
});
