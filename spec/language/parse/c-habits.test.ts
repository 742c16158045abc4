import { expect, it } from 'vitest';
import { hasErrors } from '../text/diagnostics.ts';
import { parse } from './parse.ts';

const HEAD = 'module m\nshared x : 0..3\nshared b : bool\n';

/** The messages about `text`, each as its code, the culprit and the hint. */
function said(text: string): readonly (readonly [string, string, string | undefined])[] {
  const { diagnostics } = parse({ path: 'test.kspec', text: HEAD + text });
  return diagnostics.map(({ code, span: { source, start, end }, hint }) => [
    code,
    source.text.slice(start, end),
    hint,
  ]);
}

it.each([
  ['thread t { s->f = 1 }', 'K0123', '->f', 'write `.f`'],
  ['thread t { let v = s[0]->f }', 'K0123', '->f', 'write `.f`'],
  ['thread t { x = b ? 1 : 2 }', 'K0123', '?', 'write `if c then a else b` for `c ? a : b`'],
  ['thread t { int v = 1 }', 'K0123', 'int v', 'write `let v = ...`'],
  [
    'thread t { unsigned long v\n x = v }',
    'K0123',
    'unsigned long v',
    'write `let v = ...` where it gets its first value',
  ],
  ['bool z\nthread t { skip }', 'K0123', 'bool z', 'write `shared z : bool`'],
  [
    'u64 *z\nthread t { skip }',
    'K0123',
    'u64 *z',
    'write `shared z : 0..3`, with the values that it can have',
  ],
  ['static void f(void) { x = 1 }', 'K0123', 'static void f', 'write `proc f(...) { ... }`'],
  ['proc f(int a) { skip }', 'K0123', 'int a', 'write `a: 0..3`, with the values that it can have'],
  ['struct T { int a }', 'K0123', 'int a', 'write `a: 0..3`, with the values that it can have'],
  ['enum E { A = 0, B = 1 }', 'K0123', '=', 'a member has no number: write `A`'],
  [
    'thread t { switch (x) { case 1: x = 1 } }',
    'K0123',
    'switch',
    'write `match x { A { ... } B { ... } else { ... } }`: an arm needs no `break`',
  ],
  [
    'thread t { match x { case 1: x = 1 } }',
    'K0123',
    'case 1',
    'write `1 { ... }`: an arm has braces and needs no `break`',
  ],
  [
    'thread t { match x { 1 { skip } default: skip } }',
    'K0123',
    'default:',
    'write `else { ... }`',
  ],
  ['thread t { for (i = 0) { skip } }', 'K0123', 'for (', 'write `for i in 0..2 { ... }`'],
  [
    'thread t { x = x << 1 }',
    'K0123',
    '<<',
    'there are no bit operations: keep flags apart, in a struct of `bool`',
  ],
  ['thread t { *x = 1 }', 'K0123', '*x', 'write `x`: a `ref` parameter is used by its name'],
  ['shared a[4] : bool', 'K0123', '4', 'write the indexes: `0..3`'],
  ['shared a : bool[4]', 'K0123', 'bool[4]', 'write `[0..3] bool`'],
  ['shared a : struct S', 'K0123', 'struct S', 'write `S`'],
  ['thread t { a[i].f += 1 }', 'K0108', '+=', 'write `a[i].f = a[i].f + ...`'],
  ['thread t { x = 0x1f }', 'K0118', '0x1f', 'write `31`'],
  ['thread t { x = 3UL }', 'K0118', '3UL', 'write `3`'],
  ['thread t { f(&x) }', 'K0116', '&', 'remove it: a `ref` parameter takes the variable itself'],
  [
    'thread t { x = x & 1 }',
    'K0116',
    '&',
    'there are no bit operations: keep flags apart, in a struct of `bool`',
  ],
  [
    '/* two\nlines */\nthread t { skip }',
    'K0124',
    '/*',
    'begin each of its lines with `//`, and leave out `/*` and `*/`',
  ],
  ['#define N 3\nthread t { skip }', 'K0125', '#define N 3', 'write `param N : 0..3 = 3`'],
  [
    '#include <linux/mm.h>\nthread t { skip }',
    'K0125',
    '#include <linux/mm.h>',
    'write `use a.b.c` for the file `spec/a/b/c.kspec`',
  ],
  [
    'fn f(a: bool) -> bool { return a }',
    'K0101',
    '{',
    'a `fn` is one expression: write `= ...`, or make it a `proc` if it takes steps',
  ],
  ['thread t { if (b) x = 1 }', 'K0101', 'x', 'put what belongs to it in braces: `{ ... }`'],
  ['thread t { goto out\n out: }', 'K0112', '}', 'a label has a statement: write `out: skip`'],
  [
    'use "linux/mm.kspec"',
    'K0101',
    '"linux/mm.kspec"',
    'write `use a.b.c` for the file `spec/a/b/c.kspec`',
  ],
])('says once how %s is written', (text, code, culprit, hint) => {
  expect(said(text)).toEqual([[code, culprit, hint]]);
});

it.each([
  ['x++', 'x', '+'],
  ['--x', 'x', '-'],
  ['a[i].f--\n x = 1', 'a[i].f', '-'],
])('says that %s is two steps, or one that is said to be one', (statement, place, sign) => {
  const [first, ...others] = said(`thread t { ${statement} }`);
  expect(others).toEqual([]);
  expect(first?.[1]).toBe(sign + sign);
  expect(first?.[2]).toContain(`atomic { ${place} = ${place} ${sign} 1 }`);
});

it('counts the semicolons of a file as one mistake', () => {
  const { diagnostics } = parse({
    path: 'test.kspec',
    text: `${HEAD}thread t { x = 1; b = true; }`,
  });
  expect(diagnostics.map(({ message }) => message)).toEqual([
    '`;` does not belong here, nor does the other one in this file',
  ]);
});

it('lets a spec have names that are words of C', () => {
  const text =
    'shared int : bool\nthread t { default: int = true  let switch = int  await switch }';
  expect(hasErrors(parse({ path: 'test.kspec', text: HEAD + text }).diagnostics)).toBe(false);
});
