import fc from 'fast-check';
import { deflateSync, strToU8 } from 'fflate';
import { expect, it } from 'vitest';
import { type Linked, linkedBy, linkTo } from './link.ts';

const fragmentOf = (value: unknown): string =>
  `#v1.${Buffer.from(deflateSync(strToU8(JSON.stringify(value)))).toString('base64url')}`;

it('a link gives back what it was made of', () => {
  const question = fc.oneof(
    fc.constant(undefined),
    fc.record({ kind: fc.constant('claims' as const), names: fc.array(fc.string()) }),
    fc.record({
      kind: fc.constant('version' as const),
      params: fc.dictionary(fc.stringMatching(/^[a-z]+$/), fc.string()),
      variants: fc.array(fc.string()),
    }),
  );
  const linked: fc.Arbitrary<Linked> = fc.record({
    file: fc.constant('a/b-c.kspec'),
    text: fc.string({ unit: 'binary' }),
    modules: fc.dictionary(fc.stringMatching(/^[a-z.]+$/), fc.string()),
    question,
  });
  fc.assert(
    fc.property(linked, (each) => {
      expect(linkedBy(linkTo(each))).toEqual(each);
    }),
  );
});

it('what is no link of ours, or is damaged, is none', () => {
  const good = linkTo({ file: 'a.kspec', text: 'module a\n', modules: {}, question: undefined });
  for (const bad of [
    '',
    '#',
    '#v2.abc',
    '#v1.',
    '#v1.$$',
    good.slice(0, -6),
    `${good}${'A'.repeat(1 << 18)}`,
  ]) {
    expect(linkedBy(bad), bad.slice(0, 40)).toBeUndefined();
  }
});

it('a small link to a large text is refused', () => {
  const bomb = fragmentOf({ file: 'a.kspec', text: 'a'.repeat(1 << 24), modules: {} });
  expect(bomb.length).toBeLessThan(1 << 18);
  expect(linkedBy(bomb)).toBeUndefined();
});

it('a link of another shape is refused, and what it asks for if that has', () => {
  const file = 'a.kspec';
  for (const value of [
    null,
    1,
    [],
    {},
    { file, text: '' },
    { file, text: '', modules: { a: 1 } },
    { file },
    { file: 1, text: '', modules: {} },
    { file: 'a\nb', text: '', modules: {} },
  ]) {
    expect(linkedBy(fragmentOf(value))).toBeUndefined();
  }
  for (const question of [
    1,
    { kind: 'claims', names: [1] },
    { kind: 'version', params: { a: 1 }, variants: [] },
  ]) {
    expect(linkedBy(fragmentOf({ file, text: '', modules: {}, question }))).toEqual({
      file,
      text: '',
      modules: {},
      question: undefined,
    });
  }
});
