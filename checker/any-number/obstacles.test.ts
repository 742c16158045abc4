import { expect, test } from 'vitest';
import { familyOfText, programOf } from './any-number.fixture.ts';

const HEAD = `module m
param CPUS : 1..4 = 2
symmetric type Cpu = 0..CPUS-1
shared a[Cpu] : bool
shared b[Cpu] : bool
shared n : 0..3
shared flag : bool
shared owner : Cpu?
shared second : Cpu?
shared members : set of Cpu
shared others : set of Cpu
`;

/** What stands in the way of a spec whose threads run `body`. */
function obstacles(body: string, more = ''): readonly string[] {
  const text = `${HEAD}${more}\nthread t[i: Cpu] {\n${body}\n}\n`;
  const found = familyOfText(programOf(text));
  return 'views' in found ? [] : found;
}

test.each([
  [
    'an identity in what belongs to another',
    'link[i] = i',
    'shared link[Cpu] : Cpu?',
    /`link` is for each `Cpu` a `Cpu\?`/,
  ],
  [
    'a thread in what belongs to an identity',
    'link[i] = self',
    'shared link[Cpu] : Tid?',
    /`link` is for each `Cpu` a `Tid\?`/,
  ],
  [
    'a set in what belongs to another',
    'link[i] = {i}',
    'shared link[Cpu] : set of Cpu',
    /`link` is for each `Cpu`/,
  ],
  [
    'a sequence of identities',
    'if len(q) < 2 { atomic { await len(q) < 2  q = append(q, i) } }',
    'shared q : seq of Cpu up to 2',
    /`q` is a sequence of `Cpu`/,
  ],
  [
    'a store to who is chosen that may have no value',
    'atomic { choose k in Cpu  v[k] = n + 1 }',
    'shared v[Cpu] : 0..3',
    /looks at what belongs to another `Cpu`, and that is stored to/,
  ],
  [
    'a read of who is chosen, for each value of another type',
    'atomic { choose k in Cpu  n = count p in 0..1: two[p, k] }',
    'shared two[0..1, Cpu] : bool',
    /looks at what belongs to another `Cpu`, and that is stored/,
  ],
  [
    'a read of who is chosen that has many values',
    'atomic { choose k in Cpu  most = many[k] }',
    'shared many[Cpu] : 0..99\nshared most : 0..99',
    /looks at what belongs to another `Cpu`, and that is stored/,
  ],
  [
    'too many reads at once',
    'atomic { choose k in Cpu  flag = v[k] == 1 and u[k] == 1 and a[k] }',
    'shared v[Cpu] : 0..9\nshared u[Cpu] : 0..9',
    /looks at what belongs to another `Cpu`, and that has too many values/,
  ],
  [
    'a thread of two identities',
    'flag = true',
    'thread u[i: Cpu, j: Cpu] { atomic { await flag and i != j  a[i] = a[j] } }',
    /`u` is a thread of two of `Cpu`/,
  ],
  [
    'a thread of a thread',
    'flag = true',
    'thread u[t: Tid] { flag = false }',
    /`u` is a thread of a thread/,
  ],
  [
    'a local that keeps another one',
    'choose k in Cpu\n  flag = true\n  atomic { if owner == k { n = 1 } }',
    '',
    /`k` of `t` keeps who another `Cpu` is/,
  ],
  [
    'a local set of a thread',
    'let s = members\n  flag = true\n  others = s',
    '',
    /`s` of `t` keeps who another `Cpu` is/,
  ],
  [
    'where another thread stands',
    'here: a[i] = true',
    'invariant w: owner == none or t[value(owner)].at(here)',
    /whether `w` is broken cannot be seen/,
  ],
  [
    'a count that is stored',
    'atomic { n = count c in Cpu: a[c] }',
    '',
    /counts `Cpu` or their threads, and that is stored/,
  ],
  [
    'the size of a set',
    'atomic { n = len(members) }',
    '',
    /counts `Cpu` or their threads, and that is stored/,
  ],
  [
    'a number that hangs on how many there are',
    'atomic { n = len(all Cpu) }',
    '',
    /counts `Cpu` or their threads, and that is stored/,
  ],
  [
    'an existential within a value',
    'atomic { n = if members == {} then 1 else 2 }',
    '',
    /depends on every `Cpu`, and that is stored/,
  ],
  [
    'an existential where something has no value',
    'atomic { if members == {} and value(owner) == i { flag = true } }',
    '',
    /depends on every `Cpu`, and that decides/,
  ],
  [
    'a warning that may have no value',
    'atomic { warn w: members != {} or value(owner) == i }',
    '',
    /depends on every `Cpu`, and that is asserted/,
  ],
  [
    'an assertion that takes two others to fail',
    'atomic { assert two: (count c in Cpu: a[c]) <= 1 }',
    '',
    /cannot be seen to fail beside one other/,
  ],
  [
    'a loop in a loop',
    'atomic { for c in Cpu { for d in Cpu { if c != d { skip }  a[c] = true } } }',
    '',
    /goes through all `Cpu` once more for each/,
  ],
  [
    'all in each round of a loop',
    'atomic { for c in Cpu { assert e: exists d in Cpu: b[d] and a[c] } }',
    '',
    /looks at all `Cpu` once more for each/,
  ],
  [
    'a whole set in a round',
    'atomic { for c in Cpu { if members == others { a[c] = true } } }',
    '',
    /looks at all `Cpu` once more for each/,
  ],
  [
    'the locks of a whole array in a round',
    'atomic { for c in Cpu { if a[c] { assert g: x == y } } }',
    'shared x[Cpu] : bool\nshared y[Cpu] : bool\nshared l[Cpu] : spinlock\nguarded x[c] by l[c]',
    /looks at all `Cpu` once more for each/,
  ],
  [
    'a name of one',
    'atomic { if owner == Cpu(0) { flag = true } }',
    '',
    /tells one `Cpu` from another: it names an identity/,
  ],
  [
    'a set of all of two',
    'atomic { members = {Cpu(0), Cpu(1)} }',
    '',
    /tells one `Cpu` from another: it names an identity/,
  ],
  [
    'a fixed thread by its number',
    'atomic { if holder == Tid(0) { flag = true } }',
    'shared holder : Tid?\nthread first { flag = false }',
    /names a thread|names one by its number/,
  ],
  [
    'an initial value that counts',
    'm = 0',
    'shared m : 0..4 = len(all Cpu)',
    /counts `Cpu` or their threads, and that is an initial value/,
  ],
  ['a first owner', 'last = i', 'shared last : Cpu', /its initial value tells identities apart/],
  [
    'a loop in steps of their own',
    'for c in Cpu { a[c] = true }',
    '',
    /goes through identities in steps of their own/,
  ],
  [
    'a loop that counts',
    'atomic { for c in Cpu { if a[c] { n = (n + 1) % 3 } } }',
    '',
    /writes the same place for several identities/,
  ],
  [
    'the number of them elsewhere',
    'atomic { if CPUS > 3 { flag = true } }',
    '',
    /`CPUS` is used for more than the number of `Cpu`/,
  ],
  [
    'the number of them in a type',
    'm = 0',
    'shared m : 0..CPUS',
    /`CPUS` is used for more than the number of `Cpu`/,
  ],
  [
    'the number of them in a fn',
    'atomic { if far(n) { flag = true } }',
    'fn far(m: 0..3) -> bool = m > CPUS',
    /`CPUS` is used for more than the number of `Cpu`/,
  ],
  [
    'a property of three',
    'a[i] = true',
    'invariant three: (count c in Cpu: a[c]) <= 3',
    /to see `three` broken takes 4/,
  ],
  [
    'a property of how many there are',
    'a[i] = true',
    'invariant some: (count c in Cpu: a[c]) <= n',
    /whether `some` is broken cannot be seen/,
  ],
  [
    'a property of the owner',
    'a[i] = true',
    'never owned: owner != none and a[value(owner)]',
    /whether `owned` is broken cannot be seen/,
  ],
  [
    'a step property of two others',
    'a[i] = true',
    "step two: (count c in Cpu: a'[c]) <= 1",
    /whether `two` is broken cannot be seen/,
  ],
  [
    'a cover that may have no value',
    'owner = i',
    'cover c: members != {} and value(owner) in members',
    /whether `c` is broken cannot be seen/,
  ],
])('%s is in the way', (_, body, more, expected) => {
  expect(obstacles(body, more).join('\n')).toMatch(expected);
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
