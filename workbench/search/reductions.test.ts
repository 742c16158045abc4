import { expect, test } from 'vitest';
import { check } from '../../checker/check.ts';
import { buildGraph } from '../../checker/reference/build-graph.ts';
import { explore } from '../../checker/reference/explore.ts';
import { compile } from '../../model/lower/compile.fixture.ts';
import { reductionRemarks } from '../../report/verdict/reductions.ts';
import {
  areUsual,
  chooseReductions,
  type ReductionName,
  reductionOptions,
  requireReductions,
  searchReductions,
} from './reductions.ts';

const optionsOf = (reduce: string) =>
  chooseReductions(reduce.split(',').map((name) => name.trim() as ReductionName));

const HEAD = 'module m\nsymmetric type P = 0..1\nshared a[P] : bool\n';
const NAMED = `${HEAD}thread t { a[P(0)] = true }`;
const LIVE = `${HEAD}thread t[p: P] { a[p] = true }\neventually all_true: forall p in P: a[p]`;

test('a reduction that is asked for by name must be possible', () => {
  const machine = compile(NAMED, { useSymmetry: true });
  expect(() => requireReductions(machine, 'all', optionsOf('all'))).not.toThrow();
  expect(() => requireReductions(machine, 'all', optionsOf('none'))).not.toThrow();
  expect(() => requireReductions(machine, 'all', optionsOf('dead-locals, symmetry'))).toThrow(
    '`P` is not symmetric: test.kspec:4 names an identity: `P(0)`',
  );
});

test('symmetry and ample sets are refused by name where steps and runs are looked at', () => {
  const machine = compile(LIVE, { useSymmetry: true });
  for (const name of ['symmetry', 'ample', 'cone']) {
    expect(() => requireReductions(machine, 'all', optionsOf(name))).toThrow(
      `\`--reduce ${name}\` cannot run: properties of steps and runs are about all states`,
    );
    expect(() => requireReductions(machine, new Set(['deadlock']), optionsOf(name))).not.toThrow();
  }
  for (const all of ['all', 'default', 'none', 'dead-locals', 'racy-buffers']) {
    expect(() => requireReductions(machine, 'all', optionsOf(all))).not.toThrow();
  }
});

test('by default those run under which counts are recorded', () => {
  expect(searchReductions(optionsOf('default'))).toEqual({
    useAmpleSets: false,
    useCone: false,
    useConstants: true,
  });
  expect(searchReductions(optionsOf('all'))).toEqual({
    useAmpleSets: true,
    useCone: true,
    useConstants: true,
  });
  expect(searchReductions(optionsOf('none'))).toMatchObject({ useConstants: false });
  expect(searchReductions(optionsOf('default, ample'))).toMatchObject({
    useAmpleSets: true,
    useCone: false,
  });
  const usual = [
    'default',
    'all',
    'none',
    'symmetry, dead-locals, racy-buffers',
    'default,ample',
    'default,constants',
  ];
  expect(usual.map((text) => areUsual(optionsOf(text).reductions))).toEqual([
    true,
    false,
    false,
    true,
    false,
    true,
  ]);
});

test('the lowering is told which reductions are wanted', () => {
  expect(reductionOptions(optionsOf('all'))).toEqual({
    resetDeadLocals: true,
    useSymmetry: true,
    useRacyBuffers: true,
  });
  expect(reductionOptions(optionsOf('symmetry'))).toMatchObject({ resetDeadLocals: false });
  expect(reductionOptions(optionsOf('none'))).toMatchObject({ useSymmetry: false });
});

test('a report says why a reduction did not run', () => {
  const options = {
    limits: { maxStates: 100, maxMemory: 2 ** 40, maxSeconds: 9 },
    checks: 'all' as const,
  };
  const remarks = (text: string, useSymmetry: boolean): readonly string[] => {
    const machine = compile(text, { useSymmetry });
    return reductionRemarks(
      machine,
      check(machine, options, { explore, graph: buildGraph }),
      'all',
      {},
    );
  };
  expect(remarks(NAMED, false)).toEqual([]);
  expect(remarks(NAMED, true)).toEqual([
    '`P` is not symmetric: test.kspec:4 names an identity: `P(0)`',
  ]);
  expect(remarks(LIVE, true)).toEqual([
    'symmetry did not run: properties of steps and runs are about all states',
  ]);
  expect(remarks(`${HEAD}thread t[p: P] { a[p] = true }`, true)).toEqual([]);

  const ample = (text: string): readonly string[] => {
    const machine = compile(text);
    const wanted = { useAmpleSets: true };
    const outcome = check(machine, { ...options, ...wanted }, { explore, graph: buildGraph });
    return reductionRemarks(machine, outcome, 'all', wanted);
  };
  expect(ample(LIVE)).toEqual([
    'ample sets did not run: properties of steps and runs are about all states',
  ]);
  expect(ample(`${HEAD}thread t[p: P] { a[p] = true }\nnever both: a[P(0)] and a[P(1)]`)).toEqual([
    'ample sets did not run: no step can be exchanged with all that other threads do',
  ]);
  expect(ample(`${HEAD}thread t[p: P] { a[p] = true }`)).toEqual([]);
});
