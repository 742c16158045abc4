import { expect, test } from 'vitest';
import { check } from '../checker/check.ts';
import { explore } from '../checker/explore.ts';
import { buildGraph } from '../checker/temporal/build-graph.ts';
import { compile } from '../model/compile.fixture.ts';
import { symmetryRemarks } from '../report/symmetry.ts';
import { readSearchOptions } from './options.ts';
import { reductionOptions, requireReductions } from './reductions.ts';

const FLAGS = { engine: 'fast', maxStates: '10', timeout: '1s', minimal: 'switches' };
const optionsOf = (reduce: string) => readSearchOptions({ ...FLAGS, reduce });

const HEAD = 'module m\nsymmetric type P = 0..1\nshared a[P] : bool\n';
const NAMED = `${HEAD}thread t { a[P(0)] = true }`;
const LIVE = `${HEAD}thread t[p: P] { a[p] = true }\neventually all_true: forall p in P: a[p]`;

test('a reduction that is asked for by name must be possible', () => {
  const machine = compile(NAMED, { useSymmetry: true });
  expect(() => requireReductions(machine, optionsOf('all'))).not.toThrow();
  expect(() => requireReductions(machine, optionsOf('none'))).not.toThrow();
  expect(() => requireReductions(machine, optionsOf('dead-locals, symmetry'))).toThrow(
    '`P` is not symmetric: test.kspec:4 names an identity: `P(0)`',
  );
});

test('the lowering is told which reductions are wanted', () => {
  expect(reductionOptions(optionsOf('all'))).toEqual({ resetDeadLocals: true, useSymmetry: true });
  expect(reductionOptions(optionsOf('symmetry'))).toMatchObject({ resetDeadLocals: false });
  expect(reductionOptions(optionsOf('none'))).toMatchObject({ useSymmetry: false });
});

test('a report says why symmetry did not run', () => {
  const options = {
    limits: { maxStates: 100, maxMemory: 2 ** 40, maxSeconds: 9 },
    checks: 'all' as const,
  };
  const remarks = (text: string, useSymmetry: boolean): readonly string[] => {
    const machine = compile(text, { useSymmetry });
    return symmetryRemarks(machine, check(machine, options, { explore, buildGraph }), 'all');
  };
  expect(remarks(NAMED, false)).toEqual([]);
  expect(remarks(NAMED, true)).toEqual([
    '`P` is not symmetric: test.kspec:4 names an identity: `P(0)`',
  ]);
  expect(remarks(LIVE, true)).toEqual([
    'symmetry did not run: properties of steps and runs are about all states',
  ]);
  expect(remarks(`${HEAD}thread t[p: P] { a[p] = true }`, true)).toEqual([]);
});
