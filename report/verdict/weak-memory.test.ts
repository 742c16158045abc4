import { expect, it } from 'vitest';
import { check } from '../../checker/check.ts';
import { FAST } from '../../checker/engine/fast-engine.ts';
import { compile } from '../../model/lower/compile.fixture.ts';
import { underMemory } from '../../model/memory/under-memory.ts';
import { resultOf, showVerdict } from './result.ts';

const LIMITS = { maxStates: 1e5, maxMemory: 4e9, maxSeconds: 30 };

function verdictOf(fence: string): string {
  const text = `module m\nshared x : 0..1\nshared y : 0..1\nghost a : 0..1 = 1\nghost b : 0..1 = 1
    thread t { x = 1  ${fence}  let s = y  a = s }
    thread u { y = 1  ${fence}  let s = x  b = s }
    never weak: t.done and u.done and a == 0 and b == 0`;
  const machine = underMemory(compile(text), { model: 'weak', history: 2 });
  const outcome = check(machine, { checks: 'all', limits: LIMITS, workers: 1 }, FAST);
  return showVerdict(machine, resultOf(machine, outcome, 'all'), outcome);
}

it('a search under weak memory never says that something holds', () => {
  expect(verdictOf('smp_mb()')).toMatch(
    /^nothing found \(\d+ states; weak memory without load-store reordering, H=2\)$/,
  );
  expect(verdictOf('')).toMatch(/^violated weak \(/);
});
