/** What looks at one machine says so of a claim about any number of identities. */
import { expect, test } from 'vitest';
import { run } from './command.fixture.ts';
import { FOR_MANY } from './for-many.fixture.ts';
import { temporaryFolder } from './temporary-folder.fixture.ts';

const SPEC = `${FOR_MANY}claim two { holds all }\n`;

const NOTE = 'claim `many` is about any number of `Cpu`; what follows is about 2';

test.each([
  ['why', 'why', ['properties/many.kspec']],
  ['mutate', 'mutate', ['properties/many.kspec', '--module', 'many']],
  ['export', 'export', ['properties/many.kspec', '--to', 'promela', '-o', 'out']],
] as const)('%s', async (_, command, rest) => {
  const folder = temporaryFolder({ 'package.json': '{}', 'properties/many.kspec': SPEC });
  const any = await run(folder, command, ...rest, '--claim', 'many');
  expect(any.err).toContain(NOTE);
  const one = await run(folder, command, ...rest, '--claim', 'two');
  expect(one.err).not.toContain('any number');
});
