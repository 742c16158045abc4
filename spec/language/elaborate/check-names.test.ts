import { expect, test } from 'vitest';
import { annotated, front } from './elaborate.fixture.ts';

function check(text: string): void {
  const { promised, said } = annotated(text);
  expect(said).toBe(promised);
}

test.each(['never', 'invariant', 'cover', 'eventually', 'step', 'property'])(
  'a %s has no name of a built-in check, nor that of an assert or warning',
  (form) => {
    const body = form === 'property' ? 'always x < 2' : 'x == 1';
    const under = `//${' '.repeat(form.length - 1)}`;
    check(`module m
shared x : 0..2
thread t { x = 1  assert safe: x == 1  warn odd: x == 1 }
${form} stuck: ${body}
${under}^^^^^ K0210
${form} safe: ${body}
${under}^^^^ K0211
${form} odd: ${body}
${under}^^^ K0211
${form} mine: ${body}`);
  },
);

test('an assert or warning has no name of a built-in check', () => {
  check(`module m
shared x : 0..2
thread t {
  x = 1
  assert data_race: x == 1
  //     ^^^^^^^^^ K0210
  atomic { if x == 1 { warn range: x == 1 } }
  //                        ^^^^^ K0210
}`);
});

test('asserts of one name are one check, and so are warnings, but not both', () => {
  check(`module m
shared x : 0..2
proc p() { assert lock: x == 1  warn odd: x == 1 }
thread t { p()  assert lock: x == 2  warn odd: x == 2 }
thread u {
  warn lock: x == 0
  //   ^^^^ K0211
  warn lock: x == 1
}`);
});

test('the hint is an edit', () => {
  const said = (text: string): string | undefined =>
    front(`module m\nshared x : bool\nthread t { x = true  assert safe: x }\n${text}`)
      .diagnostics[0]?.hint;
  expect(said('never deadlock: x')).toBe('rename the never, to `own_deadlock` for example');
  expect(said('never safe: x')).toBe('rename the never, to `never_safe` for example');
});
