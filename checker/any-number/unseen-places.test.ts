/** What belongs to somebody unseen is guessed: views have what any number reach, and no planted mistake is proved away. */
import { expect, test } from 'vitest';
import { requireSound } from '../../model/machine/verify.ts';
import { exactMachine, familyOfText, programOf, verdictOf } from './any-number.fixture.ts';
import { exploreViews } from './explore-views.ts';
import { shown, viewTexts } from './views-law.fixture.ts';

const LIMITS = { maxStates: 20_000, maxMemory: 2 ** 40, maxSeconds: 60 };

const HEAD = `module m
param CPUS : 1..4 = 2
symmetric type Cpu = 0..CPUS-1
shared a[Cpu] : bool
shared w[Cpu] : 0..2
shared members : set of Cpu
shared others : set of Cpu
shared owner : Cpu?
shared holder : Tid?
shared level[Tid] : 0..2
shared n : 0..3
`;

/** Each makes something of its own different; a fixed thread acts on whom it chooses. */
function spec(act: string): string {
  return `${HEAD}
thread t[i: Cpu] {
  atomic { members = members union {i}  a[i] = true  w[i] = 1 }
  atomic { owner = i  holder = self  level[self] = 1 }
}
thread o {
  ${act}
}`;
}

test.each([
  ['a read of who is chosen', 'atomic { choose k in Cpu  n = w[k] }'],
  ['a branch on it', 'atomic { choose k in Cpu  if a[k] { n = 1 } else { n = 2 } }'],
  ['a store to it', 'atomic { choose k in Cpu  w[k] = 2 }'],
  ['a store of what is read', 'atomic { choose k in Cpu  w[k] = if a[k] then 2 else 0 }'],
  [
    'whether it is in a set',
    'atomic { choose k in Cpu  if k in members { n = 1 } else { n = 2 } }',
  ],
  [
    'a move from set to set',
    'choose k in members\n  atomic { members = members minus {k} }\n  atomic { others = others union {k} }',
  ],
  ['a set of it alone', 'atomic { choose k in Cpu  others = {k}  if others == {} { n = 1 } }'],
  ['a wait', 'choose k in Cpu\n  await a[k]\n  n = 1'],
  ['an assertion', 'atomic { choose k in Cpu  assert e: a[k] }'],
  ['a warning', 'atomic { choose k in Cpu  warn e: not a[k] }'],
  ['a later step', 'choose k in Cpu\n  n = 1\n  atomic { n = w[k]  w[k] = 0 }'],
  ['the owner', 'atomic { if owner != none and a[value(owner)] { w[value(owner)] = 0 } }'],
  ['no owner', 'atomic { n = w[value(owner)] }'],
  [
    'a thread',
    'atomic { if holder != none { n = level[value(holder)]  level[value(holder)] = 2 } }',
  ],
])('%s of somebody unseen is among the views', (_, act) => {
  for (const text of [
    spec(act),
    spec('n = 3').replace('  atomic { owner', `  ${act}\n  atomic { owner`),
  ]) {
    const program = programOf(text);
    const family = familyOfText(program);
    if (!('views' in family)) {
      // What is kept from step to step can be kept by a fixed thread alone.
      expect(family.join()).toMatch(/`k` of `t` keeps who another `Cpu` is/);
      continue;
    }
    for (const machine of family.views.values()) requireSound(machine);
    for (const k of [1, 2]) {
      const set = exploreViews(family, k, { limits: LIMITS, checks: 'all' });
      const all = viewTexts(set);
      const broken = set.violations.map(({ property }) => property);
      for (const size of [2, 3, 4]) {
        const exact = shown(exactMachine(program, family.param, size), family.type, size, k, 60);
        for (const view of exact.views) expect(all, `${k} of ${size}`).toContain(view);
        expect(broken).toEqual(expect.arrayContaining([...exact.broken]));
      }
    }
  }
});

/** Sleepers that a reader moves from one queue to another, and a waker that looks at both, one after the other. */
function queues(read: string, isSomebody: string): string {
  return `module m
param CPUS : 1..4 = 2
symmetric type Cpu = 0..CPUS-1
shared pending : set of Tid
shared known : set of Tid
shared asleep[Tid] : bool
shared page : bool
shared moving : bool
shared done : bool
shared some : bool
thread t[i: Cpu] {
  atomic { if not page { asleep[self] = true  pending = pending union {self} } }
}
daemon reader { loop { ${read} } }
thread waker {
  page = true
  ${isSomebody}
  atomic { await not moving  if some { for t in pending union known { asleep[t] = false }  pending = {}  known = {} }  done = true }
}
never lost: done and not moving and exists t in Tid: asleep[t]
`;
}

const MOVE = `choose k in pending
  moving = true
  atomic { pending = pending minus {k} }
  atomic { known = known union {k} }
  moving = false`;

test('a waker that waits for a move to end wakes all, whatever their number', () => {
  const look = `atomic { await not moving  some = pending != {} or known != {} }`;
  expect(verdictOf(queues(MOVE, look))).toMatch(/^proved by \d+ views of 1$/);
});

test('a waker that meets a move finds nobody, and that is not proved away', () => {
  const look = `atomic { some = pending != {} }\n  atomic { if not some { some = known != {} } }`;
  expect(verdictOf(queues(MOVE, look))).toBe('violated lost at 1');
});

test.each([
  [3, 'violated e at 3'],
  [4, 'violated e at 4'],
  [5, 'unknown: views'],
])('what takes %i who are chosen is never proved', (most, expected) => {
  const text = `${HEAD.replace('n : 0..3', 'n : 0..5')}
thread t[i: Cpu] { skip }
daemon o { loop { atomic { choose k in Cpu  await not a[k]  a[k] = true  if n < 5 { n = n + 1 } } } }
invariant e: n < ${most}`;
  expect(verdictOf(text)).toBe(expected);
});
