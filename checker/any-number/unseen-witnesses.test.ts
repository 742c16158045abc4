import { expect, test } from 'vitest';
import { exactMachine, familyOfText, programOf } from './any-number.fixture.ts';
import { exploreViews } from './explore-views.ts';
import { shown, viewTexts } from './views-law.fixture.ts';

const LIMITS = { maxStates: 20_000, maxMemory: 2 ** 40, maxSeconds: 60 };

/** Each acts on what the others are like: of three, the third decides what two that are looked at do not show. */
function spec(act: string): string {
  return `module m
param CPUS : 1..4 = 2
symmetric type Cpu = 0..CPUS-1
shared asleep : set of Cpu
shared flag : bool
shared seen : 0..2
thread t[i: Cpu] {
  atomic { asleep = asleep union {i} }
  ${act}
  atomic { asleep = asleep minus {i} }
}`;
}

test.each([
  [
    'a branch',
    'atomic { if exists c in Cpu: c != i and c in asleep { seen = 1 } else { seen = 2 } }',
  ],
  ['a truth value that is stored', 'atomic { flag = asleep minus {i} == {} }'],
  ['an await', 'atomic { await exists c in Cpu: c != i and c in asleep  seen = 1 }'],
  ['an await of nobody', 'atomic { await not exists c in Cpu: c != i and c in asleep  seen = 1 }'],
  ['an assumption', 'atomic { assume exists c in Cpu: c != i and c in asleep  seen = 1 }'],
  ['an assertion', 'atomic { assert others: exists c in Cpu: c != i and c in asleep  seen = 1 }'],
  [
    'a choice',
    'atomic { choose n in 1..2 where n == 1 or exists c in Cpu: c != i and c in asleep  seen = n }',
  ],
])('%s takes both branches where a view cannot decide', (_, act) => {
  const program = programOf(spec(act));
  const family = familyOfText(program);
  if (!('views' in family)) throw new Error(family.join());
  expect(family.loose.length).toBeGreaterThan(act.includes('await not') ? -1 : 0);
  for (const k of [1, 2]) {
    const set = exploreViews(family, k, { limits: LIMITS, checks: 'all' });
    const all = viewTexts(set);
    for (const size of [2, 3, 4]) {
      const exact = shown(exactMachine(program, family.param, size), family.type, size, k, 400);
      for (const view of exact.views) expect(all, `${k} of ${size}`).toContain(view);
    }
  }
});
