import { describe, expect, it } from 'vitest';
import { compile } from '../../../model/lower/compile.fixture.ts';
import { runJob } from '../../search/run-job.ts';
import type { SearchJob, SearchResult } from '../../search/search-job.ts';
import { cacheKey } from '../../search/search-key.ts';
import { readEntry, writeEntry } from './entry.ts';

const SECRET = 'c0ffee'.repeat(10);

const FAIR = `module m
shared x : bool
thread t {
  loop {
    if x { x = false } else { x = true }
  }
}
property stays: eventually always x
cover is_on: x
`;
const ASSERTED = `module m
shared x : 0..3
thread t { if x == 0 { x = 1 } }
thread u { assert x == 0 }
`;
const LOST = `module m
shared x : 0..3
thread t { if x == 0 { x = 1 } }
thread u { await x == 1  x = 3 }
invariant small: x == 3 implies x < 3
`;

function jobOf(spec: string): SearchJob {
  return {
    machine: compile(spec),
    engine: 'fast',
    limits: { maxStates: 1000, maxMemory: 2 ** 32, maxSeconds: 60 },
    checks: 'all',
    counterexample: { of: undefined, by: 'switches' },
    coverageStates: 1000,
  };
}

/** What is written of the result of `job`, with its key. */
async function written(job: SearchJob) {
  const result = await runJob(job, { onProgress: () => {}, isStopped: () => false });
  const key = cacheKey(job);
  return { key, result, text: writeEntry(key, result, SECRET) ?? '' };
}

describe.each([
  ['a run without end, what is covered, and goals', FAIR],
  ['a run and goals', LOST],
  ['a failing step and goals', ASSERTED],
])('%s', (_, spec) => {
  it('is read as it was written', async () => {
    const { key, result, text } = await written(jobOf(spec));
    expect(result.counterexample).toBeDefined();
    expect(result.hits?.size).toBeGreaterThan(0);
    const read = readEntry(key, text, SECRET);
    expect(read.ok && read.result).toEqual(result);
  });
});

it('is of no use once it is cut off, changed in any byte, or under another name', async () => {
  const { key, text } = await written(jobOf(LOST));
  const bytes = Buffer.from(text);
  for (let place = 0; place < bytes.length; place += 1) {
    expect(readEntry(key, text.slice(0, place), SECRET).ok, `cut at ${place}`).toBe(false);
    for (const change of [0x01, 0x20, 0xff]) {
      const damaged = Buffer.from(bytes);
      damaged[place] = (damaged[place] ?? 0) ^ change;
      expect(readEntry(key, damaged.toString('utf8'), SECRET).ok, `byte ${place}`).toBe(false);
    }
  }
  const other = cacheKey({ ...jobOf(LOST), engine: 'reference' });
  expect(readEntry(other, text, SECRET)).toEqual({
    ok: false,
    why: 'it belongs to another question',
  });
});

it('is of no use to whoever has another secret', async () => {
  const { key, result, text } = await written(jobOf(LOST));
  expect(readEntry(key, text, 'another').ok).toBe(false);
  const lie = {
    ...result,
    outcome: { ...result.outcome, violations: [] },
    counterexample: undefined,
  };
  expect(readEntry(key, writeEntry(key, lie, 'another') ?? '', SECRET).ok).toBe(false);
});

it('is not written of a search that met a limit', async () => {
  const job = jobOf(LOST);
  expect((await written({ ...job, limits: { ...job.limits, maxStates: 2 } })).text).toBe('');
  const { key, result } = await written(job);
  const found = result.counterexample;
  const unfinished: SearchResult = {
    ...result,
    counterexample: found && { ...found, isMinimal: false },
  };
  expect(writeEntry(key, unfinished, SECRET)).toBeUndefined();
});
