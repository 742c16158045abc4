import fc from 'fast-check';
import { expect, test } from 'vitest';
import { check } from '../../checker/check.ts';
import { buildGraphFast } from '../../checker/engine/build-graph-fast.ts';
import { exploreFast } from '../../checker/engine/explore-fast.ts';
import type { Outcome } from '../../checker/outcome.ts';
import { buildGraph } from '../../checker/reference/build-graph.ts';
import { explore } from '../../checker/reference/explore.ts';
import { PATIENCE, runCount } from '../../model/machine/random-machine.fixture.ts';
import { randomSpec } from '../../spec/language/random/random-spec.fixture.ts';
import { compiled, ENDLESS_STATES, LIMITS } from './law.fixture.ts';

function comparable({ engine: _engine, seconds: _seconds, ...outcome }: Outcome): object {
  return outcome;
}

test(
  'both engines find the same states, steps, violations and runs, with each reduction',
  PATIENCE,
  () => {
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
          const { machine } = compiled(spec, settings);
          fc.pre(machine !== undefined);
          const options = {
            limits: LIMITS,
            checks: 'all',
            endlessStates: ENDLESS_STATES,
            ...reductions,
          } as const;
          const expected = check(machine, options, { explore, graph: buildGraph });
          fc.pre(expected.limit === undefined);
          const fast = check(machine, options, {
            explore: exploreFast,
            graph: buildGraphFast,
          });
          expect(fast.engine).toBe('fast');
          expect(comparable(fast)).toEqual(comparable(expected));
        },
      ),
      { numRuns: runCount(12) },
    );
  },
);
