/**
 * The glossary and the code use the same words: each term of `docs/GLOSSARY.md` occurs in the code, and each word of
 * an exported type of `model/` and `checker/` is a word of a term or a plain one.
 */
import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { PLAIN_WORDS } from './plain-words.fixture.ts';

const ROOT = path.join(import.meta.dirname, '..');
const GLOSSARY = fs.readFileSync(path.join(ROOT, 'docs/GLOSSARY.md'), 'utf8');

/** The first cells of the tables whose heading says that checkers or the code speak. */
const TERMS: readonly string[] = GLOSSARY.split('\n\n')
  .filter((part) => /^\| (a checker|the code) says/.test(part))
  .flatMap((table) => table.trim().split('\n').slice(2))
  .flatMap((row) => (row.split('|')[1] ?? '').split(',').map((term) => term.trim()));

const words = (name: string): readonly string[] =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word !== '');

const singular = (word: string): string =>
  word.endsWith('ies')
    ? `${word.slice(0, -3)}y`
    : word.replace(/(ss|x)es$/, '$1').replace(/([^suxi])s$/, '$1');

const sourcesBelow = (folder: string): readonly string[] =>
  fs
    .readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !/\.(test|fixture)\.ts$/.test(file))
    .map((file) => fs.readFileSync(path.join(ROOT, folder, file), 'utf8'));

const CODE_FOLDERS = ['spec', 'model', 'properties', 'checker', 'counterexamples', 'report'];

it('each term of the glossary occurs in the code', () => {
  const texts = CODE_FOLDERS.flatMap(sourcesBelow).map(
    (text) => ` ${words(text).map(singular).join(' ')} `,
  );
  const missing = TERMS.filter((term) => {
    const sought = ` ${words(term).map(singular).join(' ')} `;
    return !texts.some((text) => text.includes(sought));
  });
  expect(missing).toEqual([]);
});

it('no term occurs twice', () => {
  expect(TERMS.filter((term, i) => TERMS.indexOf(term) !== i)).toEqual([]);
});

it('each word of an exported type of the model or the checker is plain, or explained', () => {
  const types = ['model', 'checker']
    .flatMap(sourcesBelow)
    .flatMap((text) => [...text.matchAll(/^export (?:interface|type|(?:abstract )?class) (\w+)/gm)])
    .map(([, name]) => name ?? '');
  const explained = new Set(TERMS.flatMap(words).map(singular));
  const used = new Set(types.flatMap(words).map(singular));
  const unexplained = [...used].filter((word) => !explained.has(word) && !PLAIN_WORDS.has(word));
  expect(unexplained.sort()).toEqual([]);
});
