import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { ALL_WORK } from './all-work.ts';

const WORKBENCH = path.join(import.meta.dirname, '..');

it('has each kind of work that is declared in the workbench, once', () => {
  const declared = fs
    .readdirSync(WORKBENCH, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .flatMap((file) => {
      const text = fs.readFileSync(path.join(WORKBENCH, file), 'utf8');
      const works = text.matchAll(/: Work<[^;]*?= \{\s*name: '([^']+)'/g);
      return [...works].map(([, name]) => name);
    });
  expect(ALL_WORK.map(({ name }) => name).sort()).toEqual(declared.sort());
  expect(new Set(declared).size).toBe(declared.length);
});
