import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { expect, it } from 'vitest';
import oniguruma from 'vscode-oniguruma';
import textmate from 'vscode-textmate';
import { lex } from '../../spec/language/text/lex.ts';
import { isKeyword } from '../../spec/language/text/lex-keywords.ts';
import { GRAMMARS } from './grammars.ts';
import { textMateGrammar } from './textmate.ts';
import { WORDS } from './words.ts';

const ROOT = path.join(import.meta.dirname, '../..');

it('has all keywords of the language, each once', () => {
  const groups = [WORDS.declaration, WORDS.control, WORDS.operator, WORDS.constant].flat();
  expect(new Set(groups).size).toBe(groups.length);
  expect(groups.filter((word) => !isKeyword(word))).toEqual([]);
  const known = new Set<string>(groups);
  // The lexer knows the keywords; all that the specs of this repository use are among the groups.
  const manual = fs.readFileSync(path.join(ROOT, 'docs/LANGUAGE.md'), 'utf8');
  const quoted = [...manual.matchAll(/"([a-z]+)"/g)].map(([, word = '']) => word);
  expect(quoted.length).toBeGreaterThan(60);
  expect(quoted.filter((word) => isKeyword(word) && !known.has(word))).toEqual([]);
});

it('is kept as files that are up to date: scripts/update-grammars.ts', () => {
  for (const { file, make } of GRAMMARS) {
    expect(fs.readFileSync(path.join(ROOT, file), 'utf8')).toBe(make());
  }
});

/** Returns the scopes at each token of `text`, as an editor has them. */
async function tokeniser(): Promise<(text: string) => (offset: number) => string> {
  const wasm = createRequire(import.meta.url).resolve('vscode-oniguruma/release/onig.wasm');
  await oniguruma.loadWASM(fs.readFileSync(wasm));
  const registry = new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
      createOnigString: (text) => new oniguruma.OnigString(text),
    }),
    loadGrammar: async () => textmate.parseRawGrammar(textMateGrammar(), 'kspec.json'),
  });
  const grammar = await registry.loadGrammar('source.kspec');
  return (text) => {
    const scopes = new Map<number, string>();
    let stack = textmate.INITIAL;
    let start = 0;
    for (const line of text.split('\n')) {
      const found = grammar?.tokenizeLine(line, stack);
      for (const { startIndex, endIndex, scopes: all } of found?.tokens ?? []) {
        for (let at = startIndex; at < endIndex; at += 1) scopes.set(start + at, all.join(' '));
      }
      stack = found?.ruleStack ?? stack;
      start += line.length + 1;
    }
    return (offset) => scopes.get(offset) ?? '';
  };
}

it('colours what the lexer says is a keyword, a number, a string or a comment', async () => {
  const tokenise = await tokeniser();
  const files = [
    'spec/kernel/locks.kspec',
    'examples/kernel-checks.kspec',
    'spec/linux/mm/memory.kspec',
  ];
  let count = 0;
  for (const file of files) {
    const text = fs.readFileSync(path.join(ROOT, file), 'utf8');
    const scopeAt = tokenise(text);
    const { tokens, comments } = lex({ path: file, text });
    for (const { kind, text: word, span, previous } of tokens) {
      const scope = scopeAt(span.start);
      const where = `${file}: ${word} at ${span.start} is ${scope}`;
      const isField = previous?.text === '.';
      if (kind === 'keyword' && !isField)
        expect(scope, where).toMatch(/keyword|constant\.language/);
      if (kind === 'number') expect(scope, where).toContain('constant.numeric');
      if (kind === 'string') expect(scope, where).toContain('string');
      if (kind === 'name') expect(scope, where).not.toMatch(/comment|string|keyword\.control/);
      count += 1;
    }
    for (const { start } of comments) expect(scopeAt(start)).toContain('comment');
  }
  expect(count).toBeGreaterThan(1500);
});
