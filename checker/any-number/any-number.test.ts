import { expect, test } from 'vitest';
import { checkText, verdictOf } from './any-number.fixture.ts';

const HEAD = `module m
param CPUS : 1..4 = 2
symmetric type Cpu = 0..CPUS-1
ghost inside : set of Cpu
invariant mutex: (count c in Cpu: c in inside) <= 1
`;

const ENTER = 'atomic { inside = inside union {i} }\n  atomic { inside = inside minus {i} }';

function mutualExclusion(declared: string, lock: string, unlock: string): string {
  return `${HEAD}${declared}\nthread t[i: Cpu] { loop {\n  ${lock}\n  ${ENTER}\n  ${unlock}\n} }\n`;
}

test.each([
  ['a spinlock', mutualExclusion('shared l : spinlock', 'spin_lock(l)', 'spin_unlock(l)')],
  ['a mutex', mutualExclusion('shared l : mutex', 'mutex_lock(l)', 'mutex_unlock(l)')],
  ['the writers of a rwsem', mutualExclusion('shared l : rwsem', 'down_write(l)', 'up_write(l)')],
  [
    'a bit that is tested and set',
    mutualExclusion('shared l : bool', 'atomic { await not l  l = true }', 'l = false'),
  ],
])('%s excludes others, whatever their number', (_, text) => {
  expect(verdictOf(text)).toMatch(/^proved by \d+ views of 2$/);
});

const PETERSON = mutualExclusion(
  'shared wants[Cpu] : bool\nshared turn : Cpu?',
  'wants[i] = true\n  turn = i\n  atomic { await turn != i or forall c in Cpu where c != i: not wants[c] }',
  'wants[i] = false',
);

test.each([
  [
    'a lock that is looked at and taken in two steps',
    2,
    mutualExclusion('shared l : bool', 'await not l\n  l = true', 'l = false'),
  ],
  ["Peterson's lock", 3, PETERSON],
])('%s is refuted with %i of them', (_, size, text) => {
  expect(verdictOf(text)).toBe(`violated mutex at ${size}`);
});

test('what takes four to be broken is found with four', () => {
  const text = `${HEAD}shared n : 0..3\nthread t[i: Cpu] { atomic { n = n + 1 } }`;
  expect(verdictOf(text)).toBe('violated range at 4');
});

test('what takes more than four to be broken is not known', () => {
  const text = `${HEAD}shared n : 0..9\nthread t[i: Cpu] { atomic { n = n + 1 } }\ninvariant few: n < 5`;
  const found = checkText(text);
  if (!('outcome' in found)) throw new Error(found.join());
  expect(found.size).toBeUndefined();
  const { limit, anyNumber, states } = found.outcome;
  expect(limit).toBe('views');
  expect(anyNumber?.exact).toEqual([1, 2, 3, 4]);
  expect(anyNumber?.tooCoarse?.property).toBe('few');
  expect(anyNumber?.tooCoarse?.steps).toHaveLength(5);
  expect(anyNumber?.views).toBe(states);
});

test('both branches are taken where somebody unseen decides, and found out in time', () => {
  const text = (condition: string): string => `${HEAD}shared asleep : set of Cpu
shared woken : bool
thread t[i: Cpu] { atomic { asleep = asleep union {i} }
  atomic { asleep = asleep minus {i} } }
thread waker {
  atomic { woken = ${condition} }
  assert w: not woken
}`;
  // Of nobody it is true of any number that all are awake; views cannot tell that nobody else sleeps.
  expect(verdictOf(text('asleep != {} and asleep == {}'))).toBe('unknown: views');
  expect(verdictOf(text('asleep != {}'))).toBe('violated w at 1');
});

test('deadlocks and runs are questions of exact numbers, and that is said', () => {
  const found = checkText(mutualExclusion('shared l : spinlock', 'spin_lock(l)', 'spin_unlock(l)'));
  if (!('outcome' in found)) throw new Error(found.join());
  const reported = found.outcome.notChecked.map(({ property, why }) => `${property} ${why}`);
  expect(reported).toContain('deadlock for more than 4 `Cpu`');
  expect(reported).toContain('stuck for more than 4 `Cpu`');
  const stuck = `${HEAD}shared l : bool\nthread t[i: Cpu] { atomic { await not l  l = true } }`;
  expect(verdictOf(stuck)).toBe('violated deadlock at 2');
});

test('a cover is reached by some number, or by none that was looked at', () => {
  const text = (body: string): string =>
    `${HEAD}thread t[i: Cpu] { ${ENTER} }\ncover c: ${body}\ninvariant i: true`;
  const covered = text('exists c in Cpu: c in inside');
  expect(verdictOf(covered.replace('invariant mutex', 'cover mutex'))).toMatch(/^proved/);
  expect(verdictOf(covered)).toBe('violated mutex at 2');
  const never = text('flag').replace('ghost inside', 'shared flag : bool\nghost inside');
  expect(verdictOf(never.replace('invariant mutex', 'cover mutex'))).toBe('violated  at 4');
});

test('two arrays that differ for who is unseen may be the same for all', () => {
  const text = `module m
param CPUS : 1..4 = 2
symmetric type Cpu = 0..CPUS-1
shared x[Cpu] : bool = true
shared y[Cpu] : bool
shared n : 0..5
thread t[i: Cpu] { atomic { x[i] = false  if n < 5 { n = n + 1 } } }
thread o {
  atomic { await x == y }
  assert five: n != 5
}`;
  // Five are needed. The unseen one has its initial elements, which are never equal.
  expect(verdictOf(text)).toBe('unknown: views');
  expect(verdictOf(text.replace('n != 5', 'n != 3'))).toBe('violated five at 3');
});
