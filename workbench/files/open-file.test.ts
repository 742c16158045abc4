/** A stranger's project reads and writes nothing outside itself, and nothing in it is waited for. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/temporary-folder.fixture.ts';
import { filesBelow } from './folders.ts';
import { readText } from './read-file.ts';
import { removeFile, writeWhole } from './write-file.ts';

/** A project beside a secret, with links of every kind. */
function hostile(): { readonly root: string; readonly secret: string } {
  const folder = temporaryFolder({
    'secret.txt': 'secret',
    'outside/a.trace': 'secret',
    'project/a.txt': 'mine',
    'project/.git/config': 'token',
  });
  const root = path.join(folder, 'project');
  fs.symlinkSync('../secret.txt', path.join(root, 'link.txt'));
  fs.symlinkSync('../outside', path.join(root, 'linked'));
  fs.symlinkSync('.git/config', path.join(root, 'git.txt'));
  fs.symlinkSync('a.txt', path.join(root, 'alias.txt'));
  fs.symlinkSync('loop.txt', path.join(root, 'loop.txt'));
  fs.symlinkSync('../new.txt', path.join(root, 'dangling.txt'));
  execFileSync('mkfifo', [path.join(root, 'pipe.txt')]);
  return { root, secret: path.join(folder, 'secret.txt') };
}

test('what is read lies in the project, is a file, and is not of git', () => {
  const { root } = hostile();
  fs.writeFileSync(path.join(root, 'large.txt'), ' '.repeat(1025));
  const read = (file: string): string | undefined =>
    readText(path.join(root, file), { shown: file, kind: 'cache secret', within: [root] });
  expect(read('a.txt')).toBe('mine');
  expect(read('alias.txt')).toBe('mine');
  expect(read('none.txt')).toBeUndefined();
  expect(read('a.txt/none')).toBeUndefined();
  expect(read('dangling.txt')).toBeUndefined();
  expect(() => read('link.txt')).toThrow('`link.txt` leads out of its project');
  expect(() => read('linked/a.trace')).toThrow('leads out of its project');
  expect(() => read('../secret.txt')).toThrow('leads out of its project');
  expect(() => read('git.txt')).toThrow('`git.txt` leads into `.git`');
  expect(() => read('.git/config')).toThrow('leads into `.git`');
  expect(() => read('pipe.txt')).toThrow('`pipe.txt` is not a file');
  expect(() => read('loop.txt')).toThrow('is a link to itself');
  expect(() => read('.')).toThrow('`.` is not a file');
  expect(() => read('large.txt')).toThrow('`large.txt` has 1025 bytes; it may have at most 1024');
  const device = { shown: '/dev/zero', kind: 'spec', within: undefined } as const;
  expect(() => readText('/dev/zero', device)).toThrow('`/dev/zero` is not a file');
});

test('nothing is written or removed through a link, outside the project, or in git', () => {
  const { root, secret } = hostile();
  const at = (file: string) => ({ file: path.join(root, file), shown: file, root });
  for (const file of [
    'link.txt',
    'linked/a.trace',
    'linked/new/b.trace',
    'dangling.txt',
    'alias.txt',
    'git.txt',
    '.git/hooks/pre-commit',
    '.GIT/config',
    '../secret.txt',
    'pipe.txt',
    'linked',
  ]) {
    const refusal = /is a symbolic link|is outside its project|is inside `\.git`|is not a file/;
    expect(() => writeWhole(at(file), 'bad'), file).toThrow(refusal);
    expect(() => removeFile(at(file)), file).toThrow(refusal);
  }
  expect(fs.readFileSync(secret, 'utf8')).toBe('secret');
  expect(fs.readdirSync(path.dirname(secret)).sort()).toEqual(['outside', 'project', 'secret.txt']);
  expect(fs.readdirSync(path.join(root, '../outside'))).toEqual(['a.trace']);
  expect(fs.readFileSync(path.join(root, '.git/config'), 'utf8')).toBe('token');

  writeWhole(at('deep/er/b.txt'), 'new');
  writeWhole(at('a.txt'), 'changed');
  expect(fs.readFileSync(path.join(root, 'deep/er/b.txt'), 'utf8')).toBe('new');
  expect(fs.readFileSync(path.join(root, 'a.txt'), 'utf8')).toBe('changed');
  removeFile(at('a.txt'));
  expect(fs.existsSync(path.join(root, 'a.txt'))).toBe(false);
});

test('a file keeps its rights, and a failure leaves nothing beside it', () => {
  const root = temporaryFolder({ 'a.txt': 'old', file: '' });
  const file = path.join(root, 'a.txt');
  fs.chmodSync(file, 0o640);
  writeWhole({ file, shown: 'a.txt', root }, 'new');
  expect(fs.statSync(file).mode & 0o777).toBe(0o640);
  const below = { file: path.join(root, 'file/b.txt'), shown: 'file/b.txt', root };
  expect(() => writeWhole(below, 'x')).toThrow('ENOTDIR');
  expect(fs.readdirSync(root).sort()).toEqual(['a.txt', 'file']);
});

test('a folder is gone through without following links', () => {
  const { root } = hostile();
  const found = [...filesBelow(root, (name) => name === '.git')].map((f) => path.relative(root, f));
  expect(found).toContain('linked');
  expect(found).not.toContain('linked/a.trace');
});
