/** A claim that keeps its name and verdict and asks less closes the gate, however many states it has. */
import { expect, test } from 'vitest';
import { run } from './command.fixture.ts';
import { commit, edit, repository } from './git.fixture.ts';

const SPEC = 'properties/many.kspec';
const TEXT = `module many
param CPUS : 1..4 = 2
symmetric type Cpu = 0..CPUS-1
ghost inside : set of Cpu
shared l : spinlock
shared y : 0..3
thread t[i: Cpu] {
  spin_lock(l)
  atomic { inside = inside union {i} }
  here: atomic { inside = inside minus {i} }
  spin_unlock(l)
}
thread u { y = 1 }
variant longer { replace t.here { y = 1  atomic { inside = inside minus {i} } } }
invariant mutex: (count c in Cpu: c in inside) <= 1
claim many { any Cpu  holds mutex }
claim three { set CPUS = 3  holds mutex }
claim tso { memory tso  holds mutex }
claim longer { variant longer  holds mutex }
`;

test.each([
  ['any Cpu  holds', 'holds', 'it was about any number of Cpu'],
  ['set CPUS = 3', 'set CPUS = 1', 'it was about CPUS=3, and is about CPUS=1'],
  ['memory tso  holds', 'holds', 'it was about memory tso'],
  ['variant longer  holds', 'holds', 'it was about longer, and is about none'],
])('%s -> %s', async (from, to, says) => {
  const folder = repository({ 'package.json': '{}', [SPEC]: TEXT });
  await run(folder, 'check', '--bless');
  commit(folder, 'recorded');
  // More states elsewhere, so that none are lost.
  edit(
    folder,
    SPEC,
    [from, to],
    ['thread u { y = 1 }', `thread u { ${'y = 1 y = 2 '.repeat(12)} }`],
  );
  await run(folder, 'check', '--bless');
  commit(folder, 'less');
  const gate = ['gate', '--base', 'HEAD~1'];
  const { code, out } = await run(folder, ...gate, '--allow', 'emptied');
  expect([code, out]).toEqual([1, expect.stringContaining(says)]);
  const allowed = await run(folder, ...gate, '--allow', 'narrowed', '--allow', 'emptied');
  expect([allowed.code, allowed.out]).toEqual([0, expect.stringContaining(says)]);
});
