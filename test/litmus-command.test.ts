/** `faultline litmus`, as it is called. */
import { expect, it } from 'vitest';
import { run } from './command.fixture.ts';
import { temporaryFolder } from './temporary-folder.fixture.ts';

function test(result: string, fence: string): string {
  const process = (number: number, mine: string, other: string): string =>
    `P${number}(int *x, int *y)\n{\n\tWRITE_ONCE(*${mine}, 1);\n\t${fence}\n\tint r0 = READ_ONCE(*${other});\n}\n`;
  return `C SB\n(* Result: ${result} *)\n{}\n${process(0, 'x', 'y')}${process(1, 'y', 'x')}exists (0:r0=0 /\\ 1:r0=0)\n`;
}

it('ends with what the tests say: as expected, otherwise, a file that is none, no answer', async () => {
  const folder = temporaryFolder({
    'right.litmus': test('Sometimes', ''),
    'wrong.litmus': test('Never', ''),
    'loop.litmus': test('Never', 'while (1) ;'),
    'unknown.litmus': test('Never', 'smp_mb();'),
  });
  const right = await run(folder, 'litmus', 'right.litmus');
  expect([right.code, right.err]).toEqual([0, '']);
  expect(right.out).toContain('2 as `Result:` says, 1 within it');
  const wrong = await run(folder, 'litmus', 'right.litmus', 'wrong.litmus');
  expect(wrong.code).toBe(1);
  expect(wrong.out).toContain('sometimes (differs)');
  const others = await run(folder, 'litmus', 'loop.litmus', 'none.litmus', 'right.litmus');
  expect(others.code).toBe(2);
  expect(others.err).toContain('loop.litmus:7:2');
  expect(others.err).toContain('there is no file `none.litmus`');
  expect(others.out).toContain('1 test:');
  expect((await run(folder, 'litmus', 'unknown.litmus', '--max-states', '3')).code).toBe(3);
});

it('a `Result:` of x86-TSO is not one that a stronger model is within', async () => {
  const folder = temporaryFolder({ 'fenced.litmus': test('Sometimes', 'smp_mb();') });
  const lkmm = await run(folder, 'litmus', 'fenced.litmus', '--under', 'tso');
  const tso = await run(folder, 'litmus', 'fenced.litmus', '--under', 'tso', '--results', 'tso');
  expect([lkmm.code, tso.code]).toEqual([0, 1]);
});

it('prints the spec that it runs, which `run` explores to the same end', async () => {
  const folder = temporaryFolder({ 'package.json': '{}', 'sb.litmus': test('Sometimes', '') });
  const { out } = await run(folder, 'litmus', 'sb.litmus', '--print-spec');
  const again = temporaryFolder({ 'package.json': '{}', 'litmus.kspec': out });
  const found = await run(
    again,
    'run',
    'litmus.kspec',
    '--memory',
    'tso',
    '--property',
    'satisfied',
  );
  expect(found.code).toBe(1);
});
