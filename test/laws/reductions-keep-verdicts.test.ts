import fc from 'fast-check';
import { expect, test } from 'vitest';
import { check } from '../../checker/check.ts';
import { buildGraph } from '../../checker/reference/build-graph.ts';
import { explore } from '../../checker/reference/explore.ts';
import { PATIENCE, runCount } from '../../model/machine/random-machine.fixture.ts';
import { randomSpec } from '../../spec/language/random/random-spec.fixture.ts';
import { compiled, ENDLESS_STATES, LIMITS } from './law.fixture.ts';

test('what is broken and what is covered is the same under every reduction', PATIENCE, () => {
  fc.assert(
    fc.property(
      randomSpec,
      fc.record({ resetDeadLocals: fc.boolean(), useSymmetry: fc.boolean() }),
      fc.record({
        useAmpleSets: fc.boolean(),
        useCone: fc.boolean(),
        useConstants: fc.boolean(),
      }),
      (spec, settings, reductions) => {
        const plain = compiled(spec, { resetDeadLocals: false, useSymmetry: false }).machine;
        const reduced = compiled(spec, settings).machine;
        fc.pre(plain !== undefined && reduced !== undefined);
        const options = { limits: LIMITS, checks: 'all', endlessStates: ENDLESS_STATES } as const;
        const engine = { explore, graph: buildGraph };
        const expected = check(plain, options, engine);
        fc.pre(expected.limit === undefined);
        const found = check(reduced, { ...options, ...reductions }, engine);
        const names = (list: readonly { readonly property: string }[]): readonly string[] =>
          list.map(({ property }) => property).sort();
        expect(names(found.violations)).toEqual(names(expected.violations));
        expect(names(found.covered)).toEqual(names(expected.covered));
        expect(found.states).toBeLessThanOrEqual(expected.states);
      },
    ),
    { numRuns: runCount(12) },
  );
});
