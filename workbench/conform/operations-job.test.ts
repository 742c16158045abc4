/** Operations one at a time: what each does, and where it waits. */
import { expect, it } from 'vitest';
import { lower } from '../../model/lower/lower.ts';
import { elaborate } from '../../spec/language/elaborate/elaborate.ts';
import { loadText } from '../project/load-spec.ts';
import { type OperationsJob, type WalkedOperations, walkOperations } from './operations-job.ts';

const RWLOCK = `module rwlock
symmetric type Task = 0..1
enum Answer { ok, busy }
shared readers : 0..2
shared written : bool
proc read_lock() -> Answer {
  atomic { await not written  readers = readers + 1 }
  return ok
}
proc try_write() -> Answer {
  atomic {
    if written or readers > 0 { return busy }
    written = true
  }
  return ok
}
proc write_unlock() -> Answer {
  atomic { written = false }
  return ok
}
driver task[t: Task] -> Answer {
  operation "read lock" = read_lock() when readers < 2
  operation try_write = try_write()
  operation write_unlock = write_unlock() when written
}
label state, state_after = "written" if written, readers if not written
label waiting, waiting_after = blocked
outcome result = result if returned, "blocked" if not returned
`;

function found(
  text: string,
  engine: 'fast' | 'reference',
  more: Partial<OperationsJob['limits']> = {},
): Promise<WalkedOperations> {
  const source = { path: 'rwlock.kspec', text };
  const { program, diagnostics } = loadText('rwlock.kspec', source, () => undefined);
  const { core, diagnostics: others } = elaborate(program, { params: new Map(), drives: true });
  expect(
    [...diagnostics, ...others]
      .filter(({ code }) => code !== 'K0203')
      .map(({ message }) => message),
  ).toEqual([]);
  const machine = core && lower(core, { resetDeadLocals: false }).machine;
  if (machine === undefined || core?.tables === undefined) throw new Error('it compiles');
  const limits = { maxStates: 10_000, maxMemory: 2 ** 40, maxSeconds: 60, ...more };
  const job = { machine, tables: core.tables, engine, limits, maxLength: undefined };
  return walkOperations(job, { onProgress: () => {}, isStopped: () => false });
}

async function walked(engine: 'fast' | 'reference'): Promise<readonly string[]> {
  const { limit, cells } = await found(RWLOCK, engine);
  expect(limit).toBeUndefined();
  return cells.map(({ before, operation, outcomes }) => {
    const ends = outcomes.map(
      ({ after, sequence }) => `${after.join(' ')} [${sequence.join(', ')}]`,
    );
    return `${before.join(' ')}: ${operation} -> ${ends.join(' | ')}`;
  });
}

it('walks all operations from all states, with a shortest sequence to each outcome', async () => {
  expect(await walked('fast')).toEqual([
    '0 0: read lock -> 1 0 ok [read lock]',
    '0 0: try_write -> written 0 ok [try_write]',
    '1 0: read lock -> 2 0 ok [read lock, read lock]',
    '1 0: try_write -> 1 0 busy [read lock, try_write]',
    'written 0: read lock -> written 1 blocked [try_write, read lock]',
    'written 0: try_write -> written 0 busy [try_write, try_write]',
    'written 0: write_unlock -> 0 0 ok [try_write, write_unlock]',
    '2 0: try_write -> 2 0 busy [read lock, read lock, try_write]',
    'written 1: read lock -> written 2 blocked [try_write, read lock, read lock]',
    'written 1: try_write -> written 1 busy [try_write, read lock, try_write]',
    'written 1: write_unlock -> 1 0 ok [try_write, read lock, write_unlock]',
  ]);
});

it('finds the same with either engine', async () => {
  expect(await walked('reference')).toEqual(await walked('fast'));
});

it('keeps its limits within an operation', async () => {
  const counting = `module counting
type Errno = bool
shared x : 0..1000000
proc count() -> Errno {
  while x < 1000000 { atomic { x = x + 1 } }
  return true
}
driver d -> Errno { operation count = count() }
label x, x_after = x
outcome result = "ok" if returned
`;
  for (const engine of ['fast', 'reference'] as const) {
    expect((await found(counting, engine, { maxStates: 100 })).limit).toBe('states');
    expect((await found(counting, engine, { maxStates: 1e9, maxSeconds: 0.1 })).limit).toBe('time');
  }
});
