import fc from 'fast-check';
import { expect, it } from 'vitest';
import { setColumns, wrap } from './picture-columns.ts';

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

it('keeps every row within the width, for any number of columns', () => {
  const line = fc.record({
    column: fc.nat(5),
    depth: fc.nat(30),
    text: fc.stringMatching(/^[a-z ]{0,80}$/),
    continuation: fc.constantFrom('// ', '  '),
  });
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 10 }), (lines) => {
      const headers = [0, 1, 2, 3, 4, 5].map((i) => `CPU${i} (thread[${i}])`);
      for (const row of setColumns(headers, lines, 75)) {
        expect(row.length).toBeLessThanOrEqual(75);
      }
    }),
  );
});
