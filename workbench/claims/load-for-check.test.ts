import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/temporary-folder.fixture.ts';
import { openProject } from '../project/project.ts';
import { noEvents } from '../search/events.ts';
import { chooseReductions } from '../search/reductions.ts';
import type { CheckOptions } from './claim-task.ts';
import { loadAllForCheck, loadForCheck, type SpecFailure } from './load-for-check.ts';

const FILES = {
  'package.json': '{}',
  'right.kspec': 'module right\nshared x : 0..1\nthread t { x = 1 }\n',
  'unparsed.kspec': 'module unparsed\nthread t {\n',
  'unused.kspec': 'module unused\nshared x : 0..1\nproc p() { x = 1 }\nthread t { x = 0 }\n',
  'untyped.kspec': 'module untyped\nshared x : 0..1\nthread t { x = true }\n',
  'too-large.kspec':
    'module too_large\nshared x[i: 0..3000] : 0..3000\nshared y[i: 0..30000] : 0..1\nthread t { x[0] = 1  y[0] = 1 }\n',
};

test('specs are read together as they are one by one: the same mistakes, in the same order', async () => {
  const folder = temporaryFolder(FILES);
  const project = openProject(folder, folder);
  const files = [...Object.keys(FILES).slice(1), 'missing.kspec'];
  const reductions = chooseReductions([]);
  const options = { ...reductions, cache: undefined, limits: {} } as unknown as CheckOptions;
  const told = { together: [] as object[], alone: [] as object[] };
  const failures = { together: [] as SpecFailure[], alone: [] as SpecFailure[] };
  const together = await loadAllForCheck(
    { ...noEvents(), onNotice: (notice) => told.together.push(notice) },
    project,
    files,
    failures.together,
    options,
  );
  const events = { onNotice: (notice: object) => told.alone.push(notice) };
  const alone = files.flatMap((file) =>
    loadForCheck(events, project, file, failures.alone, options),
  );
  expect(together.map(({ file }) => file)).toEqual(alone.map(({ file }) => file));
  expect(told.together).toEqual(told.alone);
  expect(failures.together).toEqual(failures.alone);
  expect(alone.map(({ file }) => file)).toContain('right.kspec');
  expect(failures.alone.map(({ file }) => file)).toEqual(
    expect.arrayContaining(['unparsed.kspec', 'untyped.kspec', 'missing.kspec']),
  );
});
