import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../test/temporary-folder.fixture.ts';
import { loadWithCode } from './code-cache.ts';

const TEXT = `
const path = require('node:path');
const called = [];
exports.add = (a, b) => { called.push(a); return a + b + called.length; };
exports.here = path.basename(__filename);
`;

interface Exported {
  readonly add: (a: number, b: number) => number;
  readonly here: string;
}

function run(file: string): {
  readonly said: readonly unknown[];
  readonly hasCode: boolean;
  readonly keepCode: () => void;
} {
  const { exports, ...rest } = loadWithCode(file);
  const { add, here } = exports as Exported;
  return { said: [add(1, 2), add(1, 2), here], ...rest };
}

test('a bundle says the same without code and with it', () => {
  const folder = temporaryFolder({ 'a.cjs': TEXT });
  const file = path.join(folder, 'a.cjs');
  const first = run(file);
  expect(first).toMatchObject({ said: [4, 5, 'a.cjs'], hasCode: false });
  first.keepCode();
  expect(fs.readdirSync(folder).sort()).toEqual(['a.cjs', 'a.cjs.code']);
  expect(run(file)).toMatchObject({ said: [4, 5, 'a.cjs'], hasCode: true });
});

test('code of another bundle, even one of the same length, is not used', () => {
  const file = path.join(temporaryFolder({ 'a.cjs': TEXT }), 'a.cjs');
  run(file).keepCode();
  fs.writeFileSync(file, TEXT.replace('a + b', 'a * b'));
  expect(run(file)).toMatchObject({ said: [3, 4, 'a.cjs'], hasCode: false });
});

test('code that is damaged in any byte, or cut off, is not used', () => {
  const file = path.join(temporaryFolder({ 'a.cjs': TEXT }), 'a.cjs');
  run(file).keepCode();
  const kept = fs.readFileSync(`${file}.code`);
  const cut = [0, 40, kept.length - 8].map((end) => kept.subarray(0, end));
  const flipped = [...kept.keys()].map((place) =>
    kept.map((byte, i) => (i === place ? byte ^ 1 : byte)),
  );
  for (const broken of [...cut, ...flipped]) {
    fs.writeFileSync(`${file}.code`, broken);
    expect(run(file)).toMatchObject({ said: [4, 5, 'a.cjs'], hasCode: false });
  }
});
