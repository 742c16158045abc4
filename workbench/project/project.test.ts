import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../test/temporary-folder.fixture.ts';
import { FILE_KINDS } from '../files/file-kinds.ts';
import { openProject, projectPath, readModule, readSpec } from './project.ts';
import { findSpecFiles } from './spec-files.ts';

it('takes the nearest folder with package.json, .git or spec/ as the root', () => {
  const root = temporaryFolder({ 'package.json': '{}', 'properties/a/b.kspec': 'module b' });
  const project = openProject('properties/a/b.kspec', root);
  expect(project.root).toBe(root);
  expect(projectPath(project, 'properties/a/b.kspec')).toBe('properties/a/b.kspec');
});

it('finds a module below spec/, with `_` for `-` in file names', () => {
  const root = temporaryFolder({ 'spec/linux/uffd-wp/arm.kspec': 'module linux.uffd_wp.arm' });
  const project = openProject('.', root);
  expect(readModule(project, 'linux.uffd_wp.arm')?.text).toBe('module linux.uffd_wp.arm');
  expect(readModule(project, 'linux.uffd_wp.disarm')).toBeUndefined();
  expect(readModule(project, '..linux')).toBeUndefined();
});

it('prefers a module of the project to a shipped one', () => {
  const root = temporaryFolder({ 'spec/kernel/locks.kspec': 'module kernel.locks' });
  expect(readModule(openProject('.', root), 'kernel.locks')?.text).toBe('module kernel.locks');
});

it('reads one file once, so that one file is one source', () => {
  const root = temporaryFolder({ 'spec/a.kspec': 'module a' });
  const project = openProject('.', root);
  expect(readModule(project, 'a')).toBe(readSpec(project, 'spec/a.kspec'));
});

it('refuses a symbolic link that leads out of the project', () => {
  const outside = temporaryFolder({ 'secret.txt': 'secret' });
  const root = temporaryFolder({ 'package.json': '{}', 'spec/b.kspec': 'module b' });
  fs.symlinkSync(path.join(outside, 'secret.txt'), path.join(root, 'spec/a.kspec'));
  const project = openProject('.', root);
  expect(() => readModule(project, 'a')).toThrow('leads out of its project');
  expect(() => readSpec(project, 'spec/a.kspec')).toThrow('leads out of its project');
});

it('refuses what is too large, no file, or no text', () => {
  const root = temporaryFolder({
    'a.kspec': ' '.repeat(FILE_KINDS.spec.bytesMax + 1),
    'spec/x.kspec': '',
  });
  fs.writeFileSync(path.join(root, 'b.kspec'), Buffer.from([0xff, 0xfe, 0x00]));
  const project = openProject('.', root);
  expect(() => readSpec(project, 'a.kspec')).toThrow('it may have at most 1048576');
  expect(() => readSpec(project, 'b.kspec')).toThrow('is not UTF-8 text');
  expect(() => readSpec(project, 'spec')).toThrow('is not a file');
  expect(() => readSpec(project, 'c.kspec')).toThrow('there is no file `c.kspec`');
});

it('finds specs in files and folders, each once and in order', () => {
  const root = temporaryFolder({
    'properties/b.kspec': '',
    'properties/a/c.kspec': '',
    'properties/note.md': '',
    'properties/node_modules/x.kspec': '',
  });
  expect(findSpecFiles(['properties', 'properties/b.kspec'], root)).toEqual([
    'properties/a/c.kspec',
    'properties/b.kspec',
  ]);
  expect(() => findSpecFiles(['propertys'], root)).toThrow('no file or folder `propertys`');
});
