/** A change cannot choose which repository the gate asks, nor what the project is. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { run } from './command.fixture.ts';
import { gatedProject, SPEC } from './gate-project.fixture.ts';
import { commit, edit } from './git.fixture.ts';

/** The property is weaker than it was, so the gate is closed wherever the true base is asked. */
function weaken(folder: string): void {
  edit(folder, SPEC, ['counter == 2', 'counter >= 1']);
  commit(folder, 'less is claimed');
}

function write(folder: string, file: string, text: string): void {
  fs.writeFileSync(path.join(folder, file), text);
}

async function gate(folder: string): Promise<{ readonly code: number; readonly err: string }> {
  return run(folder, 'gate', '--base', 'HEAD~1', 'properties');
}

/** Puts the repository, as it is now, into `properties/` as files that look like one without a working tree. */
function plantRepository(folder: string): void {
  const bare = path.join(folder, 'properties');
  const copy = path.join(folder, '.git/copy');
  execFileSync('git', ['clone', '--quiet', '--bare', folder, copy]);
  for (const name of ['HEAD', 'config', 'objects', 'refs', 'packed-refs']) {
    const from = path.join(copy, name);
    if (fs.existsSync(from)) fs.cpSync(from, path.join(bare, name), { recursive: true });
  }
}

test('files that look like a repository are none', async () => {
  const folder = await gatedProject();
  write(folder, 'properties/package.json', '{}');
  commit(folder, 'the specs are a project of their own');
  commit(folder, 'nothing');
  plantRepository(folder);
  weaken(folder);
  const { code, err } = await gate(folder);
  expect([code, err]).toEqual([2, expect.stringMatching(/bare repository|without a working tree/)]);
});

test('a folder that the change makes a project of its own is none', async () => {
  const folder = await gatedProject();
  write(folder, 'properties/package.json', '{}');
  weaken(folder);
  const { code, err } = await gate(folder);
  expect([code, err]).toEqual([2, expect.stringContaining('a project of its own now')]);
});

test('a repository within the repository is not asked for the one around it', async () => {
  const folder = await gatedProject();
  weaken(folder);
  execFileSync('git', ['clone', '--quiet', folder, path.join(folder, '.git/copy')]);
  fs.renameSync(path.join(folder, '.git/copy/.git'), path.join(folder, 'properties/.git'));
  const { code, err } = await gate(folder);
  expect([code, err]).toEqual([2, expect.stringContaining('is a repository of its own')]);
});
