import fc from 'fast-check';
import { expect, it } from 'vitest';
import { setColumns } from './picture-columns.ts';

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
