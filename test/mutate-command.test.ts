/** `faultline mutate`: a claim that notices, one that does not, and the file of known survivors. */
import fs from 'node:fs';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, it } from 'vitest';
import { type Ran, run } from './command.fixture.ts';
import { temporaryFolder } from './temporary-folder.fixture.ts';

const SCHEMA = path.join(import.meta.dirname, '../docs/schema/mutate.schema.json');

/** Two workers count under a lock, which the claim needs, and leave a note, which nobody reads. */
const FILES = {
  'package.json': '{}',
  'spec/demo/counter.kspec': `module demo.counter

shared lock : spinlock
shared counter : 0..2
shared note : bool
ghost finished[0..1] : bool

proc bump() {
  spin_lock(lock)
  let old = counter
  counter = old + 1
  spin_unlock(lock)
  note = true
}
`,
  'properties/count.kspec': `module count

use demo.counter

thread worker[i: 0..1] {
  bump()
  finished[i] = true
}

/// An increment is lost
invariant none_lost: (forall w in 0..1: finished[w]) implies counter == 2

claim locked { holds all }
`,
};

const NOTE = 'demo.counter.bump/drop/';

function mutate(folder: string, ...args: readonly string[]): Promise<Ran> {
  return run(folder, 'mutate', ...args);
}

/** The line that the command asks for, with a reason. */
function lineFor(out: string, id: string): string {
  const line = out.split('\n').find((text) => text.startsWith(id) && text.endsWith('# WHY'));
  return `${line?.replace('WHY', 'nobody reads it')}\n`;
}

it('kills what a claim needs and shows what no claim needs', async () => {
  const { code, out } = await mutate(
    temporaryFolder(FILES),
    '--operators',
    'drop,lock-pair,skip-call',
  );
  expect(code).toBe(1);
  expect(out.replace(/in \d.*$/m, 'in no time')).toMatchInlineSnapshot(`
    "demo.counter.bump/drop/72111cb5  spec/demo/counter.kspec:13
      drop note = true
        @@ -4,4 +4,3 @@
           counter = old + 1
           spin_unlock(lock)
        -  note = true
         }

    spec          mutants  killed  survived  same  wrong  open  unused  rate
    demo.counter        5       4         1     0      0     0       0   80%
    all                 5       4         1     0      0     0       0   80%

    killed    a claim that holds for the spec breaks
    survived  every claim that uses it still holds; in brackets: of these, recorded with a reason
    same      the same machine as the spec
    wrong     does not compile
    open      a limit was reached, or time was up
    unused    no claim that holds uses it
    rate      killed of killed, survived and undecided

    5 mutants: 4 killed, 1 survived, by 1 claim in no time

    1 mutant survived without an explanation. For each: make a claim that breaks with it,
    or, if it need not break any, add its line to properties/mutants.survivors with the reason for WHY:

    demo.counter.bump/drop/72111cb5  drop note = true  # WHY
    "
  `);
});

it('says who killed', async () => {
  const { out } = await mutate(temporaryFolder(FILES), '--operators', 'lock-pair', '--json');
  const { mutants } = JSON.parse(out);
  expect(mutants).toHaveLength(1);
  expect(mutants[0]).toMatchObject({
    what: 'drop the pair spin_lock(lock), spin_unlock(lock)',
    fate: 'killed',
    killedBy: { claim: 'count.locked', property: 'none_lost' },
    file: 'spec/demo/counter.kspec',
    line: 9,
  });
});

it('passes survivors that are recorded with a reason, until they are killed', async () => {
  const folder = temporaryFolder(FILES);
  const baseline = path.join(folder, 'properties/mutants.survivors');
  const first = await mutate(folder, '--operators', 'drop');
  fs.writeFileSync(baseline, `# Known.\n\n${lineFor(first.out, NOTE)}`);
  const second = await mutate(folder, '--operators', 'drop');
  expect(second.code).toBe(0);
  expect(second.out).toContain('1 (1)');

  const spec = path.join(folder, 'properties/count.kspec');
  const text = fs.readFileSync(spec, 'utf8');
  const noted = text.replace('counter == 2', 'counter == 2 and note');
  fs.writeFileSync(spec, noted);
  const third = await mutate(folder, '--operators', 'drop');
  expect(third.code).toBe(4);
  expect(third.out).toContain('is recorded and survives no more\nremove it from ');
});

it('wants a reason', async () => {
  const files = { ...FILES, 'properties/mutants.survivors': `${NOTE}1234  drop note = true\n` };
  const { code, err } = await mutate(temporaryFolder(files));
  expect(code).toBe(2);
  expect(err).toContain('line 1: a survivor needs an id and a reason');
});

it('calls nothing a survivor that it did not see to the end', async () => {
  const folder = temporaryFolder(FILES);
  const { code, out } = await mutate(
    folder,
    '--operators',
    'drop',
    '--max-seconds',
    '1ms',
    '--json',
  );
  const { total } = JSON.parse(out);
  expect(code).toBe(3);
  expect(total.counts).toMatchObject({ survived: 0, killed: 0 });
});

it('asks no claim that does not hold', async () => {
  const files = {
    ...FILES,
    'properties/count.kspec': FILES['properties/count.kspec'].replace('== 2', '== 1'),
  };
  const { code, err } = await mutate(temporaryFolder(files));
  expect(code).toBe(2);
  expect(err).toContain('no claim can be used to judge mutants: 1 claim unfit');
});

it('writes the whole report to a file, and JSON as its schema says', async () => {
  const folder = temporaryFolder(FILES);
  const { out } = await mutate(folder, '--json', '--out', 'out/mutants.json');
  expect(fs.readFileSync(path.join(folder, 'out/mutants.json'), 'utf8')).toBe(out);
  const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true });
  const isValid = ajv.validate(JSON.parse(fs.readFileSync(SCHEMA, 'utf8')), JSON.parse(out));
  expect(isValid, ajv.errorsText()).toBe(true);
});
