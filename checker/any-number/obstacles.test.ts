import { expect, test } from 'vitest';
import { familyOfText, programOf } from './any-number.fixture.ts';
import { REFUSED, specOf } from './refused-specs.fixture.ts';

/** What stands in the way of a spec whose threads run `body`. */
function obstacles(body: string, more = ''): readonly string[] {
  const found = familyOfText(programOf(specOf(body, more)));
  return 'views' in found ? [] : found;
}

test.each(REFUSED)('%s is in the way', (_, body, more, expected) => {
  const found = obstacles(body, more);
  expect(found).not.toEqual([]);
  // No other condition refuses it: without this one it would be accepted.
  for (const why of found) expect(why).toMatch(expected);
});

test.each([
  [
    'own places, owners and sets',
    'atomic { await owner == none  owner = i  members = members union {i}  a[i] = true }',
    '',
  ],
  [
    'who is chosen, as an owner',
    'atomic { choose k in members where a[k]  owner = k  members = members minus {k} }',
    '',
  ],
  [
    'loops over all and over a set',
    'atomic { for c in Cpu { a[c] = b[c] }  for c in members { b[c] = false } }',
    '',
  ],
  [
    'what belongs to who is chosen',
    'atomic { choose k in Cpu  a[k] = b[k]  n = if a[k] then 1 else 2 }',
    '',
  ],
  [
    'what belongs to the owner',
    'atomic { if owner != none { flag = a[value(owner)] and value(owner) in members } }',
    '',
  ],
  ['another one in a set', 'atomic { choose k in Cpu  members = members union {k} }', ''],
  ['waiting for all', 'atomic { await forall c in Cpu where c != i: not a[c] }', ''],
  [
    'conditions that somebody unseen decides',
    'atomic { if members == {} { flag = true }  flag = exists c in Cpu: a[c] }',
    '',
  ],
  [
    'a fixed thread that keeps who it is',
    'flag = true',
    'thread f { let s = members\n  flag = false\n  others = s }',
  ],
  ['two at a time in a property', 'a[i] = true', 'invariant two: (count c in Cpu: a[c]) <= 1'],
])('%s are not', (_, body, more) => {
  expect(obstacles(body, more)).toEqual([]);
});

test('a type is declared by its number alone', () => {
  const of = (head: string): readonly string[] => {
    const found = familyOfText(
      programOf(`module m\n${head}\nthread t[i: Cpu] { x = true }\nshared x : bool`),
    );
    return 'views' in found ? [] : found;
  };
  expect(of('param N : 1..4 = 2\nsymmetric type Cpu = 0..N-1')).toEqual([]);
  expect(of('param N : 1..4 = 2\ntype Cpu = 0..N-1')).toEqual([]);
  for (const head of [
    'symmetric type Cpu = 0..1',
    'param N : 1..4 = 2\nsymmetric type Cpu = 0..N',
  ]) {
    expect(of(head).join()).toMatch(/is not declared by its number alone/);
  }
  expect(of('param N : 1..2 = 2\nsymmetric type Cpu = 0..N-1').join()).toMatch(/cannot be 2 and 3/);
});
