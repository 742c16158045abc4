/**
 * The export to TLA+, against a checker that shares nothing with us (`tla-checker.fixture.ts`): states, transitions
 * and depth of random specs and of the examples, verdicts, and the count under symmetry.
 */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { check } from '../checker/check.ts';
import { FAST } from '../checker/engine/fast-engine.ts';
import { buildGraph } from '../checker/reference/build-graph.ts';
import { withTemporalChecks } from '../export/expected-counts.ts';
import { foldedForExport } from '../export/fold-for-export.ts';
import { expressionsIn } from '../export/formulas.ts';
import { exportTla } from '../export/tla/export-tla.ts';
import type { Machine } from '../model/machine/machine.ts';
import { expressions } from '../model/machine/node.ts';
import { runCount } from '../model/machine/random-machine.fixture.ts';
import { underMemory } from '../model/memory/under-memory.ts';
import { randomSpec } from '../spec/language/random/random-spec.fixture.ts';
import { subexpressions } from '../spec/language/types/walk-expression.ts';
import { findExpected } from '../workbench/crosscheck/crosscheck.ts';
import { termsOf } from '../workbench/project/claim-terms.ts';
import { compileSpec } from '../workbench/project/compile.ts';
import { loadSpec } from '../workbench/project/load-spec.ts';
import { openProject } from '../workbench/project/project.ts';
import { compiled } from './laws/law.fixture.ts';
import { graphOf, orbitsOf, verdictOf } from './tla-checker.fixture.ts';

/** It takes a millisecond or more a state. */
const LIMITS = { maxStates: 100, maxMemory: 2 ** 40, maxSeconds: 60 };
/** It reads the module anew for the successors of each state. */
const GRAPH_STATES_MAX = 40;
const ROOT = path.resolve(import.meta.dirname, '..');

function expectSame(machine: Machine, isFolded: boolean): void {
  const found = findExpected(machine, LIMITS);
  if (found === undefined) return;
  const exported = exportTla(isFolded ? foldedForExport(machine) : machine);
  const expected = withTemporalChecks(found, exported.temporalChecks);
  const { states, transitions, depth } = expected;
  expect(verdictOf(exported, 'count.cfg')).toEqual({ isBroken: false, states, message: '' });
  if (states <= GRAPH_STATES_MAX) {
    const theirs = graphOf(exported);
    expect({ states: theirs.states, depth: theirs.depth }).toEqual({ states, depth });
    // It tells equal successors of a state, or of an action, once.
    expect(theirs.transitions).toBeLessThanOrEqual(transitions);
    expect(theirs.transitions).toBeGreaterThanOrEqual(pairsOf(machine));
  }
  if (machine.stepProperties.length > 0) return; // It knows no properties of steps.
  const verdict = verdictOf(exported, 'check.cfg');
  // It knows no formula with a temporal operator within others.
  if (verdict.message.startsWith('temporal operator')) return;
  const canBreak = expected.broken.length > 0 || expected.brokenElsewhere.includes('deadlock');
  if (expected.broken.length > 0) expect(verdict.message).not.toBe('');
  // It asks of `<>p` that p comes again and again, so of runs it may find more broken, and never less.
  const isOfRuns = verdict.message.startsWith('Liveness property');
  if (!canBreak && !isOfRuns) expect(verdict.message).toBe('');
}

/** tla-checker rounds towards zero, where TLA+ and TLC round down: what is negative is not asked. */
function dividesNegative(machine: Machine): boolean {
  const exprs = [
    ...machine.templates.flatMap(({ nodes }) => nodes.flatMap(expressions)),
    ...expressionsIn(machine),
  ];
  return exprs
    .flatMap((expr) => [...subexpressions(expr)])
    .some(
      (each) =>
        each.kind === 'arithmetic' &&
        (each.operator === '%' || each.operator === '/') &&
        each.left.type.kind === 'int' &&
        each.left.type.low < 0,
    );
}

/** How many pairs of states there are with a step from one to the other. */
function pairsOf(machine: Machine): number {
  const { graph } = buildGraph(machine, { stepProperties: [], atoms: [] }, { limits: LIMITS });
  const { first, to, stateCount } = graph;
  return Array.from({ length: stateCount }, (_, state) => state).reduce(
    (sum, state) => sum + new Set(to.subarray(first[state], first[state + 1])).size,
    0,
  );
}

test('random specs have the same states, transitions and depth, and the same is broken', () => {
  let [asked, seen] = [0, 0];
  fc.assert(
    fc.property(randomSpec, fc.boolean(), fc.boolean(), (spec, isFolded, isTso) => {
      const { machine } = compiled(spec, { resetDeadLocals: false });
      asked += 1;
      if (machine === undefined || findExpected(machine, LIMITS) === undefined) return;
      if (dividesNegative(machine)) return;
      seen += 1;
      expectSame(isTso ? tso(machine) : machine, isFolded);
    }),
    { numRuns: runCount(25) },
  );
  expect(seen, 'specs that are small enough').toBeGreaterThan(asked / 4);
});

function tso(machine: Machine): Machine {
  try {
    return underMemory(machine, { model: 'tso', depth: 1 });
  } catch {
    return machine;
  }
}

/** The threads of one template stand at two places before their first steps. */
const TWO_BEGINNINGS = `module beginnings

shared x: 0..2

thread t[i: 0..1] {
  if i == 0 {
    first: x = 1
  } else {
    second: await x > 0
    x = 2
  }
}

invariant fine: x < 2
`;

test('threads of one template may begin at different places', () => {
  const spec = { text: TWO_BEGINNINGS, library: undefined, variants: [], settings: {} };
  const { machine } = compiled(spec, { resetDeadLocals: false });
  if (machine === undefined) throw new Error('it compiles');
  expect(exportTla(machine).files[0]?.text).toContain('t_at = (0 :> "first" @@ 1 :> "second")');
  expectSame(machine, true);
});

/** Every version of the examples that has few states. */
const project = openProject(ROOT, ROOT);
const versions = readdirSync(path.join(ROOT, 'examples'))
  .filter((name) => name.endsWith('.kspec'))
  .map((name) => loadSpec(project, path.join(ROOT, 'examples', name)))
  .flatMap((spec) =>
    spec.claims
      .filter(({ recorded }) => (recorded?.states ?? 0) <= LIMITS.maxStates)
      .map((claim) => ({ spec, claim, id: `${path.basename(spec.file)}: ${claim.name.text}` })),
  );

test.each(versions)('$id: as it is counted and judged by another checker', ({ spec, claim }) => {
  const { machine } = compileSpec(spec, { ...termsOf(claim), resetDeadLocals: false });
  if (machine === undefined) throw new Error('it compiles');
  expectSame(machine, true);
});

const symmetric = versions
  .filter(({ spec }) => spec.claims.length > 0)
  .flatMap((version) => {
    const options = { ...termsOf(version.claim), resetDeadLocals: false, useSymmetry: true };
    const { machine } = compileSpec(version.spec, options);
    if (machine === undefined) return [];
    const exported = exportTla(machine);
    const isSymmetric = exported.files.some(({ name }) => name === 'symmetry.cfg');
    const isSmall = (version.claim.recorded?.states ?? 0) <= GRAPH_STATES_MAX;
    return isSymmetric && isSmall ? [{ ...version, machine, exported }] : [];
  });

test('some of the examples are symmetric', () => {
  expect(symmetric.length).toBeGreaterThan(3);
});

test.each(symmetric)(
  '$id: the states that are left under symmetry are as many',
  ({ machine, exported }) => {
    const { states } = check(
      machine,
      { limits: { ...LIMITS, maxStates: 10_000 }, checks: new Set(), workers: 1 },
      FAST,
    );
    expect(orbitsOf(exported, graphOf(exported).all)).toBe(states);
  },
);

test('a set of identities is a constant, so that a checker can exchange them', () => {
  const found = symmetric.find(({ id }) => id === 'ticket-lock.kspec: correct');
  if (found === undefined) throw new Error('the ticket lock is symmetric');
  const verdict = verdictOf(found.exported, 'symmetry.cfg');
  expect(verdict).toEqual({ isBroken: false, states: 30, message: '' });
});
