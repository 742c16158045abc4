import { expect, it } from 'vitest';
import type { Limit, Outcome } from '../../checker/outcome.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { judge, type Recorded } from './judgement.ts';
import { notCheckedText, resultOf, showVerdict } from './result.ts';

const COUNTS = { states: 1204, transitions: 3000, depth: 17 };

const MACHINE: Machine = {
  name: 'm',
  params: [
    { name: 'N', type: { kind: 'int', low: 1, high: 4 }, value: 2, initial: 1 },
    { name: 'ASYNC', type: { kind: 'bool' }, value: 1, initial: 1 },
  ],
  variables: [],
  templates: [],
  threads: [],
  properties: [],
  temporal: [],
  stepProperties: [],
  resetsDeadLocals: true,
  symmetries: [],
  usesSymmetry: false,
  lockTypes: [],
  procEffects: [],
  lockOrders: [],
  largeLockArrays: [],
};

function outcome(violated: readonly string[], limit?: Limit): Outcome {
  return {
    ...COUNTS,
    limit,
    violations: violated.map((property, i) => ({ property, depth: i, run: [] })),
    covered: [],
    failures: [],
    notChecked: [],
    reductions: [],
    engine: 'reference',
    seconds: 1,
  };
}

/** Judges a run that broke `violated` by a claim written as `holds all` or `violated a, b`. */
function check(
  claim: string,
  violated: readonly string[],
  options: { counts?: Recorded['counts']; limit?: Limit; comparable?: boolean } = {},
): readonly string[] {
  const [verdict, ...names] = claim.split(/[ ,]+/);
  const recorded: Recorded = {
    verdict: verdict === 'holds' ? 'holds' : 'violated',
    properties: names.filter((name) => name !== 'all'),
    counts: 'counts' in options ? options.counts : COUNTS,
  };
  const run = outcome(violated, options.limit);
  const result = resultOf(MACHINE, run, 'all');
  const judgement = judge(recorded, result, run, options.comparable ?? true);
  return [judgement.kind, ...judgement.remarks];
}

it('passes what came out as recorded', () => {
  expect(check('holds all', [])).toEqual(['as-recorded']);
  expect(check('violated a, b', ['b', 'a'])).toEqual(['as-recorded']);
});

it('takes what weak memory breaks, and never that it holds', () => {
  const limit = 'weak-memory';
  expect(check('violated a', ['a'], { limit })).toEqual(['as-recorded']);
  expect(check('violated a, b', ['a'], { limit })).toEqual([
    'other-verdict',
    'recorded as violated, but `b` is not found',
  ]);
  expect(check('holds all', [], { limit })[0]).toBe('limit-reached');
  expect(check('holds all', ['a'], { limit })[0]).toBe('other-verdict');
});

it('rejects a claim that holds no more', () => {
  expect(check('holds all', ['a'])).toEqual([
    'other-verdict',
    'recorded as holding, but `a` is violated',
  ]);
});

it('rejects a violation that is gone', () => {
  expect(check('violated a', [])).toEqual(['other-verdict', 'recorded as violated, but `a` holds']);
});

it('rejects another broken property than the named one', () => {
  expect(check('violated a', ['a', 'deadlock'])).toEqual([
    'other-verdict',
    '`deadlock` is violated too, which the claim does not name',
  ]);
});

it('reports drifted counts and how to record them', () => {
  expect(check('holds all', [], { counts: { ...COUNTS, states: 1203 } })).toEqual([
    'drifted',
    'states: recorded 1,203, now 1,204',
    'if the change is meant, `faultline check --bless` records it',
  ]);
  expect(check('holds all', [], { counts: undefined })[0]).toBe('new');
});

it('compares no counts under another set of reductions', () => {
  const counts = { ...COUNTS, states: 5 };
  expect(check('holds all', [], { counts, comparable: false })).toEqual(['as-recorded']);
});

it('never takes a limit for an answer', () => {
  expect(check('holds all', [], { limit: 'time' })).toEqual([
    'limit-reached',
    'time limit reached after 1,204 states: no answer',
  ]);
  expect(check('violated a', [], { limit: 'states' })[0]).toBe('limit-reached');
  expect(check('holds all', ['a'], { limit: 'states' })[0]).toBe('other-verdict');
});

it('shows no verdict without its bounds', () => {
  const show = (run: Outcome): string => showVerdict(MACHINE, resultOf(MACHINE, run, 'all'), run);
  expect(show(outcome([]))).toBe('holds (N=2, ASYNC=true; 1,204 states, exact)');
  expect(show(outcome(['a']))).toBe('violated a (N=2, ASYNC=true; 1,204 states, exact)');
  expect(show(outcome([], 'memory'))).toBe(
    'unknown (N=2, ASYNC=true; 1,204 states, memory limit reached)',
  );
});

it('counts a cover that nothing fulfils as violated', () => {
  const body = { kind: 'const', value: 0, type: { kind: 'bool' } } as const;
  const span = { source: { path: '', text: '' }, start: 0, end: 0 };
  const property = { form: 'cover', name: 'copied', message: '', body: { ...body, span }, span };
  const machine = { ...MACHINE, properties: [property] } as Machine;
  expect(resultOf(machine, outcome([]), 'all').violated).toEqual(['copied']);
  expect(resultOf(machine, outcome([], 'time'), 'all').verdict).toBe('unknown');
  expect(resultOf(machine, outcome([]), new Set(['other'])).verdict).toBe('holds');
});

it('what was not looked at is named, and of several results in how many', () => {
  const stuck = { notChecked: [{ property: 'stuck', why: 'more than 9 states' }] };
  const nothing = { notChecked: [] };
  expect(notCheckedText([nothing, nothing])).toBe('');
  expect(notCheckedText([stuck])).toBe('not checked: stuck (more than 9 states)\n');
  const race = { notChecked: [...stuck.notChecked, { property: 'data_race', why: 'off' }] };
  expect(notCheckedText([stuck, nothing, race])).toBe(
    'not checked: stuck (more than 9 states) in 2 of 3, data_race (off) in 1 of 3\n',
  );
});
