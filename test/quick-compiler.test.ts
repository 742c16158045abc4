/** Small models are compiled by the Tiny C Compiler where it is installed; gcc has the last word. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { FOREIGN_CHECKERS, type ForeignChecker } from '../workbench/crosscheck/foreign-checker.ts';
import { project, runIn } from './command.fixture.ts';
import { temporaryFolder } from './temporary-folder.fixture.ts';

const PATH = process.env['PATH'] ?? '';
const SLOW = { timeout: 60_000 };
const CLAIM = project('claim in_range { holds range }');

function isQuick({ isInstalled, quick }: ForeignChecker): boolean {
  return isInstalled({ PATH }) && quick?.({ PATH }) !== undefined;
}

/** Programs that note that they were called, in `called` beside them, and then run `script`. */
function standIns(names: readonly string[], script: string): string {
  const folder = temporaryFolder({});
  for (const name of names) {
    const notes = `echo "$0" >> ${path.join(folder, 'called')}`;
    writeFileSync(path.join(folder, name), `#!/bin/sh\n${notes}\n${script}\n`, { mode: 0o755 });
  }
  return folder;
}

describe.each(FOREIGN_CHECKERS.filter(isQuick))('$name', ({ name }) => {
  test('is compiled quickly, and agrees', SLOW, async () => {
    const folder = standIns(['cc'], 'exit 1');
    const env = { PATH: `${folder}:${PATH}` };
    const { out } = await runIn(env, temporaryFolder(CLAIM), 'crosscheck', '--with', name);
    expect(out).toContain('1 agree, 0 differ');
    expect(existsSync(path.join(folder, 'called'))).toBe(false);
  });

  test('is compiled by gcc, where the quick compiler fails', SLOW, async () => {
    const folder = standIns(['tcc', 'i386-tcc'], 'exit 1');
    const env = { PATH: `${folder}:${PATH}` };
    const { out } = await runIn(env, temporaryFolder(CLAIM), 'crosscheck', '--with', name);
    expect(out).toContain('1 agree, 0 differ');
    expect(readFileSync(path.join(folder, 'called'), 'utf8')).toContain('tcc');
  });

  test('is not believed, where the quick compiler makes something else', SLOW, async () => {
    const wrong = 'while [ "$1" != -o ]; do shift; done; cp /bin/true "$2"';
    const folder = standIns(['tcc', 'i386-tcc'], wrong);
    const env = { PATH: `${folder}:${PATH}` };
    const { out } = await runIn(env, temporaryFolder(CLAIM), 'crosscheck', '--with', name);
    expect(out).toContain('1 agree, 0 differ');
    expect(readFileSync(path.join(folder, 'called'), 'utf8')).toContain('tcc');
  });
});

test('without a quick compiler all is compiled by the usual one', () => {
  for (const { quick } of FOREIGN_CHECKERS) expect(quick?.({ PATH: '' })).toBeUndefined();
});
