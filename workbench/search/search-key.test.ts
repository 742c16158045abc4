import { expect, it } from 'vitest';
import { compile } from '../../model/lower/compile.fixture.ts';
import { temporaryFolder } from '../../test/temporary-folder.fixture.ts';
import { codeHash } from './checker-version.ts';
import type { SearchJob } from './search-job.ts';
import { cacheKey } from './search-key.ts';

const SPEC = `module m
shared x : 0..3
thread t {
  if x == 0 { x = 1 }
}
invariant small: x < 3
`;
const LIMITS = { maxStates: 100, maxMemory: 2 ** 30, maxSeconds: 60 };

function job(changed: Partial<SearchJob> = {}, text: string = SPEC): SearchJob {
  return {
    machine: compile(text),
    engine: 'fast',
    limits: LIMITS,
    checks: 'all',
    counterexample: { of: undefined, by: 'switches' },
    coverageStates: 20_000,
    ...changed,
  };
}

const name = (changed: Partial<SearchJob>, text?: string): string =>
  cacheKey(job(changed, text)).name;

it('is the same for the same question, however the text is laid out', () => {
  expect(name({})).toBe(name({}));
  expect(name({}, SPEC.replace('  if', '  // why\n\n  if'))).toBe(name({}));
});

it('is the same whatever time and memory a search may take', () => {
  expect(name({ limits: { ...LIMITS, maxSeconds: 1, maxMemory: 1 } })).toBe(name({}));
});

it.each<[string, Partial<SearchJob>]>([
  ['the engine', { engine: 'reference' }],
  ['the limit of states', { limits: { ...LIMITS, maxStates: 99 } }],
  ['the properties', { checks: new Set(['small']) }],
  ['what a counterexample has the fewest of', { counterexample: { of: undefined, by: 'steps' } }],
  ['which property it is of', { counterexample: { of: 'small', by: 'switches' } }],
  ['the coverage', { coverageStates: 0 }],
  ['coverage without end', { coverageStates: Number.POSITIVE_INFINITY }],
  ['a reduction', { machine: { ...compile(SPEC), usesSymmetry: true } }],
])('is another with %s', (_, changed) => {
  expect(name(changed)).not.toBe(name({}));
});

it('is another with the machine', () => {
  expect(name({}, SPEC.replace('x = 1', 'x = 2'))).not.toBe(name({}));
  expect(name({}, SPEC.replace('x < 3', 'x < 2'))).not.toBe(name({}));
});

it('is another where the code of a search is', () => {
  const files = {
    'spec/language/types.js': '1',
    'model/interpret.js': '2',
    'properties/a.js': '3',
    'checker/engine/search.js': '4',
    'counterexamples/minimise.js': '5',
    'report/verdict/result.js': '6',
    'workbench/claims/ineffective-settings.js': '7',
    'workbench/search/work.js': '8',
  };
  const hash = (changed: Record<string, string>): string =>
    codeHash(temporaryFolder({ ...files, ...changed }), '.js');
  const old = hash({});
  expect(hash({})).toBe(old);
  for (const file of Object.keys(files)) expect(hash({ [file]: 'changed' }), file).not.toBe(old);
  expect(hash({ 'checker/engine/more.js': '' })).not.toBe(old);
});
