/** The same views, in the same order, and the same broken, as by the interpreter. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PATIENCE, runCount } from '../../model/machine/random-machine.fixture.ts';
import { familyOfText, programOf } from '../any-number/any-number.fixture.ts';
import { exploreViews, type ViewOptions } from '../any-number/explore-views.ts';
import { familySpec } from '../any-number/random-family.fixture.ts';
import type { ViewSet } from '../any-number/view-set.ts';
import { fastViewSteps } from './view-steps-fast.ts';

const LIMITS = { maxStates: 400, maxMemory: 2 ** 30, maxSeconds: 60 };

function found(text: string, k: number, options: Partial<ViewOptions>): ViewSet | undefined {
  const family = familyOfText(programOf(text));
  if (!('views' in family)) return undefined;
  const set = exploreViews(family, k, { limits: LIMITS, checks: 'all', ...options });
  return { ...set, seconds: 0 };
}

test(
  'random specs: generated code and the interpreter find the same set of views',
  PATIENCE,
  () => {
    let compared = 0;
    fc.assert(
      fc.property(familySpec, fc.integer({ min: 1, max: 3 }), (text, k) => {
        const reference = found(text, k, {});
        fc.pre(reference !== undefined);
        expect(found(text, k, { stepsBy: fastViewSteps }), text).toEqual(reference);
        compared += 1;
      }),
      { numRuns: runCount(20) },
    );
    expect(compared).toBeGreaterThan(runCount(20) / 6);
  },
);

test('a thread may be named where none belongs to the type', () => {
  const text = `module m
param CPUS : 1..4 = 2
symmetric type Cpu = 0..CPUS-1
shared a[Cpu] : bool
shared holder : Tid?
thread o { atomic { holder = self  for c in Cpu { a[c] = true } } }
invariant none: holder == none or forall c in Cpu: a[c]
`;
  for (const k of [1, 2]) {
    const reference = found(text, k, {});
    expect(reference?.views).toHaveLength(2);
    expect(found(text, k, { stepsBy: fastViewSteps })).toEqual(reference);
  }
});
