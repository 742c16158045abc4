/** `faultline table`: a spec beside its variants. */
import fs from 'node:fs';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, it } from 'vitest';
import { lostUpdate, run } from './command.fixture.ts';
import { temporaryFolder } from './temporary-folder.fixture.ts';

const SCHEMA = path.join(import.meta.dirname, '../docs/schema/table.schema.json');

const VARIANTS = `
/// Counts in one step. Nobody comes between.
variant in_one_step {
  replace proc bump() {
    atomic { counter = counter + 1 }
  }
}

/// 3 is counted
never three: counter == 3

cover two: counter == 2
`;

function folder(claims = ''): string {
  return temporaryFolder({
    'package.json': '{}',
    'lost.kspec': lostUpdate(`// at_once\n${VARIANTS}${claims}`),
  });
}

function timeless(text: string): string {
  return text.replace(/\d+\.\d\d s/g, '0.00 s');
}

it('shows what each version breaks, with the simplest way there', async () => {
  const { code, out } = await run(folder(), 'table', 'lost.kspec');
  expect(code).toBe(0);
  expect(timeless(out)).toMatchInlineSnapshot(`
    "               1  2      3  states    time
    as it is     4/2  ·      ·      12  0.00 s
    at_once      2/1  ·  never       4  0.00 s
    in_one_step    ·  ·      ·       4  0.00 s

    · holds   5/2 violated in 5 steps with 2 context switches, the fewest there are
    never: no state fulfils what some state must

     1  none_lost: No increment is lost.
     2  three: 3 is counted
     3  two

    in_one_step: Counts in one step.

    bounds: LIMIT=2
    sequentially consistent memory: barriers are not judged (\`--memory tso\` does)
    "
  `);
});

it('takes the largest bounds of the claims, the rows that are asked for, and what is set', async () => {
  const claims = `claim a { set LIMIT = 2  violated none_lost }
claim b { set LIMIT = 3  variant in_one_step  holds none_lost }
`;
  const { out } = await run(folder(claims), 'table', 'lost.kspec');
  expect(out).toContain('bounds: LIMIT=3');
  const asked = await run(
    folder(claims),
    'table',
    'lost.kspec',
    '--variants',
    'in_one_step',
    '--set',
    'LIMIT=2',
  );
  expect(asked.out).toContain('bounds: LIMIT=2');
  expect(asked.out).not.toContain('at_once');
});

it('prints JSON as its schema says', async () => {
  const { code, out } = await run(folder(), 'table', 'lost.kspec', '--json');
  expect(code).toBe(0);
  const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true });
  const isValid = ajv.validate(JSON.parse(fs.readFileSync(SCHEMA, 'utf8')), JSON.parse(out));
  expect(isValid, ajv.errorsText()).toBe(true);
});

it('ends with 3 at a limit, and says of nothing that it holds', async () => {
  const { code, out, err } = await run(folder(), 'table', 'lost.kspec', '--max-states', '2');
  expect(code).toBe(3);
  expect(out).not.toMatch(/^as it is.*·/m);
  expect(err).toContain('as it is: state limit reached after');
});

it('ends with 2 for a variant that the spec does not have', async () => {
  const { code, err } = await run(folder(), 'table', 'lost.kspec', '--variants', 'in_one_stop');
  expect(code).toBe(2);
  expect(err).toBe(
    'error: `lost.kspec` has no variant `in_one_stop`\nhint: did you mean `in_one_step`?\n',
  );
});
