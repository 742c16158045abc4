import { expect, it } from 'vitest';
import { positionAt } from '../language/text/source.ts';
import { litmusToSpec } from './litmus-to-spec.ts';
import { parseLitmus } from './parse-litmus.ts';

/** Returns `line: message` for each mistake. */
function mistakes(text: string): readonly string[] {
  const { test, diagnostics } = parseLitmus({ path: 'test.litmus', text });
  const all = test === undefined ? diagnostics : litmusToSpec(test, () => false).diagnostics;
  return all.map(({ span, message }) => `${positionAt(span.source, span.start).line}: ${message}`);
}

function inProcess(code: string): string {
  return `C test\n{}\nP0(int *x, int *y, spinlock_t *l) {\nint r0;\n${code}\n}\nexists (x=1)\n`;
}

it.each([
  ['while (READ_ONCE(*x)) ;', '5: a loop is not supported in litmus tests'],
  ['r0 = READ_ONCE(*x) & 1;', '5: `&` in an expression is not supported in litmus tests'],
  ['synchronize_rcu();', '5: `synchronize_rcu()` is not supported in litmus tests'],
  ['r0 = READ_ONCE(*z);', '5: unknown name `z`'],
  ['r1 = READ_ONCE(*x);', '5: unknown register `r1`'],
  ['r0 = READ_ONCE(x);', '5: a place, like `*x` belongs here'],
  ['WRITE_ONCE(*x);', '5: 2 operands of `WRITE_ONCE()` belongs here'],
  ['WRITE_ONCE(*x, y);', '5: a number belongs here'],
  ['r0 = smp_mb();', '5: the value of `smp_mb()` is not supported in litmus tests'],
  ['r0 = READ_ONCE(*r0);', '5: an address belongs here'],
  ['r0 = READ_ONCE(*l);', '5: an access to a lock is not supported in litmus tests'],
  ['spin_lock(x);', '5: the address of a lock belongs here'],
  [
    'WRITE_ONCE(*x, 2000);',
    '4: values of this test may be as large as 2000: at most 1000 are explored',
  ],
  ['r0 = r0 && READ_ONCE(*x);', '5: a read behind `&&` is not supported in litmus tests'],
  [
    'smp_mb__after_atomic();',
    '5: a fence that is not beside the call that it is made for is not supported in litmus tests',
  ],
  ['r0 = 1', '6: expected `;` after `1`'],
  ['r0 + 1;', '5: expected `=`, or a call alone after `1`'],
])('`%s` is refused with its line', (code, message) => {
  expect(mistakes(inProcess(code))).toEqual([message]);
});

it.each([
  [
    'PPC test\n{}\nP0 ;\nexists (x=1)',
    '1: a test that is not in C is not supported in litmus tests',
  ],
  ['', '1: a test that is not in C is not supported in litmus tests'],
  ['C test\n{}\nP0(int *x) { }\n', '4: expected `exists`, `~exists` or `forall` after `}`'],
  ['C test\n{}\nP0(int *x) { }\nexists (x=1) P1', '4: expected the end of the test after `)`'],
  ['C test\n{}\nP0(int *x) { }\nexists (1:r0=1)', '4: unknown register `r0`'],
  ['C test\n{}\nP0(int *x) { }\nexists (y=1)', '4: unknown variable `y`'],
  [
    'C test\n{}\nP0(int x) { }\nexists (x=1)',
    '3: a parameter that is no address is not supported in litmus tests',
  ],
])('%j is refused', (text, message) => {
  expect(mistakes(text)).toEqual([message]);
});

it('reads what its author says from comments alone', () => {
  const result = (text: string): unknown => parseLitmus({ path: 't', text }).test?.result;
  const rest = '{}\nP0(int *x) { WRITE_ONCE((*x), 1); /* Result: Always */ }\nexists (x=1)';
  expect(result(`C test\n(*\n * Result: Never\n *)\n${rest}`)).toBe('never');
  expect(result(`C test "Result: Never"\n${rest}`)).toBe('always');
  expect(result(`C test\n(* nothing *)\n{}\nP0(int *x) { }\nexists (x=1)`)).toBeUndefined();
});

it('a name of the language or of a library gets another one', () => {
  const source = {
    path: 't',
    text: 'C t\n{}\nP0(int *thread, int *mutex) { int seen1 = READ_ONCE(*thread); WRITE_ONCE(*mutex, seen1); }\nexists (mutex=0 /\\ 0:seen1=0)',
  };
  const { test } = parseLitmus(source);
  const made = test && litmusToSpec(test, (name) => name === 'mutex');
  expect(made?.text).toContain('shared thread_ : 0..1 = 0\nshared mutex_ : 0..1 = 0\n');
});
