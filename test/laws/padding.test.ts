import fc from 'fast-check';
import { expect, test } from 'vitest';
import { exploreFast } from '../../checker/engine/explore-fast.ts';
import { layoutOf } from '../../checker/engine/state/layout.ts';
import { explore } from '../../checker/reference/explore.ts';
import { PATIENCE, runCount } from '../../model/machine/random-machine.fixture.ts';
import { randomSpec } from '../../spec/language/random/random-spec.fixture.ts';
import { compiled, LIMITS } from './law.fixture.ts';

const WIDE = `shared wide_before[0..4] : 0..1000000 = 999999
ghost wide_ghost[0..2] : seq of Big up to 3 = [5, 77777]
type Big = 0..100000
`;
const AFTER = `
shared wide_after[Page] : [0..3] Big?
`;

test(
  'variables that nobody uses change nothing, whatever engine packs their words',
  PATIENCE,
  () => {
    fc.assert(
      fc.property(randomSpec, (spec) => {
        const { machine } = compiled(spec);
        fc.pre(machine !== undefined);
        const options = { limits: LIMITS, checks: 'all' } as const;
        const expected = explore(machine, options);
        fc.pre(expected.limit === undefined);
        const text = spec.text.replace(/^(thread|daemon|fair|unfair|strong)/m, `${WIDE}$1`);
        const padded = compiled({ ...spec, text: text + AFTER }).machine;
        if (padded === undefined) throw new Error('a padded spec compiles');
        expect(layoutOf(padded).wordCount).toBeGreaterThan(6);
        const searches = [
          explore(padded, options),
          exploreFast(padded, options),
          exploreFast(padded, { ...options, workers: 2, parallelFrom: 20 }),
        ];
        for (const { states, transitions, depth, violations, covered } of searches) {
          expect({ states, transitions, depth }).toEqual({
            states: expected.states,
            transitions: expected.transitions,
            depth: expected.depth,
          });
          expect({ violations, covered }).toEqual({
            violations: expected.violations,
            covered: expected.covered,
          });
        }
      }),
      { numRuns: runCount(6) },
    );
  },
);
