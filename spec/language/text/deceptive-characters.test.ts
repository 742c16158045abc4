import { expect, it } from 'vitest';
import { parse } from '../parse/parse.ts';

function codes(text: string): readonly string[] {
  return parse({ path: 'm.kspec', text }).diagnostics.map(({ code }) => code);
}

const SPEC = 'module m\nshared x : 0..1 // one\nthread t { x = 1 }\n';

it.each([
  ['turns the direction', '\u202e'],
  ['isolates a direction', '\u2066'],
  ['ends a line elsewhere', '\u2028'],
  ['ends a line here and not where it is shown', '\r x = 0 '],
])('%s: it is refused in comments too', (_, text) => {
  expect(codes(SPEC.replace('one', `one ${text}`))).toContain('K0126');
});

it('lines may end as on other systems, and comments be in any language', () => {
  expect(codes(SPEC.replaceAll('\n', '\r\n').replace('one', 'eins, один, 一'))).toEqual([]);
});

it('tells the first ten', () => {
  const found = codes(SPEC.replace('one', '\u202e'.repeat(100)));
  expect(found.filter((code) => code === 'K0126')).toHaveLength(10);
});
