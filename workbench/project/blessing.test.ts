import { expect, it } from 'vitest';
import { parse } from '../../spec/language/parse/parse.ts';
import { blessText } from './blessing.ts';

/** Blesses all claims of a spec with the same counts. */
function bless(claims: string): string {
  const source = { path: 'a.kspec', text: `module a\n${claims}` };
  const found = parse(source).syntax.declarations.filter((d) => d.kind === 'claim');
  const counts = { states: 7, transitions: 8, depth: 9 };
  const text = blessText(
    source,
    found.map((claim) => ({ claim, counts })),
  );
  expect(parse({ path: 'a.kspec', text }).diagnostics).toEqual([]);
  return text.slice('module a\n'.length);
}

it('replaces what is recorded, and nothing else', () => {
  const claim = 'claim a { // why\n  holds all recorded { states 1, transitions 2, depth 3 }\n}\n';
  expect(bless(claim)).toBe(
    'claim a { // why\n  holds all recorded { states 7, transitions 8, depth 9 }\n}\n',
  );
});

it('adds it to a claim that records nothing', () => {
  expect(bless('claim a { holds all }\n')).toBe(
    'claim a { holds all  recorded { states 7, transitions 8, depth 9 } }\n',
  );
  expect(bless('claim a {\n  violated b\n}\n')).toBe(
    'claim a {\n  violated b\n  recorded { states 7, transitions 8, depth 9 }\n}\n',
  );
});

it('blesses several claims of one file', () => {
  const text = bless('claim a { holds all }\nclaim b { violated c }\n');
  expect(text.match(/recorded \{ states 7/g)).toHaveLength(2);
});
