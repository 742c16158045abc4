import { expect, test } from 'vitest';
import { compile } from '../../model/lower/compile.fixture.ts';
import { search, searchExplanation, searchReachableSet, searchShortestRun } from './search.ts';
import { usualLimits } from './search-options.ts';

/** Two counters: millions of states, so that a search is asked whether to go on. */
const machine = compile(
  'module m\nshared a : 0..5000\nshared b : 0..5000\n' +
    'thread t { loop { atomic { a = (a + 1) % 5001 } } }\nthread u { loop { atomic { b = (b + 1) % 5001 } } }\n' +
    'invariant small: a + b < 60',
);
const limits = usualLimits();
const aborted = { signal: AbortSignal.abort() };
const known = [...Array.from({ length: 30 }, () => [0, 1] as const)]
  .flat()
  .map((thread) => ({ thread, successor: 0 }));

test('every kind of search ends when its answer is no longer wanted', {
  timeout: 60_000,
}, async () => {
  for (const engine of ['fast', 'reference'] as const) {
    const checks = new Set<string>();
    const job = { machine, engine, limits, checks, counterexample: undefined, workers: 1 };
    expect((await search(job, aborted)).outcome.limit).toBe('interrupted');
    const shortest = { machine, engine, property: 'small', by: 'switches', known, limits } as const;
    expect(await searchShortestRun(shortest, aborted)).toBeUndefined();
    expect(await searchReachableSet({ machine, engine, limits }, aborted)).toEqual({
      limit: 'interrupted',
    });
  }
  const explained = await searchExplanation(
    { machine, property: 'small', run: known, limits },
    aborted,
  );
  expect(explained.turningPoint).toEqual({ kind: 'unknown' });
});
