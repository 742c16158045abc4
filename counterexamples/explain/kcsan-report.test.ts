import { expect, test } from 'vitest';
import { explore } from '../../checker/reference/explore.ts';
import { shortestRun } from '../../checker/reference/shortest-run.ts';
import { lockLibrary } from '../../model/locks/random-locks.fixture.ts';
import { compile } from '../../model/lower/compile.fixture.ts';
import { at } from '../../model/machine/assert.ts';
import { replay } from '../run/replay.ts';
import { kcsanReport } from './kcsan-report.ts';

/** The report of the simplest race of a spec. */
function reportOf(body: string): readonly string[] {
  const machine = compile(
    `module test\nshared l : spinlock\nshared x : 0..3\nguarded x by l\n${body}`,
    { readModule: lockLibrary },
  );
  const limits = { maxStates: 10_000, maxMemory: 2 ** 40, maxSeconds: 60 };
  const race = explore(machine, { limits, checks: new Set(['data_race']) }).violations;
  const { run } = at(race, 0);
  const replayed = replay(machine, shortestRun(machine, 'data_race', { known: run })?.run ?? run);
  return replayed.ok ? kcsanReport(machine, replayed.trace) : [];
}

test('names both functions, and tells both accesses with their calls', () => {
  expect(
    reportOf(`
proc locked() { spin_lock(l) x = 1 spin_unlock(l) }
proc bare() { let a = x  await a == 0 }
thread p { bare() }
thread q { locked() }`),
  ).toEqual([
    'BUG: KCSAN: data-race in bare / locked',
    '',
    'read to `x` by p:',
    ' bare()  at test.kspec:7',
    ' p  at test.kspec:8',
    '',
    'write to `x` by q, elsewhere in the spec:',
    ' locked()  at test.kspec:6',
    ' q  at test.kspec:9',
  ]);
});

test('prefers what is about to happen to what has happened, and that to what may', () => {
  const text = `
shared go : bool
proc writes() { x = 2 }
thread q { spin_lock(l) FIRST writes() spin_unlock(l) LAST }
thread p { await go  x = 1 }`;
  const [title, ...about] = reportOf(text.replace('FIRST', 'go = true').replace('LAST', ''));
  expect(title).toBe('BUG: KCSAN: data-race in p / writes');
  expect(about).toContain('write to `x` by q, which is about to:');
  const before = reportOf(text.replace('FIRST', '').replace('LAST', 'go = true'));
  expect(before).toContain('write to `x` by q, before:');
});

test('two reads are no race: then the other access is not known', () => {
  expect(reportOf('thread p { let a = x  await a == 0 }')).toContain('race at unknown origin');
  expect(
    reportOf(`thread p { let a = x  await a == 0 }
thread q { spin_lock(l)  let b = x  await b == 0  spin_unlock(l) }`),
  ).toContain('race at unknown origin');
});
