/** Specs that are refused, each by one condition of the walk over the obstacles alone. */

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

/** A spec whose threads run `body`. */
export function specOf(body: string, more = ''): string {
  return `${HEAD}${more}\nthread t[i: Cpu] {\n${body}\n}\n`;
}

/** What is in the way, what threads do, what is declared beside, and what is said of it. */
export const REFUSED: readonly (readonly [
  name: string,
  body: string,
  more: string,
  why: RegExp,
])[] = [
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
    'either { atomic { two[0, i] = true  two[1, i] = true } } or { atomic { if not flag { flag = true  choose k in Cpu  n = count p in 0..1: two[p, k] } } }',
    'shared two[0..1, Cpu] : bool',
    /looks at what belongs to another `Cpu`, and that is stored/,
  ],
  [
    'a read of who is chosen that has many values',
    'either { many[i] = 7 } or { atomic { if not flag { flag = true  choose k in Cpu  most = many[k] } } }',
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
    'atomic { second = owner  owner = i }\n  here: a[i] = true',
    'never w: owner != none and second != none and t[value(owner)].at(here) and t[value(second)].at(here)',
    /whether `w` is broken cannot be seen/,
  ],
  [
    'a count that is stored',
    'a[i] = true\n  atomic { n = count c in Cpu: a[c] }',
    '',
    /counts `Cpu` or their threads, and that is stored/,
  ],
  [
    'the size of a set',
    'atomic { members = members union {i}  n = len(members) }',
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
    'atomic { n = if members == {} then 1 else 2  members = members union {i} }',
    '',
    /depends on every `Cpu`, and that is stored/,
  ],
  [
    'an existential where something has no value',
    'either { atomic { members = members union {i} } } or { atomic { if members == {} and value(owner) == i { flag = true }  n = 3 } }',
    '',
    /depends on every `Cpu`, and that decides/,
  ],
  [
    'a warning that may have no value',
    'either { atomic { members = members union {i} } } or { atomic { warn w: members != {} or value(owner) == i  n = 3 } }',
    '',
    /depends on every `Cpu`, and that is asserted/,
  ],
  [
    'an assertion that takes two others to fail',
    'either { a[i] = true } or { assert two: (count c in Cpu: a[c]) <= 1 }',
    '',
    /cannot be seen to fail beside one other/,
  ],
  [
    'a loop in a loop',
    'either { a[i] = true } or { b[i] = true } or { atomic { for c in Cpu { for d in Cpu { assert e: not (a[c] and b[d]) } } } }',
    '',
    /goes through all `Cpu` once more for each/,
  ],
  [
    'all in each round of a loop',
    'either { a[i] = true } or { b[i] = true } or { atomic { for c in Cpu { assert e: not (a[c] and exists d in Cpu: b[d]) } } }',
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
    'atomic { for c in Cpu { assert g: not a[c] or x == y } }',
    'shared x[Cpu] : bool\nshared y[Cpu] : bool\nshared l : spinlock\nguarded x by l',
    /looks at all `Cpu` once more for each|may end in different ways/,
  ],
  [
    'a name of one',
    'owner = i\n  atomic { if owner == Cpu(0) { flag = true } }',
    '',
    /tells one `Cpu` from another: it names an identity|names one by its number/,
  ],
  [
    'a set of all of two',
    'atomic { members = {Cpu(0), Cpu(1)} }',
    '',
    /tells one `Cpu` from another: it names an identity|names one by its number/,
  ],
  [
    'a fixed thread by its number',
    'holder = self\n  atomic { if holder == Tid(0) { flag = true } }',
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
    'a[i] = true\n  atomic { if not flag { flag = true  for c in Cpu { if a[c] { n = (n + 1) % 4 } } } }',
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
    'shared m : 0..9 = 2\ninvariant some: (count c in Cpu: a[c]) <= m',
    /whether `some` is broken cannot be seen/,
  ],
  [
    'a property of the owner',
    'atomic { second = owner  owner = i  a[i] = true }',
    'never owned: owner != none and second != none and a[value(owner)] and a[value(second)]',
    /whether `owned` is broken cannot be seen/,
  ],
  [
    'a step property of two others',
    'a[i] = true',
    "step two: (count c in Cpu: a'[c]) <= 2",
    /whether `two` is broken cannot be seen/,
  ],
  [
    'a cover that may have no value',
    'owner = i',
    'cover c: members != {} and value(owner) in members',
    /whether `c` is broken cannot be seen/,
  ],
];
