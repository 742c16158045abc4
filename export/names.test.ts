import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Names, plainText } from './names.ts';

test('whatever a spec calls its things, names are words, and no two are the same', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary' }), { maxLength: 30 }), (wanted) => {
      const names = new Names(['if', 'Array']);
      const made = wanted.map((each) => names.fresh(each));
      for (const name of made) expect(name).toMatch(/^[A-Za-z][A-Za-z0-9_]*$/);
      const known = ['if', 'array', ...made.map((name) => name.toLowerCase())];
      expect(new Set(known).size).toBe(known.length);
    }),
  );
});

test('what parameters and temporaries are called is no name of a spec', () => {
  const names = new Names();
  expect(['i', 'c0', 'now12', 'at1', 'I'].map((each) => names.fresh(each))).toEqual([
    ...['i_', 'c0_', 'now12_', 'at1_', 'I__2'],
  ]);
});

test('a text in a comment or string ends neither, and is one line', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(plainText(text)).not.toMatch(/[^ -~]|["\\`$*%]|--/);
    }),
  );
  expect(plainText('a */ b "c" \\\n--d $(rm) `x`')).toBe("a '/ b 'c' ' -d '(rm) 'x'");
});
