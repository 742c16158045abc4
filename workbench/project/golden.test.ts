/** To which spec a golden picture belongs. */
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../test/temporary-folder.fixture.ts';
import { goldensWithoutClaim } from './golden.ts';
import { openProject } from './project.ts';

const FILES = {
  'package.json': '{}',
  'properties/own/a.kspec': 'module a\n',
  'examples/b.kspec': 'module b\n',
  'counterexamples/own/a.gone.trace': '',
  'counterexamples/own/deleted.c.trace': '',
  'counterexamples/examples/b.c.trace': '',
  'counterexamples/examples/deleted.c.trace': '',
};

it('a picture belongs to the folder of its spec, also when the spec is gone', () => {
  const folder = temporaryFolder(FILES);
  const orphans = (location: string): readonly string[] =>
    goldensWithoutClaim(openProject(folder, folder), [location], [], []);
  expect(orphans('properties')).toEqual([
    'counterexamples/own/a.gone.trace',
    'counterexamples/own/deleted.c.trace',
  ]);
  expect(orphans('examples')).toEqual([
    'counterexamples/examples/b.c.trace',
    'counterexamples/examples/deleted.c.trace',
  ]);
  expect(orphans('examples/b.kspec')).toEqual(['counterexamples/examples/b.c.trace']);
});

it('those that are claimed, and those of specs with mistakes, are not without a claim', () => {
  const folder = temporaryFolder(FILES);
  const project = openProject(folder, folder);
  const claimed = ['counterexamples/own/deleted.c.trace'];
  expect(goldensWithoutClaim(project, ['properties'], claimed, ['properties/own/a.kspec'])).toEqual(
    [],
  );
});
