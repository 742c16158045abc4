import { describe, expect, test } from 'vitest';
import { compile } from '../lower/compile.fixture.ts';

const HEAD = `module m
symmetric type P = 0..1
shared a[P] : bool
shared b[P] : 0..3
shared n : 0..3
shared one : P?
shared all_of : set of P
shared grid[P, P] : bool
shared line : seq of P up to 2
ghost seen[P] : bool
`;

/** What breaks `P` in a spec, and the text of that use; undefined if nothing does. */
function culprit(text: string): readonly [string, string] | undefined {
  const { symmetries } = compile(`${HEAD}${text}`);
  const broken = symmetries.find(({ type }) => type === 'P')?.broken;
  if (broken === undefined) return undefined;
  const { source, start, end } = broken.span;
  return [broken.why, source.text.slice(start, end)];
}

const inThread = (body: string): string => `thread t[i: P] { ${body} }`;
const inAtomic = (body: string): string => inThread(`atomic { ${body} }`);

describe('uses that tell no identity apart', () => {
  test.each([
    ['an own place', inThread('a[i] = true')],
    ['a choice', inThread('choose p in P where p != i  a[p] = true')],
    ['identities as values', inThread('one = i  all_of = {i}  one = none')],
    ['all identities, and none', inThread('all_of = all P  all_of = {}')],
    ['a sequence', inAtomic('await len(line) < 2  line = append(line, i)')],
    [
      'a loop whose rounds write their own',
      inAtomic('for p in P { a[p] = b[p] == 1  seen[p] = true }'),
    ],
    ['a loop in two dimensions', inAtomic('for p in P { for q in P { grid[p, q] = a[q] } }')],
    ['a loop over a set', inAtomic('for p in all_of { a[p] = false }')],
    [
      'a loop that takes each out of a set',
      inAtomic('for p in all_of { all_of = all_of minus {p} }'),
    ],
    ['a loop with a local', inAtomic('for p in P { let old = a[p]  a[p] = not old }')],
    ['a loop over numbers', inAtomic('for k in 0..1 { n = k }')],
    [
      'quantifiers',
      `${inThread('a[i] = true')} invariant v: (count p in P: a[p]) < 3 and forall p in P: a[p]`,
    ],
    [
      'another type in order',
      `symmetric type Q = 0..1\n${inThread('a[i] = true')} cover c: exists q in Q: q == q`,
    ],
    ['an own identity', `shared who : Tid?\n${inAtomic('await who == none  who = self')}`],
    ['an initial value of all', 'shared full : set of P = all P'],
  ])('%s', (_, text) => {
    expect(culprit(text)).toBeUndefined();
  });
});

describe('uses that do, each by its place', () => {
  test.each([
    ['a name in a thread', inThread('one = P(0)'), 'names an identity', 'P(0)'],
    ['a name in a proc', `proc f() { one = P(1) } ${inThread('f()')}`, 'names an identity', 'P(1)'],
    ['a name in a property', 'never v: one == P(0)', 'names an identity', 'P(0)'],
    ['a name in a set', inThread('all_of = {P(0)}'), 'names an identity', 'P(0)'],
  ])('%s', (_, text, why, place) => {
    expect(culprit(text)).toEqual([why, expect.stringContaining(place)]);
  });

  test.each([
    [
      'a jump over a declaration',
      inThread('if a[i] { goto on }  let k = i  a[k] = true  on: a[i] = false'),
      'may jump over an identity',
    ],
    ['an initial value of one', 'shared first : P', 'its initial value tells identities apart'],
    [
      'initial values that differ',
      'shared c[p: P] : bool = p == P(1)',
      'its initial value tells identities apart',
    ],
    [
      'an initial thread',
      `shared who : Tid\n${inThread('who = self')}`,
      'its initial value tells identities apart',
    ],
    ['an identity of a number', inAtomic('one = P(n % 2)'), 'makes an identity of a number'],
    [
      'a number of an identity',
      `type K = 0..1\n${inThread('n = K(i)')}`,
      'makes a number of an identity',
    ],
    [
      'a loop of several steps',
      inThread('for p in P { a[p] = true }'),
      'goes through identities in steps of their own',
    ],
    [
      'a place for all',
      inAtomic('for p in P { n = b[p] }'),
      'writes the same place for several identities',
    ],
    [
      'a set that is looked at meanwhile',
      inAtomic('for p in P { if all_of == {} { a[p] = true }  all_of = all_of minus {p} }'),
      'reads what other rounds of the `for` write',
    ],
    [
      'a value collected',
      inAtomic('for p in P { line = append(line, p) }'),
      'writes the same place for several identities',
    ],
    [
      'a place of others',
      inAtomic('for p in P { if a[i] { a[p] = false } }'),
      'reads what other rounds of the `for` write',
    ],
    [
      'another dimension',
      inAtomic('for p in P { grid[p, i] = true  grid[i, p] = false }'),
      'writes the places of other identities',
    ],
    [
      'an early end',
      inAtomic('for p in P { if a[p] { break } }'),
      'has `break` in a `for` over identities',
    ],
    [
      'a skipped end',
      inAtomic('for p in P { if a[p] { continue }  a[p] = true }'),
      'has `continue` in a `for` over identities',
    ],
    [
      'a jump',
      inThread('out: atomic { for p in P { if a[p] { goto out } } }'),
      'has `goto` in a `for` over identities',
    ],
    [
      'a return',
      `proc f() { atomic { for p in P { if a[p] { return } } } } ${inThread('f()')}`,
      'has `return` in a `for` over identities',
    ],
    [
      'a call',
      `proc f(p: P) { a[p] = true } ${inAtomic('for p in P { f(p) }')}`,
      'has `call` in a `for` over identities',
    ],
    [
      'a choice',
      inAtomic('for p in P { choose k in 0..3  b[p] = k }'),
      'has `choose` in a `for` over identities',
    ],
    [
      'two endings',
      inAtomic('for p in P { assert x: a[p]  assert y: b[p] == 0 }'),
      'may end in different ways for different identities',
    ],
    [
      'a quantifier that may fail',
      'invariant v: exists p in P: value(one) == p',
      'may fail for one identity before another',
    ],
    [
      'a reference',
      `proc f(ref z: [P] bool) { atomic { for p in P { z[p] = true } } } ${inThread('f(a)')}`,
      'writes through a reference',
    ],
    [
      'a reference that is read',
      `proc f(ref z: [P] bool) { atomic { for p in P { a[p] = z[p] } } } ${inThread('f(a)')}`,
      'uses a reference in a `for` over identities',
    ],
  ])('%s', (_, text, why) => {
    expect(culprit(text)?.[0]).toBe(why);
  });
});

test('the types of a machine are told with their sizes', () => {
  expect(compile(`${HEAD}symmetric type Q = 0..2\nshared q[Q] : bool`).symmetries).toEqual([
    { type: 'P', size: 2, broken: undefined },
    { type: 'Q', size: 3, broken: undefined },
  ]);
});

test('a value is looked at under all renamings, of whatever identity', () => {
  const inP = (value: string): boolean => {
    const { symmetries } = compile(`module m
      symmetric type P = 0..3
      param K : 0..3 = 2
      shared a[p: P] : bool = ${value}
      thread t[i: P] { a[i] = false }`);
    return symmetries[0]?.broken === undefined;
  };
  expect(inP('true')).toBe(true);
  for (const one of [0, 1, 2, 3]) expect(inP(`p == P(${one})`)).toBe(false);
  expect(inP('p == P(1) or p == P(3)')).toBe(false);
});

test('a type of very many identities is looked at in no time', () => {
  const { symmetries } = compile(`module m
    symmetric type P = 0..1048575
    shared one : P?
    thread t { choose p in P  one = p }`);
  expect(symmetries).toEqual([{ type: 'P', size: 2 ** 20, broken: undefined }]);
});
