/** The laws of `constants`: the machine that is explored has the states and steps of the one that was written. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compile } from '../model/lower/compile.fixture.ts';
import type { Machine } from '../model/machine/machine.ts';
import { PATIENCE, randomMachine, runCount } from '../model/machine/random-machine.fixture.ts';
import { verifyMachine } from '../model/machine/verify.ts';
import { foldConstants } from '../model/reduce/constants/fold-constants.ts';
import { randomSpec } from '../spec/language/random/random-spec.fixture.ts';
import { compiled, ENDLESS_STATES, LIMITS } from '../test/laws/law.fixture.ts';
import { check } from './check.ts';
import { buildGraphFast } from './engine/build-graph-fast.ts';
import { exploreFast } from './engine/explore-fast.ts';
import { shortestRunFast } from './engine/shortest-run-fast.ts';
import { layoutOf } from './engine/state/layout.ts';
import type { Outcome } from './outcome.ts';
import { buildGraph } from './reference/build-graph.ts';
import { explore } from './reference/explore.ts';

const REFERENCE = { explore, graph: buildGraph };
const FAST = { explore: exploreFast, graph: buildGraphFast };

function comparable({ engine: _, seconds: __, reductions: ___, ...outcome }: Outcome): object {
  return outcome;
}

function expectSame(machine: Machine): { isWhole: boolean; saved: number } {
  const options = { limits: LIMITS, checks: 'all', endlessStates: ENDLESS_STATES } as const;
  const expected = check(machine, options, REFERENCE);
  if (expected.limit !== undefined) return { isWhole: false, saved: 0 };
  const folded = foldConstants(machine);
  // Random machines reset and read what lowering would not; a pass keeps those sound that are.
  if (verifyMachine(machine).length === 0) expect(verifyMachine(folded)).toEqual([]);
  const reduced = { ...options, useConstants: true };
  expect(comparable(check(machine, reduced, REFERENCE))).toEqual(comparable(expected));
  expect(comparable(check(machine, reduced, FAST))).toEqual(comparable(expected));
  for (const { property, run } of expected.violations) {
    if (machine.properties.every(({ name }) => name !== property)) continue;
    const wanted = { kind: 'violation', property, by: 'switches', known: run } as const;
    expect(shortestRunFast(folded, wanted)).toEqual(shortestRunFast(machine, wanted));
  }
  const saved = layoutOf(machine).bitCount - layoutOf(folded).bitCount;
  expect(saved).toBeGreaterThanOrEqual(0);
  return { isWhole: true, saved };
}

describe('without constants', () => {
  test('random machines have the same states, steps, violations and runs', PATIENCE, () => {
    fc.assert(
      fc.property(randomMachine, (machine) => {
        expectSame(machine);
      }),
      { numRuns: runCount(100) },
    );
  });

  test('random specs have them too, with symmetry and dead locals', PATIENCE, () => {
    let [whole, fewer] = [0, 0];
    fc.assert(
      fc.property(
        randomSpec,
        fc.record({ resetDeadLocals: fc.boolean(), useSymmetry: fc.boolean() }),
        (spec, settings) => {
          const { machine } = compiled(spec, settings);
          fc.pre(machine !== undefined);
          const { isWhole, saved } = expectSame(machine);
          if (isWhole) whole += 1;
          if (saved > 0) fewer += 1;
        },
      ),
      { numRuns: runCount(40) },
    );
    expect(fewer).toBeGreaterThan(whole / 8);
  });
});

describe('bits that never change are not stored', () => {
  const bits = (text: string): number =>
    layoutOf(foldConstants(compile(`module m\nshared x : bool\n${text}`))).bitCount;
  /** Where the thread stands: before, between and behind two statements. */
  const [ALONE, TWO] = [bits('thread t { x = true }'), bits('thread t { x = true  x = false }')];

  test.each([
    ['of a variable that nobody writes', 'shared y : 0..7 = 5', ''],
    ['of a field that nobody writes', 'struct S { a: bool, b: 0..7 }  shared y : S', ''],
    ['of an optional that stays none', 'type R = 0..7  shared y : R?', ''],
  ])('%s', (_, declaration, statement) => {
    expect(bits(`${declaration}  thread t { x = true  ${statement} }`)).toBe(ALONE);
  });

  test.each([
    ['of one that is written as it is', 'shared y : 0..7 = 3', 'y = 3', 0],
    ['of a set that is written empty', 'shared y : set of Tid', 'y = {}', 0],
    ['of the other fields', 'struct S { a: bool, b: 0..7 }  shared y : S', 'y.a = true', 1],
    ['above and below those that do', 'shared y : 0..31 = 17', 'y = 21', 1],
    ['of elements that are never there', 'shared y : seq of 0..7 up to 3', 'y = [1]', 4],
    ['of what is never in a set', 'shared y : set of 0..7', 'y = {3}', 1],
  ])('%s', (_, declaration, statement, changing) => {
    expect(bits(`${declaration}  thread t { x = true  ${statement} }`)).toBe(TWO + changing);
  });
});
