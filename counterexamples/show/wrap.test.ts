import fc from 'fast-check';
import { expect, it } from 'vitest';
import { wrap } from './wrap.ts';

it('breaks after commas, else at blanks, else anywhere', () => {
  expect(wrap('// a 0->1, b 0->1, c 0->1', 19, '// ')).toEqual(['// a 0->1, b 0->1,', '// c 0->1']);
  expect(wrap('await some condition', 14, '  ')).toEqual(['await some', '  condition']);
  expect(wrap('abcdefghij', 4, '')).toEqual(['abcd', 'efgh', 'ij']);
});

it('loses no text and keeps to the width, whatever it is given', () => {
  const words = fc.array(fc.stringMatching(/^[a-z,]{1,20}$/), { maxLength: 12 });
  fc.assert(
    fc.property(words, fc.integer({ min: 1, max: 40 }), (parts, width) => {
      const text = parts.join(' ');
      const pieces = wrap(text, width, '');
      expect(pieces.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
      for (const piece of pieces) expect(piece.length).toBeLessThanOrEqual(width);
    }),
  );
});

it('leaves no `//` behind at the end of a line', () => {
  expect(wrap('what is true: a and b  // b 1', 26, '  ')).toEqual([
    'what is true: a and b',
    '  // b 1',
  ]);
});
