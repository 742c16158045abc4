/** Looking whether an access is a race is no access, and fails nowhere: what is reported is what the node does. */
import { expect, test } from 'vitest';
import { compile } from '../model/lower/compile.fixture.ts';
import { explore } from './reference/explore.ts';

const HEAD = `module m
struct lock { owner: Tid? }
fn lock_guards_read(l: lock) -> bool = l.owner == self
fn lock_guards_write(l: lock) -> bool = l.owner == self
type R = 0..1
shared l : lock
shared a[0..1] : R?
shared b[0..1] : R
shared o : R?
shared j : R = 1
shared z : R
guarded b[i] by l
`;

function broken(body: string, more = ''): readonly string[] {
  const machine = compile(`${HEAD}thread t { ${body} }\n${more}`);
  const limits = { maxStates: 1000, maxMemory: 2 ** 40, maxSeconds: 60 };
  return explore(machine, { limits, checks: 'all' })
    .violations.map(({ property }) => property)
    .sort();
}

const locked = (body: string): string =>
  `atomic { await l.owner == none  l.owner = self }  ${body}  l.owner = none`;

test('a quantifier that ends before the value that fails does not fail in the check', () => {
  const exists = 'if exists i in 0..1: value(a[i]) == 1 and b[i] == 0 then 1 else 0';
  expect(broken(`a[0] = 1  ${locked(`atomic { z = ${exists} }`)}`)).toEqual([]);
  expect(broken(`a[0] = 1  atomic { z = ${exists} }`)).toEqual(['data_race']);
});

test('a choice fails for the value whose condition fails, and for no other', () => {
  const choose = 'atomic { choose x in 0..1 where value(a[x]) == 1 and b[x] == 0  z = 1 }';
  expect(broken(`a[0] = 1  ${locked(choose)}`, 'never p: z == 1')).toEqual(['p', 'range']);
});

test('what is evaluated first fails first', () => {
  expect(broken(locked('atomic { b[j + 1] = value(o) }'))).toEqual(['range']);
  expect(broken(locked('atomic { b[j + 1] = 1 }'))).toEqual(['index']);
});

test('what comes behind a failure is no access', () => {
  expect(broken('atomic { z = value(o)  z = b[0] }')).toEqual(['range']);
  expect(broken('atomic { if value(o) == 1 and b[0] == 1 { z = 1 } }')).toEqual(['range']);
  expect(broken('atomic { z = if b[0] == 1 and value(o) == 1 then 1 else 0 }')).toEqual([
    'data_race',
  ]);
});
