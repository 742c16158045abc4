/** What is decided before the search, and what must not be. The law is in checker/constants.test.ts. */
import { describe, expect, test } from 'vitest';
import { compile } from '../../lower/compile.fixture.ts';
import { at } from '../../machine/assert.ts';
import type { Machine, MachineNode } from '../../machine/machine.ts';
import { requireSound } from '../../machine/verify.ts';
import { initialState } from '../../meaning/interpret.ts';
import { foldConstants } from './fold-constants.ts';

const HEAD = `module m
shared never_written : 0..7 = 3
shared x : 0..3
shared y : 0..3
`;

function folded(text: string): Machine {
  const machine = foldConstants(compile(`${HEAD}${text}`));
  requireSound(machine);
  return machine;
}

const nodesOf = (text: string): readonly MachineNode[] => at(folded(text).templates, 0).nodes;
const kinds = (text: string): readonly string[] => nodesOf(text).map(({ kind }) => kind);

describe('what is known', () => {
  test('decides branches, and what is not taken is gone', () => {
    expect(kinds('thread t { if never_written == 2 { x = 1 }  y = 1 }')).not.toContain('branch');
    expect(kinds('thread t { if never_written == 2 { x = 1 }  y = 1 }')).toEqual(
      expect.arrayContaining(['skip', 'assign', 'end', 'end']),
    );
  });

  test('keeps each access an access, with the stop before it', () => {
    const text = `${HEAD}thread t { y = 1  if never_written == 2 { x = 1 }  await never_written == 3 }`;
    const before = at(compile(text).templates, 0).nodes;
    const after = at(foldConstants(compile(text)).templates, 0).nodes;
    for (const [i, { kind, access, schedulingPoint }] of after.entries()) {
      if (kind !== 'end')
        expect([access, schedulingPoint]).toEqual([
          at(before, i).access,
          at(before, i).schedulingPoint,
        ]);
    }
    expect(after.filter(({ kind, access }) => kind === 'skip' && access)).toHaveLength(2);
  });

  test('is put into expressions and properties', () => {
    const machine = folded(
      'thread t { atomic { x = never_written % 4 } }  never p: never_written == 3',
    );
    expect(at(machine.properties, 0).body).toMatchObject({ kind: 'const', value: 1 });
    const stored = at(machine.templates, 0).nodes.flatMap((node) =>
      node.kind === 'assign' ? [node.value] : [],
    );
    expect(stored).toMatchObject([{ kind: 'const', value: 3 }]);
  });

  test('makes a store of what is there one of nothing', () => {
    expect(kinds('shared z : 0..3 = 2  thread t { z = 2  x = 1 }')[0]).toBe('skip');
    expect(kinds('shared z : 0..3 = 2  thread t { z = 1  x = 1 }')[0]).toBe('assign');
  });
});

describe('nothing is decided', () => {
  test('for all threads by what is so for one', () => {
    const text = 'thread t[i: 0..1] { if i == 1 { x = 1 }  y = 1 }';
    expect(kinds(text)).toContain('branch');
  });

  test('that may fail instead', () => {
    const text = 'type R = 0..3  shared o : R?  thread t { o = 1  await value(o) == 1 }';
    expect(kinds(text)).toContain('await');
  });

  test('by what a choice may be, where its condition looks at it', () => {
    const [choose] = nodesOf('thread t { choose c in 0..3 where c == 2  x = c }');
    expect(choose).toMatchObject({ kind: 'choose', where: { kind: 'equal' } });
  });

  test('that a thread would run past in the initial state', () => {
    const text = 'thread t { assert never_written == 3  let a = 1  assert a == 1  x = a }';
    const machine = compile(`${HEAD}${text}`);
    expect(initialState(foldConstants(machine)).threads).toEqual(initialState(machine).threads);
    const local = compile(`${HEAD}thread t { let a = 1  assert a == 1  x = a }`);
    expect(initialState(foldConstants(local)).threads).toEqual(initialState(local).threads);
  });

  test('by the control locations of threads', () => {
    const text = 'thread t { x = 1  here: y = 1 }  cover c: t.at(here)  cover d: t.done';
    const bodies = folded(text).properties.map(({ body }) => body.kind);
    expect(bodies).toEqual(['at', 'done']);
  });
});
