/** The graph of states by generated code is the one by the interpreter, step for step. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compile } from '../../model/lower/compile.fixture.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { PATIENCE, randomMachine, runCount } from '../../model/machine/random-machine.fixture.ts';
import { randomSpec } from '../../spec/language/program/random-spec.fixture.ts';
import { buildGraph, type GraphRequest } from '../reference/build-graph.ts';
import { buildGraphFast } from './build-graph-fast.ts';
import { exploreFast } from './explore-fast.ts';

function checkSame(machine: Machine, request: GraphRequest, maxStates = 2000): void {
  const limits = { maxStates, maxMemory: 2 ** 40, maxSeconds: 60 };
  const reference = buildGraph(machine, request, { limits });
  if (reference.limit !== undefined) return;
  expect(buildGraphFast(machine, request, { limits })).toEqual(reference);
}

test('random machines: the same graph, and the same values of all atoms', PATIENCE, () => {
  fc.assert(
    fc.property(randomMachine, (machine) => {
      const bodies = machine.properties.map(({ body }) => body);
      checkSame(machine, { stepProperties: [], atoms: [bodies, bodies.slice(1)] });
    }),
    { numRuns: runCount(150) },
  );
});

test('random machines explored before, in any way: the same graph, and the same threads have ended', {
  ...PATIENCE,
}, () => {
  fc.assert(
    fc.property(randomMachine, fc.boolean(), fc.boolean(), (plain, usesSymmetry, useAmpleSets) => {
      const machine = { ...plain, usesSymmetry };
      const limits = { maxStates: 2000, maxMemory: 2 ** 40, maxSeconds: 60 };
      exploreFast(machine, { limits, checks: 'all', useAmpleSets });
      checkSame(machine, { stepProperties: [], atoms: [], wantsThreads: true });
    }),
    { numRuns: runCount(100) },
  );
});

test('random specs: the same broken steps', PATIENCE, () => {
  fc.assert(
    fc.property(randomSpec, (text) => {
      const machine = compile(`${text}
step up: x' >= x
step alone: y' == y or x' == x and self == self
step kept: t0'.done or not t0.done
property p: always eventually x == 1`);
      checkSame(machine, { stepProperties: machine.stepProperties, atoms: [] });
    }),
    { numRuns: runCount(40) },
  );
});

test('a limit of states is a limit', () => {
  const machine = compile(
    'module m\nshared x : 0..9\nthread t { loop { choose i in 0..9  x = i } }',
  );
  const limits = { maxStates: 5, maxMemory: 2 ** 40, maxSeconds: 60 };
  const request = { stepProperties: [], atoms: [] };
  for (const build of [buildGraphFast, buildGraph]) {
    const { limit, graph } = build(machine, request, { limits });
    expect([limit, graph.stateCount]).toEqual(['states', 5]);
  }
});
