/** `replay` of what names its spec itself: a claim, its golden picture, a trace of faultline. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { run } from './command.fixture.ts';
import { temporaryFolder } from './temporary-folder.fixture.ts';

const CLAIMS = {
  'package.json': '{}',
  'properties/lost.kspec': `module lost
shared x : 0..2
thread t[i: 0..1] { let seen = x  x = seen + 1 }
never lost: t[0].done and t[1].done and x == 1
property both: eventually x == 2
claim race { violated lost, both }
claim late { violated both }
claim small { holds range }
`,
};

it.each([
  ['properties/lost.race', 'violated  lost'],
  ['properties/lost.kspec.race', 'violated  lost'],
  ['properties/lost.late', 'violated  both'],
  ['counterexamples/lost.race.trace', 'violated  lost'],
  ['out.json', 'violated  lost'],
])('%s stands for its run', async (named, verdict) => {
  const folder = temporaryFolder(CLAIMS);
  await run(folder, 'check', '--bless');
  await run(folder, 'run', 'properties/lost.kspec', '--property', 'lost', '--out', 'out.json');
  const { code, out, err } = await run(folder, 'replay', named);
  expect([code, err]).toEqual([0, '']);
  expect(out).toContain(verdict);
});

it('the picture of a claim is its golden picture, but for how to see it again', async () => {
  const folder = temporaryFolder(CLAIMS);
  await run(folder, 'check', '--bless');
  const { out } = await run(folder, 'replay', 'properties/lost.race');
  const golden = readFileSync(path.join(folder, 'counterexamples/lost.race.trace'), 'utf8');
  const withoutCommand = (picture: string): string => picture.replace(/^replay: .*$/m, '').trim();
  expect(withoutCommand(out)).toBe(withoutCommand(golden));
  expect(out).toContain('replay: faultline replay properties/lost.race');
});

it.each([
  [['properties/lost.kspec'], 'there is no trace to replay'],
  [['properties/lost.small'], 'claim `small` violates nothing'],
  [['properties/lost.race', '--claim', 'race'], 'has its params and variants already'],
  [['missing.json'], 'there is no file `missing.json`'],
])('explains a mistake: %j', async (args, message) => {
  const { code, err } = await run(temporaryFolder(CLAIMS), 'replay', ...args);
  expect(err).toContain(message);
  expect(code).toBe(2);
});
