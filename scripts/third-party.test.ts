/** Whose code is passed on is said, with the terms. */
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { build, mainOfBuild } from '../test/built.fixture.ts';
import { bundledPackages, thirdPartyNotices } from './third-party.ts';

const ROOT = path.join(import.meta.dirname, '..');

test('what is built comes with the notices of all that is in it', { timeout: 120_000 }, () => {
  build('third-party');
  const dist = path.join(path.dirname(mainOfBuild('third-party')), '..');
  const notices = fs.readFileSync(path.join(dist, 'THIRD-PARTY.txt'), 'utf8');
  const bundle = fs.readFileSync(path.join(dist, 'cli/faultline.cjs'), 'utf8');
  const { dependencies } = JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  const names = Object.keys(dependencies);
  // A package that is not bundled is asked for when it is needed, by its name or a path in it.
  const isAskedFor = (name: string): boolean =>
    bundle.includes(`require("${name}")`) || bundle.includes(`require("${name}/`);
  const bundled = names.filter((name) => !isAskedFor(name));
  expect(bundled.length).toBeGreaterThan(5);
  for (const name of bundled) {
    expect(notices).toContain(`\n${name} ${dependencies[name]} (`);
  }
  expect(
    notices.match(/Permission (?:is hereby granted|to use)|Redistribution and use/g)?.length,
  ).toBeGreaterThanOrEqual(bundled.length);
});

test('a package counts if some of its code is left, wherever it stands', () => {
  const input = (bytesInOutput: number) => ({ bytesInOutput });
  const inputs = {
    'cli/main.ts': input(10),
    'node_modules/@a/b/index.js': input(5),
    'node_modules/@a/b/other.js': input(5),
    'node_modules/c/node_modules/d/lib/x.js': input(1),
    'node_modules/shaken/index.js': input(0),
  };
  const output = { bytes: 21, inputs, imports: [], exports: [] };
  expect(bundledPackages([{ inputs: {}, outputs: { 'a.js': output } }])).toEqual([
    'node_modules/@a/b',
    'node_modules/c/node_modules/d',
  ]);
});

test('a package without terms is not passed on', () => {
  expect(() => thirdPartyNotices(ROOT, ['test'])).toThrow();
});
