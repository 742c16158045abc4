import { expect, it } from 'vitest';
import { explore, exploreFast, resultOf } from '../index.ts';
import { lockLibrary } from '../model/locks/random-locks.fixture.ts';
import { compile } from '../model/lower/compile.fixture.ts';

it('exports what it promises, and nothing else', async () => {
  const names = Object.keys(await import('../index.ts')).sort();
  expect(names).toMatchInlineSnapshot(`
    [
      "applyVariants",
      "drawPicture",
      "elaborate",
      "explore",
      "exploreFast",
      "loadProgram",
      "lower",
      "minimise",
      "renderDiagnostic",
      "replay",
      "resultOf",
      "showVerdict",
    ]
  `);
});

const limits = { maxStates: 10_000, maxMemory: 2 ** 40, maxSeconds: 60 };

it.each([
  ['of states', 'shared x : 0..3\nthread t { x = 2 }\nnever two: x == 2', ['two']],
  ['of steps', "shared x : 0..3\nthread t { x = 2  x = 1 }\nstep up: x' >= x", ['up']],
  [
    'of runs',
    'shared x : bool\nthread t { await x }\nthread u { loop { again: skip } }\neventually finished: t.done',
    ['finished'],
  ],
  [
    'of orders of locks',
    `shared a : spinlock
shared b : spinlock
shared g : mutex
thread t { mutex_lock(g) spin_lock(a) spin_lock(b) spin_unlock(b) spin_unlock(a) mutex_unlock(g) }
thread u { mutex_lock(g) spin_lock(b) spin_lock(a) spin_unlock(a) spin_unlock(b) mutex_unlock(g) }`,
    ['lock_order'],
  ],
  [
    'of orders of locks that make no cycle',
    `shared flag : bool
shared a : spinlock
shared b : spinlock
thread t { spin_lock(a) spin_lock(b) spin_unlock(b) spin_unlock(a) }
thread u { let go = flag  if go { spin_lock(b) spin_lock(a) spin_unlock(a) spin_unlock(b) } }`,
    [],
  ],
])('looks at properties %s', (_, text, violated) => {
  const machine = compile(`module m\n${text}\n`, {
    readModule: lockLibrary,
    resetDeadLocals: true,
  });
  for (const look of [explore, exploreFast]) {
    const outcome = look(machine, { limits, checks: 'all' });
    expect(resultOf(machine, outcome, 'all').violated).toEqual(violated);
  }
});
